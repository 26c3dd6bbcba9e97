/** A card as a file that a person can look at: JSON with the bytes in base32 and the times in ISO 8601 (`.hushcard`). */

import { decodeBase32, encodeBase32 } from "../base/bytes.ts";
import { HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { choice, integer, list, nullable, readShape, record, text } from "../base/shape.ts";
import { type Card, verifyCard } from "./card.ts";

const FORMAT = "hushroom card";
const VERSION = 1;
/** The longest is an X-Wing key. */
const BYTES_CHARS_MAX = 2048;
const ISO_CHARS = 24;

const cardFile = record({
  format: choice([FORMAT]),
  version: integer(VERSION, VERSION),
  name: text(2 * PROTOCOL_LIMITS.NAME_CHARS_MAX),
  onion: text(62),
  relays: list(text(PROTOCOL_LIMITS.RELAY_CHARS_MAX), PROTOCOL_LIMITS.CARD_RELAYS_MAX),
  created: text(ISO_CHARS, ISO_CHARS),
  expires: nullable(text(ISO_CHARS, ISO_CHARS)),
  x25519: text(BYTES_CHARS_MAX),
  xwing: text(BYTES_CHARS_MAX),
  signature: text(BYTES_CHARS_MAX),
});

export function formatCardFile(card: Card): string {
  const { name, onion, relays, createdAt, expiresAt } = card;
  const file = {
    format: FORMAT,
    version: VERSION,
    name,
    onion,
    relays,
    created: new Date(createdAt).toISOString(),
    expires: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    x25519: encodeBase32(card.x25519),
    xwing: encodeBase32(card.xwing),
    signature: encodeBase32(card.signature),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function readBytes(digits: string, length: number): Uint8Array {
  const bytes = decodeBase32(digits);
  const whole = bytes?.length === length && digits.length === Math.ceil((length * 8) / 5);
  if (!whole) throw new HushError("CARD_MALFORMED");
  return bytes;
}

/** Only what `toISOString` writes: one text for each time. */
function readTime(iso: string): number {
  const ms = Date.parse(iso);
  if (!(ms >= 0) || new Date(ms).toISOString() !== iso) throw new HushError("CARD_MALFORMED");
  return ms;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new HushError("CARD_MALFORMED");
  }
}

/** Throws CARD_MALFORMED, CARD_TOO_NEW, CARD_TAMPERED. */
export function parseCardFile(json: string): Card {
  const value = parseJson(json);
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : 0;
  if (typeof version === "number" && version > VERSION) throw new HushError("CARD_TOO_NEW");
  const file = readShape(cardFile, value, "CARD_MALFORMED");
  return verifyCard({
    name: file.name,
    onion: file.onion,
    relays: file.relays,
    x25519: readBytes(file.x25519, 32),
    xwing: readBytes(file.xwing, 1216),
    createdAt: readTime(file.created),
    expiresAt: file.expires === null ? null : readTime(file.expires),
    signature: readBytes(file.signature, 64),
  });
}
