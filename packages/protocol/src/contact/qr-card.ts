/**
 * The card in a QR code is too long to be drawn: the code has the address, the card's hash and the key of a *door*, a
 * box at that address in which the card lies while its owner shows the code (docs/protocol.md, Cards).
 */

import { encodeUtf8, equalBytes } from "../base/bytes.ts";
import { assert, HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { formatOnionAddress } from "../crypto/onion-address.ts";
import { onionPublicKey } from "../crypto/onion-key.ts";
import { addressText, boxAddress } from "../session/box.ts";
import { type BoxKeys, boxKeys } from "../session/box-keys.ts";
import { dialKey } from "../session/lane.ts";
import { decode, encode, fixed, optional, struct, text, u8 } from "../wire/codec.ts";
import { type Card, cardHash, decodeCard, encodeCard, isRelay } from "./card.ts";
import { formatCode, readDigits } from "./code-text.ts";

const VERSION = 1;
export const DOOR_SECRET_BYTES = 16;

export interface QrCard {
  readonly onion: string;
  /** The first relay of the card, or null. */
  readonly relay: string | null;
  readonly hash: Uint8Array;
  /** 16 random bytes, new for each showing. */
  readonly doorSecret: Uint8Array;
}

const QrBytes = struct({
  version: u8,
  onionKey: fixed(32),
  hash: fixed(32),
  doorSecret: fixed(DOOR_SECRET_BYTES),
  relay: optional(text(PROTOCOL_LIMITS.RELAY_CHARS_MAX)),
});

export function qrCard(card: Card, doorSecret: Uint8Array): QrCard {
  return { onion: card.onion, relay: card.relays[0] ?? null, hash: cardHash(card), doorSecret };
}

/** In capitals, of which a QR code holds nearly twice as many; readers take either. */
export function formatQrCard({ onion, relay, hash, doorSecret }: QrCard): string {
  const onionKey = onionPublicKey(onion);
  assert(onionKey !== null, "a card has a whole onion address");
  const bytes = encode(QrBytes, { version: VERSION, onionKey, hash, doorSecret, relay });
  return formatCode("qr", bytes).toUpperCase();
}

/** `digits` as `findCode` found them. Throws CARD_DAMAGED, CARD_TOO_NEW, CARD_MALFORMED. */
export function readQrDigits(digits: string): QrCard {
  const bytes = readDigits("qr", digits, "CARD_DAMAGED");
  if ((bytes[0] ?? 0) > VERSION) throw new HushError("CARD_TOO_NEW");
  const { version, onionKey, ...rest } = decode(QrBytes, bytes, "CARD_MALFORMED");
  const onion = formatOnionAddress(onionKey);
  const isWhole = onionPublicKey(onion) !== null && (rest.relay === null || isRelay(rest.relay));
  if (version !== VERSION || !isWhole) throw new HushError("CARD_MALFORMED");
  return { onion, ...rest };
}

export interface Door extends BoxKeys {
  /** Of the box that the two keys are for. */
  readonly address: string;
  /** X25519 private key of the onion service's client authorisation: who has the code may look, nobody else. */
  readonly dialKey: Uint8Array;
}

/** `place`: the box server's address, that of the QR code or its relay. */
export function cardDoor(doorSecret: Uint8Array, place: string): Door {
  const keys = boxKeys(doorSecret, "card door", encodeUtf8(place));
  return { ...keys, address: addressText(boxAddress(keys.writeKey)), dialKey: dialKey(doorSecret, 1) };
}

/** The payload of the door's one frame. */
export function doorPayload(card: Card): Uint8Array {
  return encodeCard(card);
}

/** The card that the code meant. Throws as `decodeCard`, and CARD_TAMPERED for any other card. */
export function readDoorPayload(payload: Uint8Array, { onion, hash }: QrCard): Card {
  const card = decodeCard(payload);
  if (card.onion !== onion || !equalBytes(cardHash(card), hash)) throw new HushError("CARD_TAMPERED");
  return card;
}
