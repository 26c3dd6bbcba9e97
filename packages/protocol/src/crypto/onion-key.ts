/**
 * Signatures by an onion service's own key (Ed25519, RFC 8032 §5.1.6), made with the expanded secret that tor keeps,
 * scalar 32 ‖ prefix 32, since its seed may be unknown. Text form: tor's `ED25519-V3:` and base64.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assert } from "../base/errors.ts";
import { formatOnionAddress, parseOnionAddress } from "./onion-address.ts";

const PREFIX = "ED25519-V3:";
const KEY_BYTES = 64;
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const { Point } = ed25519;

/** The expanded secret key, or null for anything but one whole key in tor's text form. */
export function parseOnionKey(text: string): Uint8Array | null {
  if (!text.startsWith(PREFIX)) return null;
  const digits = text.slice(PREFIX.length).replace(/={0,2}$/, "");
  if (digits.length !== Math.ceil((KEY_BYTES * 8) / 6)) return null;
  const out = new Uint8Array(KEY_BYTES);
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const digit of digits) {
    const value = BASE64.indexOf(digit);
    if (value < 0) return null;
    buffer = ((buffer << 6) | value) & 0x3fff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[at++] = buffer >>> bits;
  }
  return out;
}

/** A number of RFC 8032: little endian, reduced modulo the order of the base point. */
function scalar(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = (value << 8n) | BigInt(byte);
  return Point.Fn.create(value);
}

/** The address of the service whose expanded secret key this is. */
export function onionAddressOf(expandedKey: Uint8Array): string {
  assert(expandedKey.length === KEY_BYTES, "an expanded Ed25519 key has 64 bytes");
  return formatOnionAddress(Point.BASE.multiply(scalar(expandedKey.subarray(0, 32))).toBytes());
}

/** The 64-byte signature of `message`, as RFC 8032 §5.1.6 makes it from the third step on. */
export function signAsOnion(expandedKey: Uint8Array, message: Uint8Array): Uint8Array {
  assert(expandedKey.length === KEY_BYTES, "an expanded Ed25519 key has 64 bytes");
  const secret = scalar(expandedKey.subarray(0, 32));
  const publicKey = Point.BASE.multiply(secret).toBytes();
  const nonce = scalar(sha512(concatBytes(expandedKey.subarray(32), message)));
  const commitment = Point.BASE.multiply(nonce).toBytes();
  const challenge = scalar(sha512(concatBytes(commitment, publicKey, message)));
  return concatBytes(commitment, Point.Fn.toBytes(Point.Fn.add(nonce, Point.Fn.mul(challenge, secret))));
}

/** The public key inside an address, or null; also for a key of small order or with a torsion part, which tor refuses. */
export function onionPublicKey(address: string): Uint8Array | null {
  const publicKey = parseOnionAddress(address);
  if (publicKey === null) return null;
  try {
    const point = Point.fromBytes(publicKey, false);
    return !point.isSmallOrder() && point.isTorsionFree() ? publicKey : null;
  } catch {
    return null;
  }
}

/** Whether the owner of `address` signed `message`. Strict: no encoding of a signature but the one that is made. */
export function verifyOnionSignature(address: string, message: Uint8Array, signature: Uint8Array): boolean {
  const publicKey = parseOnionAddress(address);
  if (publicKey === null) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
