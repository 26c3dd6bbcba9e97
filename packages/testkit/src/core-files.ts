/** What the kernel was told of core files (core(5)). */

import { readFileSync } from "node:fs";

export interface CoreFiles {
  /** Which memory goes into them: `/proc/PID/coredump_filter`, hexadecimal. */
  readonly filter: string;
  readonly limit: string;
}

/** None is written, neither into a file nor to a program of the system's; and there would be no memory in it. */
export const NO_CORE_FILES: CoreFiles = { filter: "00000000", limit: "1 1" };

export const inCoreFiles = (pid: number): CoreFiles => ({
  filter: readFileSync(`/proc/${pid}/coredump_filter`, "utf8").trim(),
  limit: coreLimit(pid),
});

/** The least and the most that it can be set to: bytes, or `unlimited`. */
export function coreLimit(pid: number): string {
  const [, soft, hard] =
    /^Max core file size +(\w+) +(\w+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8")) ?? [];
  return `${soft} ${hard}`;
}
