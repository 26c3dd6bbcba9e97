/**
 * The number that two people compare: 30 digits of each identity, the lower first, from SHA-256 iterated so often that
 * near misses are dear for a forger and a browser without a compiler waits a moment only. Both see the same one, unless
 * one of them holds a swapped card (docs/protocol.md, Safety numbers).
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, equalBytes } from "../base/bytes.ts";
import { HushError } from "../base/errors.ts";
import { decode, encode, fixed, struct, u8 } from "../wire/codec.ts";
import { type CardContent, cardIdentity } from "./card.ts";
import { findCode, formatCode, readDigits } from "./code-text.ts";

const VERSION = 1;
const ITERATIONS = 1024;
const PRINT_BYTES = 32;
const DIGITS_PER_GROUP = 5;
const BYTES_PER_GROUP = 5;
const GROUPS_PER_SIDE = 6;

export interface SafetyNumber {
  /** 60 digits in 12 groups with a space between. */
  readonly digits: string;
  /** The same for a QR code, with more bits. */
  readonly qr: string;
}

/** What a scan showed. Only `same` is good; `other-contact`: one of the two is right, the other is somebody else. */
export type SafetyComparison = "same" | "different" | "other-contact" | "unreadable";

const QrBytes = struct({ version: u8, low: fixed(PRINT_BYTES), high: fixed(PRINT_BYTES) });

function fingerprint(card: CardContent): Uint8Array {
  const identity = cardIdentity(card);
  let hash = sha256(concatBytes(encodeUtf8("hushroom safety number\0"), identity));
  for (let i = 1; i < ITERATIONS; i++) hash = sha256(concatBytes(hash, identity));
  return hash;
}

function isLower(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function groups(print: Uint8Array): string[] {
  return Array.from({ length: GROUPS_PER_SIDE }, (_, group) => {
    const part = print.subarray(group * BYTES_PER_GROUP, (group + 1) * BYTES_PER_GROUP);
    const number = part.reduce((sum, byte) => sum * 256 + byte, 0);
    return String(number % 10 ** DIGITS_PER_GROUP).padStart(DIGITS_PER_GROUP, "0");
  });
}

/** Equal for (a, b) and (b, a). */
export function safetyNumber(a: CardContent, b: CardContent): SafetyNumber {
  const prints = [fingerprint(a), fingerprint(b)] as const;
  const [low, high] = isLower(prints[1], prints[0]) ? [prints[1], prints[0]] : prints;
  const qr = formatCode("number", encode(QrBytes, { version: VERSION, low, high })).toUpperCase();
  return { digits: [...groups(low), ...groups(high)].join(" "), qr };
}

function readPrints(text: string): readonly [Uint8Array, Uint8Array] | null {
  const code = findCode(text);
  if (code?.kind !== "number") return null;
  try {
    const bytes = readDigits("number", code.digits, "CARD_DAMAGED");
    const { version, low, high } = decode(QrBytes, bytes, "CARD_MALFORMED");
    return version === VERSION ? [low, high] : null;
  } catch (error) {
    if (error instanceof HushError) return null;
    throw error;
  }
}

/** `own`: the `qr` of the conversation; `scanned`: what the other's screen shows. */
export function compareSafetyQr(own: string, scanned: string): SafetyComparison {
  const mine = readPrints(own);
  const theirs = readPrints(scanned);
  if (mine === null || theirs === null) return "unreadable";
  // Both are sorted, so the same two stand in the same places.
  if (mine.every((print, at) => equalBytes(print, theirs[at] ?? new Uint8Array(0)))) return "same";
  const isShared = mine.some((print) => theirs.some((other) => equalBytes(print, other)));
  return isShared ? "other-contact" : "different";
}
