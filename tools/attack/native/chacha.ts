/** ChaCha20 and ChaCha20-Poly1305 by OpenSSL, in the place of @noble/ciphers'. */

import { createCipheriv, createDecipheriv } from "node:crypto";
import * as noble from "@noble/ciphers/chacha.js";

export * from "@noble/ciphers/chacha.js";

const AEAD = "chacha20-poly1305";
const TAG_BYTES = 16;
const COUNTER_BYTES = 4;

const xor = (key: Uint8Array, nonce: Uint8Array, data: Uint8Array): Uint8Array => {
  // Before the nonce stands the block to begin with, the first.
  const from = new Uint8Array(COUNTER_BYTES + nonce.length);
  from.set(nonce, COUNTER_BYTES);
  return new Uint8Array(createCipheriv("chacha20", key, from).update(data));
};

const aead = (key: Uint8Array, nonce: Uint8Array, aad?: Uint8Array) => ({
  encrypt(plaintext: Uint8Array): Uint8Array {
    const cipher = createCipheriv(AEAD, key, nonce, { authTagLength: TAG_BYTES });
    if (aad !== undefined) cipher.setAAD(aad, { plaintextLength: plaintext.length });
    const out = new Uint8Array(plaintext.length + TAG_BYTES);
    out.set(cipher.update(plaintext));
    cipher.final();
    out.set(cipher.getAuthTag(), plaintext.length);
    return out;
  },
  /** Throws at what isn't authentic. */
  decrypt(ciphertext: Uint8Array): Uint8Array {
    const end = ciphertext.length - TAG_BYTES;
    const decipher = createDecipheriv(AEAD, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(ciphertext.subarray(end));
    if (aad !== undefined) decipher.setAAD(aad, { plaintextLength: end });
    const out = new Uint8Array(decipher.update(ciphertext.subarray(0, end)));
    decipher.final();
    return out;
  },
});

export const chacha20: typeof noble.chacha20 = Object.assign(xor, noble.chacha20) as typeof noble.chacha20;
export const chacha20poly1305: typeof noble.chacha20poly1305 = Object.assign(
  aead,
  noble.chacha20poly1305,
) as typeof noble.chacha20poly1305;
