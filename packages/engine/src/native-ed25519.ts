/**
 * Ed25519 by Node's own OpenSSL, some ten times as quick. The build of the program puts this module in the place of
 * @noble/curves' (tools/build.mjs), and every answer stays the same: docs/decisions/0067-native-signatures.md.
 */

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import * as noble from "@noble/curves/ed25519.js";

export * from "@noble/curves/ed25519.js";

type Ed25519 = typeof noble.ed25519;

/** RFC 8410: what stands before the 32 bytes of a private key. */
const PRIVATE_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** Reading one takes ten times as long as a signature. It goes with the seed, which nobody changes but to wipe it. */
const privateKeys = new WeakMap<Uint8Array, KeyObject>();

function privateKeyOf(seed: Uint8Array): KeyObject {
  const known = privateKeys.get(seed);
  if (known !== undefined) return known;
  const der = Buffer.concat([PRIVATE_HEAD, seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  der.fill(0);
  privateKeys.set(seed, key);
  return key;
}

/** By their bytes: reading one takes longer than to verify with it. */
const publicKeys = new Map<string, KeyObject>();
const PUBLIC_KEYS_REMEMBERED = 1024;

function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString("base64url");
  const known = publicKeys.get(x);
  if (known !== undefined) return known;
  if (publicKeys.size >= PUBLIC_KEYS_REMEMBERED) publicKeys.clear();
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  publicKeys.set(x, key);
  return key;
}

/** By their bytes, whether they are canonical and of great order. */
const soundKeys = new Map<string, boolean>();

function isSound(publicKey: Uint8Array): boolean {
  const name = Buffer.from(publicKey).toString("latin1");
  const known = soundKeys.get(name);
  if (known !== undefined) return known;
  if (soundKeys.size >= PUBLIC_KEYS_REMEMBERED) soundKeys.clear();
  const sound = readsAsSound(publicKey);
  soundKeys.set(name, sound);
  return sound;
}

function readsAsSound(publicKey: Uint8Array): boolean {
  try {
    return !noble.ed25519.Point.fromBytes(publicKey, false).isSmallOrder();
  } catch {
    return false;
  }
}

/** True only for R = [S]B − [k]A, compared by its canonical encoding, with S below the order (no cofactor). */
export const isNativelyValid: (signature: Uint8Array, content: Uint8Array, publicKey: Uint8Array) => boolean =
  (signature, content, publicKey) =>
    signature.length === 64 && isSound(publicKey) && verify(null, content, publicKeyOf(publicKey), signature);

export const ed25519: Ed25519 = {
  ...noble.ed25519,
  sign: (content, seed, options) =>
    options === undefined
      ? new Uint8Array(sign(null, content, privateKeyOf(seed)))
      : noble.ed25519.sign(content, seed, options),
  /**
   * The equation without the cofactor implies the one with it, so what OpenSSL accepts under a sound key is valid here too.
   * What it refuses may still be valid with the cofactor: members must never differ in that, so it is not asked.
   */
  verify: (signature, content, publicKey, options) =>
    (options?.context === undefined && isNativelyValid(signature, content, publicKey)) ||
    noble.ed25519.verify(signature, content, publicKey, options),
};
