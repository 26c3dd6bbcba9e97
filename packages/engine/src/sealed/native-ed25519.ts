/** Ed25519 by Node's own OpenSSL, some ten times as quick as ours (docs/decisions/0067-native-signatures.md). */

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { QuickEd25519 } from "@hushroom/protocol";

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

export const nativeEd25519: QuickEd25519 = {
  sign: (seed, content) => new Uint8Array(sign(null, content, privateKeyOf(seed))),
  verify: (publicKey, content, signature) => verify(null, content, publicKeyOf(publicKey), signature),
};
