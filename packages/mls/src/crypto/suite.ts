/**
 * Cipher suites (RFC 9420 §5.1, §17.1). 1 and 3 are the RFC's. 0xf00e stands in the private range for X-Wing,
 * ChaCha20-Poly1305, SHA-512 and Ed25519: draft-ietf-mls-pq-ciphersuites-06 has no suite of this make and has
 * no numbers yet, and 0xf00e is what ts-mls 2 uses for the same parts, with the same encodings.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import type { Bytes } from "../bytes.ts";
import { check } from "../error.ts";
import { AES128_GCM, type Aead, CHACHA20_POLY1305 } from "./aead.ts";
import { type Hpke, hpke } from "./hpke.ts";
import { HKDF_SHA256, HKDF_SHA512, type Kdf } from "./kdf.ts";
import { DHKEM_X25519, type Kem, type KeyPair, X_WING } from "./kem.ts";

export const CIPHER_SUITES = {
  MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519: 0x0001,
  MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519: 0x0003,
  MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519: 0xf00e,
} as const;

export interface CipherSuite {
  readonly id: number;
  readonly kem: Kem;
  readonly kdf: Kdf;
  readonly aead: Aead;
  readonly hpke: Hpke;
  signatureKeyPair(seed: Bytes): KeyPair;
  sign(privateKey: Bytes, content: Bytes): Bytes;
  verify(publicKey: Bytes, content: Bytes, signature: Bytes): boolean;
}

/** Ed25519 as RFC 8032 §5.1.7 has it: encodings that are not canonical and keys of small order are refused. */
function verify(publicKey: Bytes, content: Bytes, signature: Bytes): boolean {
  try {
    return ed25519.verify(signature, content, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function cipherSuite(id: number, kem: Kem, kdf: Kdf, aead: Aead): CipherSuite {
  return {
    id,
    kem,
    kdf,
    aead,
    hpke: hpke(kem, kdf, aead),
    signatureKeyPair(privateKey) {
      check(privateKey.length === 32, "argument-key");
      return { privateKey, publicKey: ed25519.getPublicKey(privateKey) };
    },
    sign(privateKey, content) {
      check(privateKey.length === 32, "argument-key");
      return ed25519.sign(content, privateKey);
    },
    verify,
  };
}

const SUITES: ReadonlyMap<number, CipherSuite> = new Map(
  [
    cipherSuite(0x0001, DHKEM_X25519, HKDF_SHA256, AES128_GCM),
    cipherSuite(0x0003, DHKEM_X25519, HKDF_SHA256, CHACHA20_POLY1305),
    cipherSuite(0xf00e, X_WING, HKDF_SHA512, CHACHA20_POLY1305),
  ].map((suite) => [suite.id, suite]),
);

export function isSupported(id: number): boolean {
  return SUITES.has(id);
}

export function suiteOf(id: number): CipherSuite {
  const suite = SUITES.get(id);
  check(suite, "suite-unsupported");
  return suite;
}
