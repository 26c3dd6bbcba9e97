/** An invite link, taken apart. */

import { isNearbyHost } from "@hushroom/net";
import { HushError, PROTOCOL_LIMITS, parseOnionAddress } from "@hushroom/protocol";

export interface RoomLink {
  readonly host: string;
  readonly port: number;
  /** As in the Host header: the port only where it is not 80. */
  readonly authority: string;
  readonly path: string;
  readonly isOnion: boolean;
}

const TOKEN = new RegExp(`^/j/[a-z2-7]{${PROTOCOL_LIMITS.TOKEN_CHARS}}$`);

/** Throws WIRE_BAD_LINK for anything but `http://HOST[:PORT]/j/TOKEN` of an onion address or the local network. */
export function parseRoomLink(text: string): RoomLink {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new HushError("WIRE_BAD_LINK", {}, error);
  }
  const isPlain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (url.protocol !== "http:" || !isPlain || !TOKEN.test(url.pathname)) throw new HushError("WIRE_BAD_LINK");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isOnion = parseOnionAddress(host) !== null;
  if (!isOnion && !isNearbyHost(host)) throw new HushError("WIRE_BAD_LINK");
  return {
    host,
    port: url.port === "" ? 80 : Number(url.port),
    authority: url.host,
    path: url.pathname,
    isOnion,
  };
}
