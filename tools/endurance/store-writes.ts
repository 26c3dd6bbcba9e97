/** Whether a process is inside a write or a sync just now, by the kernel's word (Linux: /proc/PID/syscall). */

import { readFileSync } from "node:fs";

/** pwrite64, fsync, fdatasync. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  x64: ["18", "74", "75"],
  arm64: ["68", "82", "83"],
};

const SLICE_MS = 3;

export function isWriting(pid: number): boolean {
  try {
    const [call = ""] = readFileSync(`/proc/${pid}/syscall`, "latin1").split(" ");
    return WRITES[process.arch]?.includes(call) ?? false;
  } catch {
    return false;
  }
}

/**
 * Looks almost without a pause, since a write is over in a millisecond, and lets what brings the writes go on in between.
 * False if none came within the time.
 */
export async function awaitWrite(pid: number, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    const sliceEnd = performance.now() + SLICE_MS;
    while (performance.now() < sliceEnd) if (isWriting(pid)) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}
