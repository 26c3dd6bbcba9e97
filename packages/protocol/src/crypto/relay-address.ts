/**
 * How cards, groups and people name a relay: `HOST[:PORT][/KEY]` (docs/protocol.md, "Relay addresses"). HOST is a version
 * 3 onion address, or a host name or IPv4 address (local networks, tests); PORT is 80 where none stands; KEY is the
 * public key of the relay's ticket issuer in base32, for a relay that asks for tickets.
 */

import { decodeBase32, encodeBase32 } from "../base/bytes.ts";
import { assert, HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { parseOnionAddress } from "./onion-address.ts";

export interface RelayAddress {
  readonly host: string;
  readonly port: number;
  /** The ticket issuer's public key, 32 bytes; null: the relay asks for no tickets. */
  readonly issuerKey: Uint8Array | null;
}

const PORT_DEFAULT = 80;
const PORT_MAX = 65_535;
const KEY_BYTES = 32;
const KEY_CHARS = 52;
const FORM = /^([a-z0-9.-]+)(?::([1-9][0-9]{0,4}))?(?:\/([a-z2-7]+))?$/;
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const NUMBERS = /^[0-9]+(?:\.[0-9]+)*$/;
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

function isHost(host: string): boolean {
  if (host.endsWith(".onion")) return parseOnionAddress(host) !== null;
  // What looks like numbers is an address or a mistake, and never a name.
  return NUMBERS.test(host) ? IPV4.test(host) : NAME.test(host);
}

function readKey(digits: string): Uint8Array {
  const key = digits.length === KEY_CHARS ? decodeBase32(digits) : null;
  if (key === null) throw new HushError("RELAY_BAD_ADDRESS");
  return key;
}

/**
 * Takes capitals and a written-out port 80 too: `formatRelayAddress` of the result is the one spelling that is kept and
 * sent. Throws RELAY_BAD_ADDRESS. Says nothing about whether the key is a point of the curve.
 */
export function parseRelayAddress(text: string): RelayAddress {
  const [, host = "", port, digits] = FORM.exec(text.toLowerCase()) ?? [];
  const address: RelayAddress = {
    host,
    port: port === undefined ? PORT_DEFAULT : Number(port),
    issuerKey: digits === undefined ? null : readKey(digits),
  };
  const isShort = text.length <= PROTOCOL_LIMITS.PLACE_CHARS_MAX;
  if (!isShort || !isHost(host) || address.port > PORT_MAX) throw new HushError("RELAY_BAD_ADDRESS");
  return address;
}

/** The only spelling: lower case, no port 80. At most `PLACE_CHARS_MAX` characters if the address was parsed. */
export function formatRelayAddress({ host, port, issuerKey }: RelayAddress): string {
  assert(isHost(host) && port >= 1 && port <= PORT_MAX, "a relay is a host and a port");
  assert(issuerKey === null || issuerKey.length === KEY_BYTES, "an issuer's key has 32 bytes");
  const suffix = issuerKey === null ? "" : `/${encodeBase32(issuerKey)}`;
  return `${host}${port === PORT_DEFAULT ? "" : `:${port}`}${suffix}`;
}

/** Whether the text is a relay's address in its one spelling. */
export function isRelayAddress(text: string): boolean {
  try {
    return formatRelayAddress(parseRelayAddress(text)) === text;
  } catch (error) {
    if (error instanceof HushError) return false;
    throw error;
  }
}
