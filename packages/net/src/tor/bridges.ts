/**
 * Bridge lines as people paste them: `[Bridge] [transport] address:port [fingerprint] [key=value …]`. Only transports,
 * addresses and arguments of known shape pass; a line becomes a setting of tor, so nothing else may.
 */

import { isIPv4, isIPv6 } from "node:net";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

const URL_ARGUMENT = /^https:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w.~/%+-]*)?$/;
const NAMES = /^[\w.-]+(?:,[\w.-]+)*$/;
const ICE = /^stuns?:[\w.-]+(?::\d{1,5})?(?:,stuns?:[\w.-]+(?::\d{1,5})?)*$/;
const TOKEN = /^[\w.:/+=-]+$/;
const FINGERPRINT = /^[0-9A-F]{40}$/i;

/** Arguments of each transport, by name. */
const TRANSPORTS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  obfs4: { cert: /^[A-Za-z0-9+/=]{40,120}$/, "iat-mode": /^[0-2]$/ },
  snowflake: {
    fingerprint: FINGERPRINT,
    url: URL_ARGUMENT,
    fronts: NAMES,
    front: NAMES,
    ice: ICE,
    "utls-imitate": /^[\w-]+$/,
    "utls-nosni": /^(?:true|false)$/,
    ampcache: URL_ARGUMENT,
    sqsqueue: URL_ARGUMENT,
    sqscreds: TOKEN,
    covertdtls: /^[\w-]+$/,
  },
  webtunnel: { url: URL_ARGUMENT, ver: /^[\d.]+$/, addr: TOKEN, servername: NAMES, utls: /^[\w-]+$/ },
  meek_lite: { url: URL_ARGUMENT, front: NAMES, utls: /^\w+$/ },
};

export interface Bridge {
  /** "" for none. */
  readonly transport: string;
  /** What stands behind "Bridge " in a torrc. */
  readonly line: string;
}

function isAddress(text: string): boolean {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  if (match === null) return false;
  const [, six, four, port] = match;
  const isHost = six !== undefined ? isIPv6(six) : isIPv4(four ?? "");
  return isHost && Number(port) > 0 && Number(port) < 65536;
}

function isArgument(transport: string, word: string): boolean {
  const at = word.indexOf("=");
  const shapes = TRANSPORTS[transport];
  if (at <= 0 || shapes === undefined || !Object.hasOwn(shapes, word.slice(0, at))) return false;
  return shapes[word.slice(0, at)]?.test(word.slice(at + 1)) ?? false;
}

/** Throws TOR_BAD_BRIDGE. */
export function parseBridge(text: string): Bridge {
  const isText = text.length <= LOCAL_LIMITS.TOR_BRIDGE_CHARS_MAX && /^[\x20-\x7e\t]*$/.test(text);
  const words = isText ? text.trim().split(/[ \t]+/) : [];
  if (words[0]?.toLowerCase() === "bridge") words.shift();
  const transport = Object.hasOwn(TRANSPORTS, words[0] ?? "") ? (words.shift() ?? "") : "";
  const [address = "", ...rest] = words;
  const options = FINGERPRINT.test(rest[0] ?? "") ? rest.slice(1) : rest;
  if (!isAddress(address) || !options.every((word) => isArgument(transport, word))) {
    throw new HushError("TOR_BAD_BRIDGE");
  }
  return { transport, line: [transport, ...words].filter((word) => word !== "").join(" ") };
}

/** Empty lines and comments are left out. Throws TOR_BAD_BRIDGE with the number of the first bad line, from 1. */
export function parseBridges(lines: readonly string[]): Bridge[] {
  const bridges: Bridge[] = [];
  for (const [i, line] of lines.entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    try {
      bridges.push(parseBridge(line));
    } catch {
      throw new HushError("TOR_BAD_BRIDGE", { line: i + 1 });
    }
  }
  if (bridges.length > LOCAL_LIMITS.TOR_BRIDGES_MAX) {
    throw new HushError("TOR_BAD_BRIDGE", { most: LOCAL_LIMITS.TOR_BRIDGES_MAX });
  }
  return bridges;
}
