/** Folders that end with their process. What a killed one left behind goes when the next begins. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface PassingFolder {
  readonly path: string;
  remove(): void;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Another user's can't be taken away, and needn't be. */
function tryToRemove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {}
}

function sweep(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const pid = /^(\d+)-/.exec(name.slice(prefix.length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) tryToRemove(join(parent, name));
  }
}

/** A new folder `PREFIX` + process id + random part in `parent`, for this user alone. */
export function makePassingFolder(parent: string, prefix: string): PassingFolder {
  sweep(parent, prefix);
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
