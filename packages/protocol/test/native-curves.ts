/**
 * The curves by Node's own OpenSSL instead of JavaScript, byte for byte the same and some twenty times as fast: thousands
 * of simulated days need it. The test project `session` has it in noble's place (vitest.config.ts); what only noble has
 * stays noble's.
 */

import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  sign as signNatively,
  verify as verifyNatively,
} from "node:crypto";
import * as noble from "@noble/curves/ed25519.js";

const KEYS_MAX = 10_000;
const PREFIXES = {
  ed25519: { private: "302e020100300506032b657004220420", public: "302a300506032b6570032100" },
  x25519: { private: "302e020100300506032b656e04220420", public: "302a300506032b656e032100" },
} as const;

const known = new Map<string, KeyObject>();

function key(curve: keyof typeof PREFIXES, part: "private" | "public", bytes: Uint8Array): KeyObject {
  const der = PREFIXES[curve][part] + Buffer.from(bytes).toString("hex");
  const found = known.get(der);
  if (found !== undefined) return found;
  if (known.size >= KEYS_MAX) known.clear();
  const encoded = { key: Buffer.from(der, "hex"), format: "der" } as const;
  const made =
    part === "private"
      ? createPrivateKey({ ...encoded, type: "pkcs8" })
      : createPublicKey({ ...encoded, type: "spki" });
  known.set(der, made);
  return made;
}

const publics = new WeakMap<KeyObject, Uint8Array>();

function publicOf(curve: keyof typeof PREFIXES, seed: Uint8Array): Uint8Array {
  const object = key(curve, "private", seed);
  const found =
    publics.get(object) ?? createPublicKey(object).export({ format: "der", type: "spki" }).subarray(-32);
  publics.set(object, found);
  return Uint8Array.from(found);
}

export * from "@noble/curves/ed25519.js";

export const ed25519 = {
  ...noble.ed25519,
  getPublicKey: (seed: Uint8Array) => publicOf("ed25519", seed),
  sign: (message: Uint8Array, seed: Uint8Array) =>
    Uint8Array.from(signNatively(null, message, key("ed25519", "private", seed))),
  verify: (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) =>
    verifyNatively(null, message, key("ed25519", "public", publicKey), signature),
};

export const x25519 = {
  ...noble.x25519,
  getPublicKey: (seed: Uint8Array) => publicOf("x25519", seed),
  getSharedSecret: (seed: Uint8Array, publicKey: Uint8Array) => {
    const keys = {
      privateKey: key("x25519", "private", seed),
      publicKey: key("x25519", "public", publicKey),
    };
    return Uint8Array.from(diffieHellman(keys));
  },
};
