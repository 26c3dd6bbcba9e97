/**
 * Who one is: the secrets behind a card. They stay in the store; what leaves it is `identityCard` (docs/protocol.md,
 * Cards).
 */

import { CIPHER_SUITES, suiteOf } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import { encodeUtf8, type RandomBytes } from "../base/bytes.ts";
import { assert } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { readNickname } from "../base/nickname.ts";
import { hkdf } from "../crypto/kdf.ts";
import { onionAddressOf, parseOnionKey } from "../crypto/onion-key.ts";
import { x25519PublicKey } from "../crypto/x25519.ts";
import { decode, encode, fixed, struct, text, time, u8 } from "../wire/codec.ts";
import { type Card, signCard } from "./card.ts";

const VERSION = 1;
const ONION_KEY_CHARS_MAX = 128;
const { kem: X_WING } = suiteOf(CIPHER_SUITES.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519);

export interface Identity {
  /** As `readNickname` gives it. */
  readonly name: string;
  /** 56 characters and ".onion"; the address of `onionKey`. */
  readonly onion: string;
  /** The secret key of the onion service as tor takes it: `ED25519-V3:` and base64 of the expanded key. */
  readonly onionKey: string;
  /** Private keys, 32 bytes each; that of X-Wing is its seed. */
  readonly x25519: Uint8Array;
  readonly xwing: Uint8Array;
  readonly createdAt: number;
}

export interface IdentityChoices {
  readonly name: string;
  readonly onion: string;
  readonly onionKey: string;
  readonly random: RandomBytes;
  readonly nowMs: number;
}

export function createIdentity({ name, onion, onionKey, random, nowMs }: IdentityChoices): Identity {
  const reading = readNickname(name);
  assert(reading.ok && reading.name === name, "the name of an identity has been read");
  const expanded = parseOnionKey(onionKey);
  assert(expanded !== null && onionAddressOf(expanded) === onion, "an onion key has its own address");
  return { name, onion, onionKey, x25519: random(32), xwing: random(32), createdAt: nowMs };
}

/**
 * 32 hexadecimal digits: of the message that was said in a conversation with this key. The same for the same, so that a
 * `send` that comes again is known without being remembered; to others it looks random.
 */
export function ownMessageId({ xwing }: Identity, conversation: string, once: string): string {
  return bytesToHex(hkdf(xwing, "message id", encodeUtf8(`${conversation}\0${once}`), 16));
}

export interface CardChoices {
  readonly relays: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

/** The card to give away: public keys alone. */
export function identityCard(identity: Identity, choices: CardChoices): Card {
  const { name, onion, onionKey, x25519, xwing } = identity;
  const expanded = parseOnionKey(onionKey);
  assert(expanded !== null, "an identity has an onion key");
  const keys = { x25519: x25519PublicKey(x25519), xwing: X_WING.publicKey(xwing) };
  const { relays, createdAt, expiresAt } = choices;
  return signCard({ name, onion, relays, ...keys, createdAt, expiresAt }, expanded);
}

const IdentityBytes = struct({
  version: u8,
  name: text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX),
  onion: text(62),
  onionKey: text(ONION_KEY_CHARS_MAX),
  x25519: fixed(32),
  xwing: fixed(32),
  createdAt: time,
});

/** For the store alone. */
export function encodeIdentity(identity: Identity): Uint8Array {
  return encode(IdentityBytes, { version: VERSION, ...identity });
}

/** What `encodeIdentity` wrote. Throws WIRE_BAD_FRAME for anything else. */
export function decodeIdentity(bytes: Uint8Array): Identity {
  const { version, ...identity } = decode(IdentityBytes, bytes);
  assert(version === VERSION, "a store of a newer program is refused before its identity is read");
  return identity;
}
