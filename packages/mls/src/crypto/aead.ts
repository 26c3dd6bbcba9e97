/** The AEADs of the suites (RFC 9180 §7.3), as one ciphertext with its tag. */

import { gcm } from "@noble/ciphers/aes.js";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { Bytes } from "../bytes.ts";

export interface Aead {
  /** The identifier of RFC 9180 §7.3. */
  readonly id: number;
  readonly nk: number;
  readonly nn: number;
  seal(key: Bytes, nonce: Bytes, aad: Bytes, plaintext: Bytes): Bytes;
  /** The plaintext, or undefined if the ciphertext is not authentic. */
  open(key: Bytes, nonce: Bytes, aad: Bytes, ciphertext: Bytes): Bytes | undefined;
}

type Cipher = (
  key: Bytes,
  nonce: Bytes,
  aad: Bytes,
) => { encrypt(plaintext: Bytes): Bytes; decrypt(ciphertext: Bytes): Bytes };

function aead(id: number, nk: number, cipher: Cipher): Aead {
  return {
    id,
    nk,
    nn: 12,
    seal: (key, nonce, aad, plaintext) => cipher(key, nonce, aad).encrypt(plaintext),
    open(key, nonce, aad, ciphertext) {
      try {
        return cipher(key, nonce, aad).decrypt(ciphertext);
      } catch {
        return undefined;
      }
    },
  };
}

export const AES128_GCM = aead(0x0001, 16, gcm);
export const CHACHA20_POLY1305 = aead(0x0003, 32, chacha20poly1305);
