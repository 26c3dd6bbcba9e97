/** Processes and their descendants as the kernel lists them, so that a test can show that everything ended. Linux only. */

import { readdirSync, readFileSync } from "node:fs";

export interface ProcessId {
  readonly pid: number;
  readonly parent: number;
  /** In the kernel's ticks: a pid that was given out again is another process. */
  readonly start: string;
  readonly command: string;
}

/** Null for one that is gone, or that only waits to be reaped. */
export function readProcess(pid: number): ProcessId | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", parent = "", start = ""] = [fields[0], fields[1], fields[19]];
    if (state === "Z" || state === "X") return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, parent: Number(parent), start, command };
  } catch {
    return null;
  }
}

export function isRunning(process: ProcessId): boolean {
  return readProcess(process.pid)?.start === process.start;
}

/** The process itself and all below it. One whose parent has ended is no longer found: list before ending things. */
export function processTree(root: number): ProcessId[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((process) => process !== null);
  const tree = all.filter(({ pid }) => pid === root);
  for (let i = 0; i < tree.length; i++) tree.push(...all.filter(({ parent }) => parent === tree[i]?.pid));
  return tree;
}
