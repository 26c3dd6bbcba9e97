/**
 * The cache of network directories. An idle one is named `warm-ID`, one in use `used-PID-START-ID`. Claiming is a rename,
 * so that of two runs at once only one gets it, and the directory of a run that was killed can be claimed again.
 */

import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readProcess } from "../process-tree.ts";

function isOwned(pid: number, start: string): boolean {
  if (process.platform === "linux") return readProcess(pid)?.start === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function usedName(id: string): string {
  return `used-${process.pid}-${readProcess(process.pid)?.start ?? "0"}-${id}`;
}

/** The id of a directory that may be claimed, or null. */
function claimableId(name: string): string | null {
  const [state, ...parts] = name.split("-");
  if (state === "warm") return parts[0] ?? null;
  if (state !== "used") return null;
  const [pid, start, id] = parts;
  if (pid === undefined || start === undefined || id === undefined) return null;
  return isOwned(Number(pid), start) ? null : id;
}

/** Claims an idle directory that `fits`; deletes those that don't. Null if there is none. */
export async function claimWarm(
  cache: string,
  fits: (directory: string) => Promise<boolean>,
): Promise<string | null> {
  for (const name of readdirSync(cache)) {
    const id = claimableId(name);
    if (id === null) continue;
    const claimed = join(cache, usedName(id));
    try {
      renameSync(join(cache, name), claimed);
    } catch {
      continue;
    }
    if (await fits(claimed)) return claimed;
    rmSync(claimed, { recursive: true, force: true });
  }
  return null;
}

export function claimFresh(cache: string): string {
  const directory = join(cache, usedName(randomBytes(6).toString("hex")));
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

/** Gives a claimed directory back for the next run, or deletes it. */
export function release(cache: string, directory: string, keep: boolean): void {
  if (keep) renameSync(directory, join(cache, `warm-${directory.slice(directory.lastIndexOf("-") + 1)}`));
  else rmSync(directory, { recursive: true, force: true });
}
