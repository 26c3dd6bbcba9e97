/** Where a page of relay rooms came from, and what addresses follow from that. */

import { CARRY_PATH, formatRelayAddress, HushError, parseRelayAddress } from "@hushroom/protocol";
import type { Language } from "../lang/index.ts";

/**
 * `file`: the single file, opened from a disk. `own`: a program on this computer gave it. `served`: somebody else's, who
 * could have changed it.
 */
export type PageOrigin = "file" | "own" | "served";

/** Of a browser's `location`. */
export interface PageLocation {
  readonly protocol: string;
  readonly hostname: string;
  readonly host: string;
  readonly origin: string;
  readonly pathname: string;
}

const OWN_HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"]);
/** Where the program of the owner gives it out; a relay does at `/`, on this computer too. */
const OWN_PATH = "/relay-room";
const TLS_PORT = 443;

export function pageOrigin({ protocol, hostname, pathname }: PageLocation): PageOrigin {
  if (protocol === "file:") return "file";
  return OWN_HOSTS.has(hostname) && pathname === OWN_PATH ? "own" : "served";
}

/** The relay that a page served by somebody is for: the same machine. Empty where that isn't known. */
export function presetRelay(location: PageLocation): string {
  if (pageOrigin(location) !== "served") return "";
  const isTls = location.protocol === "https:" && location.host === location.hostname;
  try {
    return formatRelayAddress(parseRelayAddress(isTls ? `${location.host}:${TLS_PORT}` : location.host));
  } catch (error) {
    if (error instanceof HushError) return "";
    throw error;
  }
}

/**
 * The relay that the address of the page names after its `#relay=`: its operator gives out such an address, as that of the
 * page alone lacks the key by which tickets are asked for. Empty for any but the one that gave the page, if one did.
 */
export function namedRelay(location: PageLocation, fragment: string): string {
  const named = /^#relay=(.+)$/.exec(fragment)?.[1] ?? "";
  try {
    const relay = parseRelayAddress(named);
    const preset = presetRelay(location);
    return preset === "" || preset === relayHost(formatRelayAddress(relay)) ? formatRelayAddress(relay) : "";
  } catch (error) {
    if (error instanceof HushError) return "";
    throw error;
  }
}

/** A relay's address as it is shown, without its key. */
export const relayHost = (relay: string): string =>
  formatRelayAddress({ ...parseRelayAddress(relay), issuerKey: null });

/** What a browser calls this page when it asks a relay that may not know it. Null: the relay's own page. */
export function foreignOrigin(location: PageLocation, relay: string): string | null {
  if (presetRelay(location) === relayHost(relay)) return null;
  return pageOrigin(location) === "file" ? "null" : location.origin;
}

/**
 * The WebSocket of a relay, as `formatRelayAddress` spells it. A page that came over TLS may open no other; over port 443
 * there is nothing else; an onion address is its own protection.
 */
export function relaySocketUrl(relay: string, boxPath: string, isPageTls: boolean): string {
  const { host, port } = parseRelayAddress(relay);
  const isTls = port === TLS_PORT || (isPageTls && !host.endsWith(".onion"));
  return `${isTls ? "wss" : "ws"}://${host}:${port}${boxPath}`;
}

/** What an ordinary browser can't reach, and the program that gave the page can. */
export const isOnionRelay = (relay: string): boolean => parseRelayAddress(relay).host.endsWith(".onion");

/** The WebSocket to the program that gave the page, which carries it to the relay over its Tor. */
export const carrySocketUrl = ({ host }: PageLocation, relay: string): string =>
  `ws://${host}${CARRY_PATH}?to=${encodeURIComponent(relay)}`;

/** The page of relay rooms as the program gives it out. `carryKey`: of `relayRoom.key`. */
export const relayRoomHref = (language: Language, carryKey: string | null): string =>
  `${OWN_PATH}?language=${language}${carryKey === null ? "" : `#carry=${carryKey}`}`;

/** The page at the relay itself, which is there only if its operator serves it. */
export function relayPageUrl(relay: string): string {
  const { host, port } = parseRelayAddress(relay);
  if (port === TLS_PORT) return `https://${host}/`;
  return `http://${host}${port === 80 ? "" : `:${port}`}/`;
}

/** What is handed to others: a link to the page where this one came from, or to the relay's, with the room's secret. */
export function roomLinkFor(location: PageLocation, relay: string, fragment: string): string {
  const base =
    pageOrigin(location) === "served" ? `${location.origin}${location.pathname}` : relayPageUrl(relay);
  return `${base}#${fragment}`;
}
