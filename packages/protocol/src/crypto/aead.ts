/** ChaCha20-Poly1305 (RFC 8439) under keys that seal one thing ever: the nonce is zero. */

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";

const NONCE = new Uint8Array(12);
export const AEAD_TAG_BYTES = 16;

/** The ciphertext and its tag. A key that seals two different plaintexts gives both away. */
export function sealOnce(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return chacha20poly1305(key, NONCE).encrypt(plaintext);
}

/** The plaintext, or null if the ciphertext isn't authentic. */
export function openOnce(key: Uint8Array, ciphertext: Uint8Array): Uint8Array | null {
  try {
    return chacha20poly1305(key, NONCE).decrypt(ciphertext);
  } catch {
    return null;
  }
}
