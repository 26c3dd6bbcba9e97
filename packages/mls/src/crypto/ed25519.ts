/**
 * Ed25519 as RFC 8032 §5.1.7 has it: encodings that are not canonical and keys of small order are refused. Where the
 * program has a quicker implementation, it may lend that, and every answer stays the same.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import type { Bytes } from "../bytes.ts";

/** Keys and seeds are 32 bytes, signatures 64. Neither throws for bytes of these lengths. */
export interface QuickEd25519 {
  sign(seed: Bytes, content: Bytes): Bytes;
  /** True only for R = [S]B − [k]A, compared by its canonical encoding, with S below the order (no cofactor). */
  verify(publicKey: Bytes, content: Bytes, signature: Bytes): boolean;
}

const KEYS_REMEMBERED = 4096;
/** By their bytes, whether they are canonical and of great order. */
const soundKeys = new Map<string, boolean>();
let quick: QuickEd25519 | null = null;

/** For the whole program. Null: none. */
export function lendEd25519(implementation: QuickEd25519 | null): void {
  quick = implementation;
}

export function signEd25519(seed: Bytes, content: Bytes): Bytes {
  return quick === null ? ed25519.sign(content, seed) : quick.sign(seed, content);
}

/**
 * The equation without the cofactor implies the one with it, so what the quick one accepts under a sound key is valid
 * here too. What it refuses may still be valid with the cofactor: members must never differ in that, so it is not asked.
 */
export function verifyEd25519(publicKey: Bytes, content: Bytes, signature: Bytes): boolean {
  if (quick !== null && signature.length === 64 && isSoundKey(publicKey)) {
    if (quick.verify(publicKey, content, signature)) return true;
  }
  try {
    return ed25519.verify(signature, content, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function isSoundKey(publicKey: Bytes): boolean {
  const name = String.fromCharCode(...publicKey);
  const known = soundKeys.get(name);
  if (known !== undefined) return known;
  if (soundKeys.size >= KEYS_REMEMBERED) soundKeys.clear();
  const isSound = readsAsSound(publicKey);
  soundKeys.set(name, isSound);
  return isSound;
}

function readsAsSound(publicKey: Bytes): boolean {
  try {
    return !ed25519.Point.fromBytes(publicKey, false).isSmallOrder();
  } catch {
    return false;
  }
}
