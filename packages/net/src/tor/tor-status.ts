/** How tor's events become the status that screens show. Pure: each step returns the next status. */

import type { ErrorCode } from "@hushroom/protocol";
import { parsePairs } from "./control-text.ts";
import type { TorStatus } from "./tor.ts";

export const FIRST_STATUS: TorStatus = {
  phase: "starting",
  progress: 0,
  tag: "",
  problem: null,
  version: null,
  outdated: false,
};

/** The process runs; a problem seen before stands until there is progress. */
export function started(status: TorStatus, version: string, outdated: boolean): TorStatus {
  return { ...status, phase: "starting", progress: 0, tag: "", version, outdated };
}

export function networkOn(status: TorStatus): TorStatus {
  return status.phase === "starting" ? { ...status, phase: "connecting" } : status;
}

export function absent(status: TorStatus, problem: ErrorCode): TorStatus {
  return { ...status, phase: "absent", progress: 0, tag: "", problem };
}

/** The process ended; it will be started again. */
export function died(status: TorStatus, problem: ErrorCode): TorStatus {
  return { ...status, phase: "starting", progress: 0, tag: "", problem };
}

export function stopped(status: TorStatus): TorStatus {
  return { ...status, phase: "stopped", progress: 0, tag: "", problem: null };
}

/** No progress for long. A more precise reason stands. */
export function stalled(status: TorStatus): TorStatus {
  if (status.phase !== "connecting" && status.phase !== "starting") return status;
  return { ...status, phase: "offline", problem: status.problem ?? "TOR_OFFLINE" };
}

/** `cause`: what a line of tor's log says. */
export function logged(status: TorStatus, cause: ErrorCode): TorStatus {
  return status.phase === "ready" && cause !== "TOR_DISK_FULL" ? status : { ...status, problem: cause };
}

function bootstrap(status: TorStatus, severity: string, pairs: Map<string, string>): TorStatus {
  const progress = Math.min(100, Number(pairs.get("PROGRESS")) || 0);
  const tag = (pairs.get("TAG") ?? "").slice(0, 40);
  if (severity === "WARN") {
    if (pairs.get("RECOMMENDATION") !== "warn") return { ...status, tag };
    const problem = pairs.get("REASON") === "PT_MISSING" ? "TOR_NO_TRANSPORT" : "TOR_OFFLINE";
    return { ...status, phase: "offline", tag, problem: status.problem ?? problem };
  }
  if (progress === 100) return { ...status, phase: "ready", progress, tag, problem: null };
  const isProgress = progress > status.progress;
  const clock = status.problem === "TOR_CLOCK_WRONG" ? status.problem : null;
  return isProgress ? { ...status, phase: "connecting", progress, tag, problem: clock } : { ...status, tag };
}

function general(status: TorStatus, action: string, pairs: Map<string, string>): TorStatus {
  if (action === "CLOCK_SKEW") return { ...status, problem: "TOR_CLOCK_WRONG" };
  if (action === "DANGEROUS_VERSION") {
    return { ...status, outdated: status.outdated || pairs.get("REASON") !== "NEW" };
  }
  return status;
}

function client(status: TorStatus, action: string): TorStatus {
  if (status.progress < 100) return status;
  if (action === "CIRCUIT_ESTABLISHED") return { ...status, phase: "ready", problem: null };
  if (action === "CIRCUIT_NOT_ESTABLISHED") return { ...status, phase: "connecting" };
  return status;
}

function liveness(status: TorStatus, word: string): TorStatus {
  if (status.progress < 100) return status;
  if (word === "DOWN") return { ...status, phase: "offline", problem: status.problem ?? "TOR_OFFLINE" };
  if (word === "UP" && status.phase === "offline") return { ...status, phase: "ready", problem: null };
  return status;
}

/** `text`: the first line of an event, without its 650. Events of other kinds change nothing. */
export function observed(status: TorStatus, text: string): TorStatus {
  const [kind = "", severity = "", action = ""] = text.split(" ");
  const pairs = parsePairs(text);
  if (kind === "NETWORK_LIVENESS") return liveness(status, severity);
  if (kind === "STATUS_GENERAL") return general(status, action, pairs);
  if (kind !== "STATUS_CLIENT") return status;
  return action === "BOOTSTRAP" ? bootstrap(status, severity, pairs) : client(status, action);
}
