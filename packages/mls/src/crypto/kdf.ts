/** HKDF with the suite's hash (RFC 5869; RFC 9420 §5.1): Extract, Expand, MAC and Hash. */

import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { Bytes } from "../bytes.ts";
import { check } from "../error.ts";

export interface Kdf {
  /** The identifier of RFC 9180 §7.2. */
  readonly id: number;
  /** `KDF.Nh`, the size of an output of Extract, and of the suite's Hash. */
  readonly nh: number;
  extract(salt: Bytes, ikm: Bytes): Bytes;
  expand(prk: Bytes, info: Bytes, length: number): Bytes;
  hash(data: Bytes): Bytes;
  mac(key: Bytes, data: Bytes): Bytes;
}

function hkdf(id: number, hash: typeof sha256 | typeof sha512): Kdf {
  const nh = hash.outputLen;
  return {
    id,
    nh,
    extract: (salt, ikm) => extract(hash, ikm, salt),
    expand(prk, info, length) {
      check(length <= 255 * nh, "argument-range");
      return expand(hash, prk, info, length);
    },
    hash: (data) => hash(data),
    mac: (key, data) => hmac(hash, key, data),
  };
}

export const HKDF_SHA256 = hkdf(0x0001, sha256);
export const HKDF_SHA512 = hkdf(0x0003, sha512);
