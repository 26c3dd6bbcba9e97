/**
 * Version 3 onion addresses (rend-spec-v3 §6): base32(public key 32 ‖ checksum 2 ‖ version 1) and ".onion", where
 * checksum = SHA3-256(".onion checksum" ‖ public key ‖ version)[0..2].
 */

import { sha3_256 } from "@noble/hashes/sha3.js";
import { decodeBase32, encodeBase32, equalBytes } from "../base/bytes.ts";
import { assert } from "../base/errors.ts";

const VERSION = 3;
const KEY_BYTES = 32;
const LABEL_CHARS = 56;
const SUFFIX = ".onion";
const CHECKSUM_PREFIX = Uint8Array.from(".onion checksum", (char) => char.charCodeAt(0));

function checksum(publicKey: Uint8Array): Uint8Array {
  return sha3_256(Uint8Array.of(...CHECKSUM_PREFIX, ...publicKey, VERSION)).subarray(0, 2);
}

/** `publicKey`: the service's Ed25519 public key. */
export function formatOnionAddress(publicKey: Uint8Array): string {
  assert(publicKey.length === KEY_BYTES, "an Ed25519 public key has 32 bytes");
  return encodeBase32(Uint8Array.of(...publicKey, ...checksum(publicKey), VERSION)) + SUFFIX;
}

/** The service's public key, or null for anything but a lower-case version 3 address with a right checksum. */
export function parseOnionAddress(text: string): Uint8Array | null {
  if (text.length !== LABEL_CHARS + SUFFIX.length || !text.endsWith(SUFFIX)) return null;
  const bytes = decodeBase32(text.slice(0, LABEL_CHARS));
  if (bytes === null || bytes[KEY_BYTES + 2] !== VERSION) return null;
  const publicKey = bytes.slice(0, KEY_BYTES);
  return equalBytes(bytes.subarray(KEY_BYTES, KEY_BYTES + 2), checksum(publicKey)) ? publicKey : null;
}
