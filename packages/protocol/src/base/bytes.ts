/** Byte and text conversions that need no platform: UTF-8, base32 (RFC 4648, lower case, no padding). */

import { utf8ToBytes } from "@noble/hashes/utils.js";
import { assert } from "./errors.ts";

const ASCII = /^[\x00-\x7f]*$/;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** Draws `length` unpredictable bytes. Injected everywhere, so that a seed replays a run exactly. */
export type RandomBytes = (length: number) => Uint8Array;

/** Length in UTF-8 bytes; a lone surrogate counts as the 3 bytes of U+FFFD. */
export function utf8Length(text: string): number {
  // Most text by far, and many times faster than counting.
  if (ASCII.test(text)) return text.length;
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return utf8ToBytes(text);
}

/** The least code point of each length: shorter ones in as many bytes are a second spelling. */
const UTF8_MIN = [0, 0, 0x80, 0x800, 0x10000];

/** Length of the sequence that begins with this byte; 0 if none does. */
function utf8SequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc0) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
}

/** The code point at `at`, or -1 if the bytes there are none in its only spelling. */
function utf8PointAt(bytes: Uint8Array, at: number, length: number): number {
  if (length === 0 || at + length > bytes.length) return -1;
  const first = bytes[at] ?? 0;
  if (length === 1) return first;
  let point = first & (0x7f >>> length);
  for (let i = at + 1; i < at + length; i++) {
    const byte = bytes[i] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (UTF8_MIN[length] ?? 0) || point > 0x10ffff || surrogate ? -1 : point;
}

/** Strict (RFC 3629): null for anything malformed, overlong or a surrogate. A byte order mark is a character. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  const chars: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = utf8SequenceLength(bytes[at] ?? 0);
    const point = utf8PointAt(bytes, at, length);
    if (point < 0) return null;
    chars.push(String.fromCodePoint(point));
    at += length;
  }
  return chars.join("");
}

export function encodeBase32(bytes: Uint8Array): string {
  let out = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += BASE32[(buffer >>> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  if (bits > 0) out += BASE32[(buffer << (5 - bits)) & 31];
  return out;
}

/** Null for any character outside the alphabet, upper case included, or a tail of non-zero padding bits. */
export function decodeBase32(text: string): Uint8Array | null {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const char of text) {
    const value = BASE32.indexOf(char);
    if (value < 0) return null;
    buffer = (buffer << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out[at++] = buffer >>> bits;
    buffer &= (1 << bits) - 1;
  }
  return buffer === 0 ? out : null;
}

/** True for equal content, in time that depends on the lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** A new opaque id: `length` random bytes as base32. */
export function randomId(random: RandomBytes, length: number): string {
  const bytes = random(length);
  assert(bytes.length === length, "the random source returns what was asked for");
  return encodeBase32(bytes);
}

const HEX_DIGITS = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/**
 * Lower-case hex in one piece, for texts that are kept by thousands. Joined digit by digit, V8 keeps a tree of all the
 * pieces as long as the text lives, which is sixteen times as large.
 */
export function hexText(bytes: Uint8Array): string {
  const digits: number[] = [];
  // Five times as fast as by an iterator or a typed array, and it runs for every box.
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    digits.push(HEX_DIGITS[byte >> 4] ?? 0, HEX_DIGITS[byte & 15] ?? 0);
  }
  return String.fromCharCode(...digits);
}
