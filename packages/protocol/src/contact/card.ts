/**
 * A card: everything that somebody needs for writing to a person, and nothing secret. It is signed by the key of the
 * onion address in it, so nobody can put other keys beside somebody's address (docs/protocol.md, Cards).
 */

import { CIPHER_SUITES, suiteOf } from "@hushroom/mls";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../base/bytes.ts";
import { assert, HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { readNickname } from "../base/nickname.ts";
import { time as timeShape } from "../base/shape.ts";
import { formatOnionAddress, parseOnionAddress } from "../crypto/onion-address.ts";
import { onionPublicKey, signAsOnion, verifyOnionSignature } from "../crypto/onion-key.ts";
import { decode, encode, fixed, list, optional, struct, text, time, u8, type Value } from "../wire/codec.ts";

const VERSION = 1;
const X25519_BYTES = 32;
const XWING_BYTES = 1216;
const { kem: X_WING } = suiteOf(CIPHER_SUITES.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519);
const { kem: X25519 } = suiteOf(CIPHER_SUITES.MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519);
const RELAY = /^[\x21-\x7e]+$/;

/** A card without its signature. */
export interface CardContent {
  /** As `readNickname` gives it. */
  readonly name: string;
  /** 56 characters and ".onion". */
  readonly onion: string;
  /** Addresses of relays that carry for this person, the preferred one first. */
  readonly relays: readonly string[];
  /** Public keys: X25519 (32 bytes), X-Wing (1216 bytes). */
  readonly x25519: Uint8Array;
  readonly xwing: Uint8Array;
  /** Unix milliseconds by the owner's clock. Of two cards of one identity the newer one counts. */
  readonly createdAt: number;
  /** Unix milliseconds, or null: until it is withdrawn. */
  readonly expiresAt: number | null;
}

export interface Card extends CardContent {
  /** Ed25519 signature by the key of `onion`, 64 bytes. */
  readonly signature: Uint8Array;
}

const ContentBytes = struct({
  version: u8,
  name: text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX),
  onionKey: fixed(32),
  relays: list(text(PROTOCOL_LIMITS.RELAY_CHARS_MAX), PROTOCOL_LIMITS.CARD_RELAYS_MAX),
  x25519: fixed(X25519_BYTES),
  xwing: fixed(XWING_BYTES),
  createdAt: time,
  expiresAt: optional(time),
});

const CardBytes = struct({ content: ContentBytes, signature: fixed(64) });

function contentValue(card: CardContent): Value<typeof ContentBytes> {
  const { onion, ...rest } = card;
  const onionKey = parseOnionAddress(onion);
  assert(onionKey !== null, "a card has a whole onion address");
  return { version: VERSION, onionKey, ...rest };
}

function signedBytes(card: CardContent): Uint8Array {
  return concatBytes(encodeUtf8("hushroom card\0"), encode(ContentBytes, contentValue(card)));
}

/** `onionKey`: the expanded secret of the address in `content`. */
export function signCard(content: CardContent, onionKey: Uint8Array): Card {
  assert(isWellFormed(content), "an own card is well-formed");
  const card = { ...content, signature: signAsOnion(onionKey, signedBytes(content)) };
  assert(
    verifyOnionSignature(card.onion, signedBytes(card), card.signature),
    "an own card has its own address",
  );
  return card;
}

/** What may stand as a relay's address in a card. */
export function isRelay(address: string): boolean {
  return address.length <= PROTOCOL_LIMITS.RELAY_CHARS_MAX && RELAY.test(address);
}

function isTime(ms: number): boolean {
  return Number.isInteger(ms) && ms >= timeShape.min && ms <= timeShape.max;
}

/** Everything but the signature. */
function isWellFormed(card: CardContent): boolean {
  const name = readNickname(card.name);
  return (
    name.ok &&
    name.name === card.name &&
    onionPublicKey(card.onion) !== null &&
    card.relays.length <= PROTOCOL_LIMITS.CARD_RELAYS_MAX &&
    card.relays.every(isRelay) &&
    isTime(card.createdAt) &&
    (card.expiresAt === null || isTime(card.expiresAt)) &&
    X25519.isPublicKey(card.x25519) &&
    X_WING.isPublicKey(card.xwing)
  );
}

/** The card, if it is one and nobody changed it. Throws CARD_MALFORMED, CARD_TAMPERED. */
export function verifyCard(card: Card): Card {
  if (!isWellFormed(card)) throw new HushError("CARD_MALFORMED");
  if (!verifyOnionSignature(card.onion, signedBytes(card), card.signature))
    throw new HushError("CARD_TAMPERED");
  return card;
}

export function encodeCard(card: Card): Uint8Array {
  return encode(CardBytes, { content: contentValue(card), signature: card.signature });
}

/** Throws CARD_TOO_NEW, CARD_MALFORMED, CARD_TAMPERED. Looks at no clock: see `checkCard`. */
export function decodeCard(bytes: Uint8Array): Card {
  if ((bytes[0] ?? 0) > VERSION) throw new HushError("CARD_TOO_NEW");
  const { content, signature } = decode(CardBytes, bytes, "CARD_MALFORMED");
  if (content.version !== VERSION) throw new HushError("CARD_MALFORMED");
  const { version: _version, onionKey, ...rest } = content;
  return verifyCard({ onion: formatOnionAddress(onionKey), ...rest, signature });
}

export interface CardCheck {
  readonly nowMs: number;
  /** The onion address of the own identity, whose card nobody adds; null where there is none. */
  readonly ownOnion: string | null;
}

/** Throws CARD_OWN, CARD_EXPIRED. */
export function checkCard(card: Card, { nowMs, ownOnion }: CardCheck): void {
  if (card.onion === ownOnion) throw new HushError("CARD_OWN");
  if (card.expiresAt !== null && card.expiresAt <= nowMs) throw new HushError("CARD_EXPIRED");
}

/** SHA-256 of a card's content: equal for the same card alone. A card that is made anew has another one. */
export function cardHash(card: CardContent): Uint8Array {
  return sha256(concatBytes(encodeUtf8("hushroom card hash\0"), signedBytes(card)));
}

/** SHA-256 of a card's address and keys: who it is. It stays when the owner takes another name, date or relay. */
export function cardIdentity(card: CardContent): Uint8Array {
  const label = encodeUtf8("hushroom card identity\0");
  return sha256(concatBytes(label, contentValue(card).onionKey, card.x25519, card.xwing));
}
