/** Tor's version numbers, and what we ask of them. */

/** As in 0.4.9.11. */
export type TorVersion = readonly [number, number, number, number];

/** Older ones lack what we depend on (client authorisation by ADD_ONION). */
const OLDEST_USABLE: TorVersion = [0, 4, 7, 0];
/** Older ones have published holes. */
const OLDEST_SAFE: TorVersion = [0, 4, 9, 11];
const POW_BY_CONTROL: TorVersion = [0, 4, 9, 2];

/** From `tor --version`, whose first line is "Tor version 0.4.9.11." with or without a tag; null for anything else. */
export function parseVersion(output: string): TorVersion | null {
  const match = /^Tor version (\d{1,4})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})(?:[-. (]|$)/m.exec(output);
  if (match === null) return null;
  const [, a, b, c, d] = match;
  return [Number(a), Number(b), Number(c), Number(d)];
}

export function formatVersion(version: TorVersion): string {
  return version.join(".");
}

function atLeast(version: TorVersion, least: TorVersion): boolean {
  const i = version.findIndex((part, at) => part !== least[at]);
  return i < 0 || (version[i] ?? 0) > (least[i] ?? 0);
}

export const isUsable = (version: TorVersion): boolean => atLeast(version, OLDEST_USABLE);
export const isOutdated = (version: TorVersion): boolean => !atLeast(version, OLDEST_SAFE);
/** ADD_ONION knows PoWDefensesEnabled. */
export const hasPowByControl = (version: TorVersion): boolean => atLeast(version, POW_BY_CONTROL);
