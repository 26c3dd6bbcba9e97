/** What a line of tor's own log says about why it does not get on. The line itself is kept nowhere. */

import type { ErrorCode } from "@hushroom/protocol";

const CAUSES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/No space left on device|Disk quota exceeded/i, "TOR_DISK_FULL"],
  [
    /Address already in use|Is Tor already running\?|Failed to bind one of the listener ports/,
    "TOR_PORT_TAKEN",
  ],
  [/Our clock is|clock skew|skewed clock|check your time/i, "TOR_CLOCK_WRONG"],
  [
    /managed proxy .*(?:fail|couldn't|could not)|Could not launch managed proxy|no running transport|Can't use bridge.* transport/i,
    "TOR_NO_TRANSPORT",
  ],
  [/Failed to parse\/validate config|Reading config failed|Unknown option|Error in config/, "TOR_BAD_TORRC"],
];

/** Null for a line that names no cause. */
export function logCause(line: string): ErrorCode | null {
  if (!/\[(?:warn|err)\]/.test(line)) return null;
  return CAUSES.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}
