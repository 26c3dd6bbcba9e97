/**
 * Opens the owner's page on a desktop. The link holds the token, and what is on a command line shows in everybody's
 * process list: so the browser is given a file of the user's own that leads on to it.
 */

import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  linux: ["xdg-open"],
  win32: ["cmd", "/c", "start", ""],
};

const PAGE_KEPT_MS = 30_000;

/** False where there is no desktop. The file goes once the browser has had time to read it. */
export function openInBrowser(url: string, data: string, environment: NodeJS.ProcessEnv): boolean {
  const [program, ...words] = OPENERS[process.platform] ?? [];
  const hasScreen =
    process.platform !== "linux" || Boolean(environment["DISPLAY"] || environment["WAYLAND_DISPLAY"]);
  if (program === undefined || !hasScreen || !process.stdout.isTTY) return false;
  const page = join(data, "open.html");
  writeFileSync(page, `<!doctype html><meta http-equiv="refresh" content="0;url=${url}">`, { mode: 0o600 });
  const opener = spawn(program, [...words, page], { stdio: "ignore", detached: true });
  // Without an opener the printed link is still there.
  opener.on("error", () => {});
  opener.unref();
  setTimeout(() => rmSync(page, { force: true }), PAGE_KEPT_MS).unref();
  process.once("exit", () => rmSync(page, { force: true }));
  return true;
}
