/**
 * The program's log: event names from a closed list, with numbers, booleans and error codes. Nothing else fits in,
 * so no content, name, address or id can get in; the debug level keeps to that too.
 */

import type { ErrorCode, ErrorDetail } from "@hushroom/protocol";

export const LOG_EVENTS = [
  "program-started",
  "program-stopping",
  "api-listening",
  "api-refused",
  "tor-phase",
  "tor-problem",
  "tor-outdated",
  "room-opened",
  "room-closed",
  "room-reachability",
  "reachability-probe",
  "reachability-failed",
  "reachability-repair",
  "clock-jump",
  "own-place-published",
  "own-place-full",
  "conversation-stuck",
  "step-stuck",
  "relay-lost",
  "relay-false",
  "conversation-begun-anew",
  "parent-died",
  "unexpected",
] as const;

export type LogEvent = (typeof LOG_EVENTS)[number];
export type LogLevel = "error" | "info" | "debug";

export interface Log {
  write(level: LogLevel, event: LogEvent, detail?: ErrorDetail, code?: ErrorCode | null): void;
}

const LEVELS: readonly LogLevel[] = ["error", "info", "debug"];

/** Lines like `2026-11-20T10:15Z info tor-phase ready=true`, times to the minute, up to `threshold`. */
export function createLog(threshold: LogLevel, nowMs: () => number, writeLine: (line: string) => void): Log {
  const highest = LEVELS.indexOf(threshold);
  return {
    write(level, event, detail = {}, code = null) {
      if (LEVELS.indexOf(level) > highest) return;
      const minute = `${new Date(nowMs()).toISOString().slice(0, 16)}Z`;
      const pairs = Object.entries(detail).map(([key, value]) => `${key}=${value}`);
      if (code !== null) pairs.unshift(`code=${code}`);
      writeLine([minute, level, event, ...pairs].join(" "));
    },
  };
}
