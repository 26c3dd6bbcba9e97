/**
 * The link of a relay room: the fragment of a page's address, which browsers send to nobody. `#room=` and base32 of
 * version ‖ secret 32 ‖ key 32 ‖ relay ‖ name, and of the first 4 bytes of SHA-256("hushroom relay room" ‖ these).
 * The members hold the seed that both are made from (docs/protocol.md, Relay rooms).
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { decodeBase32, encodeBase32, encodeUtf8, equalBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { readRoomName } from "../../base/nickname.ts";
import { hkdf } from "../../crypto/kdf.ts";
import { formatRelayAddress, parseRelayAddress } from "../../crypto/relay-address.ts";
import { x25519PublicKey } from "../../crypto/x25519.ts";
import { decode, encode, fixed, struct, text, u8 } from "../../wire/codec.ts";

export interface RelayRoomLink {
  /** Tells where the lobby is. Whoever has the link has it. */
  readonly secret: Uint8Array;
  /** The members' X25519 public key: hellos are sealed to it, and answers come from its holders alone. */
  readonly roomKey: Uint8Array;
  /** As `formatRelayAddress` spells it. */
  readonly relay: string;
  /** To be shown; may be empty. */
  readonly name: string;
}

const VERSION = 1;
const CHECKSUM_BYTES = 4;
const PREFIX = "room=";
const LABEL = encodeUtf8("hushroom relay room");
/** What mail programs, messengers and right-to-left editors put between the characters. */
const UNSEEN = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}]+/gu;
const FORM = /(?:^|#)room=([a-z0-9]+)$/;

const LinkBytes = struct({
  version: u8,
  secret: fixed(32),
  roomKey: fixed(32),
  relay: text(PROTOCOL_LIMITS.PLACE_CHARS_MAX),
  name: text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX),
});

/** The private key of hellos to the members with this seed. */
export const roomPrivateKey = (seed: Uint8Array): Uint8Array => hkdf(seed, "relay room key");

export function linkOfSeed(seed: Uint8Array, relay: string, name: string): RelayRoomLink {
  const secret = hkdf(seed, "relay room secret");
  return { secret, roomKey: x25519PublicKey(roomPrivateKey(seed)), relay, name };
}

const checksum = (bytes: Uint8Array): Uint8Array =>
  sha256(concatBytes(LABEL, bytes)).subarray(0, CHECKSUM_BYTES);

/** `room=…`, to stand after the `#` of the page's address. */
export function formatRelayRoomLink(link: RelayRoomLink): string {
  const bytes = encode(LinkBytes, { version: VERSION, ...link });
  return PREFIX + encodeBase32(concatBytes(bytes, checksum(bytes)));
}

/**
 * The link in a page's address, or in its fragment alone, however a person copied it. Throws RELAY_ROOM_BAD_LINK,
 * RELAY_ROOM_LINK_DAMAGED, RELAY_ROOM_LINK_TOO_NEW.
 */
export function parseRelayRoomLink(pasted: string): RelayRoomLink {
  if (pasted.length > PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX) throw new HushError("RELAY_ROOM_BAD_LINK");
  const digits = FORM.exec(pasted.replace(UNSEEN, "").toLowerCase())?.[1];
  if (digits === undefined) throw new HushError("RELAY_ROOM_BAD_LINK");
  const whole = decodeBase32(digits);
  const bytes = whole?.subarray(0, -CHECKSUM_BYTES) ?? null;
  if (whole === null || bytes === null || whole.length <= CHECKSUM_BYTES)
    throw new HushError("RELAY_ROOM_LINK_DAMAGED");
  if (!equalBytes(whole.subarray(-CHECKSUM_BYTES), checksum(bytes)))
    throw new HushError("RELAY_ROOM_LINK_DAMAGED");
  if ((bytes[0] ?? 0) > VERSION) throw new HushError("RELAY_ROOM_LINK_TOO_NEW");
  return readLink(bytes);
}

function readLink(bytes: Uint8Array): RelayRoomLink {
  const { version, ...link } = decode(LinkBytes, bytes, "RELAY_ROOM_BAD_LINK");
  const reading = link.name === "" ? { ok: true, name: "" } : readRoomName(link.name);
  const isWhole = version === VERSION && reading.ok && reading.name === link.name;
  if (!isWhole || !isCanonical(link.relay)) throw new HushError("RELAY_ROOM_BAD_LINK");
  return link;
}

function isCanonical(relay: string): boolean {
  try {
    return formatRelayAddress(parseRelayAddress(relay)) === relay;
  } catch {
    return false;
  }
}
