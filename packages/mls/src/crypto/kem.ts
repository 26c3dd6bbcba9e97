/**
 * The KEMs of the suites: DHKEM(X25519, HKDF-SHA256) of RFC 9180 §4.1, and X-Wing (HPKE KEM 0x647a) of
 * draft-connolly-cfrg-xwing-kem-10, whose DeriveKeyPair is SHAKE256(ikm, 32).
 */
import { x25519 } from "@noble/curves/ed25519.js";
import { shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import { type Bytes, concat, same, wipe } from "../bytes.ts";
import { ascii } from "../codec/codec.ts";
import { check } from "../error.ts";
import { HKDF_SHA256 } from "./kdf.ts";
import { labeled } from "./labeled.ts";

/** Fresh random bytes, from the caller. */
export type RandomBytes = (length: number) => Bytes;

export interface KeyPair {
  readonly privateKey: Bytes;
  readonly publicKey: Bytes;
}

export interface Kem {
  /** The identifier of RFC 9180 §7.1. */
  readonly id: number;
  readonly npk: number;
  readonly nsk: number;
  readonly nenc: number;
  /** Whether these bytes can be a key of this KEM that others encrypt to. */
  isPublicKey(bytes: Bytes): boolean;
  deriveKeyPair(ikm: Bytes): KeyPair;
  publicKey(privateKey: Bytes): Bytes;
  encap(publicKey: Bytes, random: RandomBytes): { sharedSecret: Bytes; enc: Bytes };
  decap(enc: Bytes, key: KeyPair): Bytes;
}

/** A KEM refuses keys that it cannot use; that is the fault of whoever made them. */
function usable<T>(operation: () => T): T {
  try {
    return operation();
  } catch {
    check(false, "hpke-key");
  }
}

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The points of small order of X25519: a secret shared with them is no secret (RFC 7748 §6.1). */
const SMALL_ORDER = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
].map(hex);

function isX25519Key(bytes: Bytes): boolean {
  if (bytes.length !== 32) return false;
  const masked = bytes.slice();
  masked[31] = (masked[31] ?? 0) & 0x7f;
  return !SMALL_ORDER.some((point) => same(point, masked));
}

/** The modulus check of FIPS 203 §7.2: each coefficient, of 12 bits, is below q. */
function isMlKemKey(bytes: Bytes): boolean {
  for (let at = 0; at < ML_KEM_VECTOR; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    if ((((b & 0x0f) << 8) | a) >= ML_KEM_Q || ((c << 4) | (b >>> 4)) >= ML_KEM_Q) return false;
  }
  return true;
}

const ML_KEM_Q = 3329;
const ML_KEM_VECTOR = 1152;
const ML_KEM_KEY = 1184;

const dh = labeled(HKDF_SHA256, concat(ascii("KEM"), Uint8Array.of(0x00, 0x20)));

function dhSecret(dhOutput: Bytes, enc: Bytes, publicKey: Bytes): Bytes {
  const eaePrk = dh.extract(new Uint8Array(0), "eae_prk", dhOutput);
  const secret = dh.expand(eaePrk, "shared_secret", concat(enc, publicKey), 32);
  wipe(dhOutput, eaePrk);
  return secret;
}

export const DHKEM_X25519: Kem = {
  id: 0x0020,
  npk: 32,
  nsk: 32,
  nenc: 32,
  isPublicKey: isX25519Key,
  deriveKeyPair(ikm) {
    const prk = dh.extract(new Uint8Array(0), "dkp_prk", ikm);
    const privateKey = dh.expand(prk, "sk", new Uint8Array(0), 32);
    wipe(prk);
    return { privateKey, publicKey: x25519.getPublicKey(privateKey) };
  },
  publicKey: (privateKey) => usable(() => x25519.getPublicKey(privateKey)),
  encap(publicKey, random) {
    const ephemeral = random(32);
    const enc = x25519.getPublicKey(ephemeral);
    const output = usable(() => x25519.getSharedSecret(ephemeral, publicKey));
    wipe(ephemeral);
    return { sharedSecret: dhSecret(output, enc, publicKey), enc };
  },
  decap(enc, key) {
    const output = usable(() => x25519.getSharedSecret(key.privateKey, enc));
    return dhSecret(output, enc, key.publicKey);
  },
};

export const X_WING: Kem = {
  id: 0x647a,
  npk: 1216,
  nsk: 32,
  nenc: 1120,
  isPublicKey: (bytes) =>
    bytes.length === 1216 && isMlKemKey(bytes) && isX25519Key(bytes.subarray(ML_KEM_KEY)),
  deriveKeyPair(ikm) {
    const privateKey = shake256(ikm, { dkLen: 32 });
    return { privateKey, publicKey: ml_kem768_x25519.keygen(privateKey).publicKey };
  },
  publicKey: (privateKey) => usable(() => ml_kem768_x25519.keygen(privateKey).publicKey),
  encap(publicKey, random) {
    const seed = random(64);
    const { sharedSecret, cipherText } = usable(() => ml_kem768_x25519.encapsulate(publicKey, seed));
    wipe(seed);
    return { sharedSecret, enc: cipherText };
  },
  decap: (enc, key) => usable(() => ml_kem768_x25519.decapsulate(enc, key.privateKey)),
};
