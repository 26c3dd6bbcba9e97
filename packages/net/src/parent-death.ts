/**
 * Ends this program with the one that started it. npm and npx pass no signal on, and put a shell and a node of their own
 * in between, each of which may outlive the one above it: so the whole line of ancestors up to the first one that is no
 * such go-between is remembered (pid and start time) and looked at.
 */

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { LOCAL_LIMITS } from "@hushroom/protocol";

interface Ancestor {
  readonly pid: number;
  /** Tells a process from a later one with the same pid. */
  readonly startedAt: string;
  readonly parentPid: number;
  readonly isGoBetween: boolean;
}

const SHELLS = new Set(["sh", "dash", "bash", "ash", "busybox"]);
const LAUNCHERS = /^(?:npm|npx)(?:-cli(?:\.js)?)?(?: |$)/;
const ANCESTORS_MAX = 16;

/** An npm or npx, however it shows itself, or the shell that it runs a script in. */
function isGoBetween(command: readonly string[]): boolean {
  const [program = "", ...args] = command;
  const name = basename(program);
  if (SHELLS.has(name)) return args[0] === "-c";
  if (LAUNCHERS.test(program) || LAUNCHERS.test(name)) return true;
  const script = args.find((arg) => !arg.startsWith("-")) ?? "";
  return name.startsWith("node") && LAUNCHERS.test(basename(script));
}

/** Linux only; null where there is no such process, or no /proc. */
function readProcess(pid: number): Ancestor | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in brackets may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const [state = "", parentPid = "0"] = fields;
    if (state === "Z" || state === "X") return null;
    return {
      pid,
      startedAt: fields[19] ?? "",
      parentPid: Number(parentPid),
      isGoBetween: isGoBetween(command),
    };
  } catch {
    return null;
  }
}

/** The parent, and while that is a go-between, its parent too. */
function ancestors(): Ancestor[] {
  const line: Ancestor[] = [];
  let pid = process.ppid;
  while (pid > 1 && line.length < ANCESTORS_MAX) {
    const ancestor = readProcess(pid);
    if (ancestor === null) break;
    line.push(ancestor);
    if (!ancestor.isGoBetween) break;
    pid = ancestor.parentPid;
  }
  return line;
}

function isGone({ pid, startedAt }: Ancestor): boolean {
  return readProcess(pid)?.startedAt !== startedAt;
}

/** Where there is no /proc. A parent of another user can't be signalled, and lives. */
function isUnreachable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/**
 * Calls `onDeath` once, about a second after the parent process or a go-between above it has died. Call it first of
 * all, while the parent surely lives. Without /proc only the parent itself is seen. Keeps no program alive; returns what
 * ends the watch.
 */
export function endWithParent(onDeath: () => void): () => void {
  const parentPid = process.ppid;
  const line = ancestors();
  const timer = setInterval(() => {
    const isOrphan = process.ppid !== parentPid || line.some(isGone) || isUnreachable(parentPid);
    if (!isOrphan) return;
    clearInterval(timer);
    onDeath();
  }, LOCAL_LIMITS.PARENT_POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
