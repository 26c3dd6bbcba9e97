/** What a crash of node itself, or of tor, leaves on the disk where the system writes core files. */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const FILTER = "/proc/self/coredump_filter";

/**
 * Bytes. Less than a core file can have, so that none is written; and of all such limits the only one that Linux heeds as well where
 * it would hand the core to a program of the system's (its fs/coredump.c).
 */
const LIMIT = 1;

/**
 * From now on this process, and all that it starts, leaves no core file; and where that can't be said (no `prlimit` in the PATH),
 * one without memory: registers, command lines and the names of open libraries (core(5)). Linux alone lets a program say so.
 */
export function leaveNoCoreFiles(): void {
  try {
    writeFileSync(FILTER, "0", { flag: "r+" });
  } catch {
    // Another system, or no /proc.
    return;
  }
  // Node sets no limits itself. That it didn't work, what was said to the kernel above is for.
  spawnSync("prlimit", [`--pid=${process.pid}`, `--core=${LIMIT}`], { stdio: "ignore" });
}
