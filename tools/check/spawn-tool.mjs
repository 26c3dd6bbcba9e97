/** Runs a tool of node_modules in a house and collects what it prints. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT } from "../ready.mjs";

/** `script` is the tool's file under node_modules, so that no shell or shim stands between. */
export async function spawnTool(root, script, args) {
  const child = spawn(process.execPath, [join(ROOT, "node_modules", script), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const ended = new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}
