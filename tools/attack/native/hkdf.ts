/** HKDF with SHA-256 by OpenSSL, in the place of @noble/hashes'. */

import { createHmac } from "node:crypto";
import * as noble from "@noble/hashes/hkdf.js";

const HASH_BYTES = 32;
const SHA256_BLOCK_BYTES = 64;
const FIRST = Uint8Array.of(1);

type Hash = Parameters<typeof noble.expand>[0];

const isSha256 = ({ outputLen, blockLen }: Hash): boolean =>
  outputLen === HASH_BYTES && blockLen === SHA256_BLOCK_BYTES;

export const extract: typeof noble.extract = (hash, ikm, salt) =>
  isSha256(hash) && salt !== undefined
    ? new Uint8Array(createHmac("sha256", salt).update(ikm).digest())
    : noble.extract(hash, ikm, salt);

/** Of one block, which nearly all are. */
export const expand: typeof noble.expand = (hash, prk, info, length) => {
  if (!isSha256(hash) || prk.length < HASH_BYTES || info === undefined || length !== HASH_BYTES)
    return noble.expand(hash, prk, info, length);
  return new Uint8Array(createHmac("sha256", prk).update(info).update(FIRST).digest());
};
