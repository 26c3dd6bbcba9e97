/** What the simulation takes from OpenSSL, and works out once for all: every answer is that of the modules in whose place it is. */

import { SeededRandom } from "@hushroom/testkit";
import { chacha20, chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { expect, it } from "vitest";
import * as ciphers from "../attack/native/chacha.ts";
import * as curves from "../attack/native/ed25519.ts";
import * as kdf from "../attack/native/hkdf.ts";
import * as hashes from "../attack/native/sha2.ts";

const LENGTHS = [0, 1, 31, 64, 300, 4096];
const random = new SeededRandom(1);
const key = random.bytes(32);
const nonce = random.bytes(12);

it.each(LENGTHS)("hashes, ciphers and derivations are the same, of %i bytes", (length) => {
  const data = random.bytes(length);
  expect(hashes.sha256(data)).toEqual(sha256(data));
  expect(hashes.sha256.create().update(data).digest()).toEqual(sha256(data));
  expect(hmac(hashes.sha256, key, data)).toEqual(hmac(sha256, key, data));
  expect(kdf.extract(hashes.sha256, data, key)).toEqual(extract(sha256, data, key));
  for (const size of [16, 32, 100])
    expect(kdf.expand(hashes.sha256, key, data, size)).toEqual(expand(sha256, key, data, size));
  const long = random.bytes(64);
  expect(kdf.expand(sha512, long, data, 32)).toEqual(expand(sha512, long, data, 32));
  expect(ciphers.chacha20(key, nonce, data)).toEqual(chacha20(key, nonce, data));
  for (const aad of [undefined, random.bytes(20)]) {
    const sealed = ciphers.chacha20poly1305(key, nonce, aad).encrypt(data);
    expect(sealed).toEqual(chacha20poly1305(key, nonce, aad).encrypt(data));
    expect(ciphers.chacha20poly1305(key, nonce, aad).decrypt(sealed)).toEqual(data);
    sealed[length] = (sealed[length] ?? 0) ^ 1;
    expect(() => ciphers.chacha20poly1305(key, nonce, aad).decrypt(sealed)).toThrow();
  }
});

it("signatures and what is remembered of them are the same", () => {
  const strict = { zip215: false };
  const seed = random.bytes(32);
  const publicKey = curves.ed25519.getPublicKey(seed);
  expect(publicKey).toEqual(ed25519.getPublicKey(seed));
  for (let round = 0; round < 2; round++) {
    const content = random.bytes(40);
    const signature = curves.ed25519.sign(content, seed);
    expect(signature).toEqual(ed25519.sign(content, seed));
    for (let reader = 0; reader < 2; reader++) {
      expect(curves.ed25519.verify(signature, content, publicKey, strict)).toBe(true);
      expect(curves.ed25519.verify(signature, random.bytes(40), publicKey, strict)).toBe(false);
      expect(curves.ed25519.verify(signature, content, random.bytes(32), strict)).toBe(false);
    }
  }
  // Whoever wipes what it was given wipes nothing that is remembered.
  curves.ed25519.getPublicKey(seed).fill(0);
  expect(curves.ed25519.getPublicKey(seed)).toEqual(publicKey);
});
