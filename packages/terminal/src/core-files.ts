/** What a crash of node itself, or of tor, leaves on the disk where the system writes core files. */

import { writeFileSync } from "node:fs";

const FILTER = "/proc/self/coredump_filter";

/**
 * Of this process and of all that it starts from now on no memory goes into a core file: what is left there are registers,
 * command lines and the names of open libraries (core(5)). Linux alone lets a program say so.
 */
export function keepMemoryOutOfCoreFiles(): void {
  try {
    writeFileSync(FILTER, "0", { flag: "r+" });
  } catch {
    // Another system, or no /proc.
  }
}
