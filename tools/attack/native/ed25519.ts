/**
 * Ed25519 as the program has it (hooks.mjs). Here all members are in one process: a key that each of their frames is signed
 * with is read once, and a signature that all readers of a frame verify is verified once.
 */

import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import * as program from "@noble/curves/ed25519.js";

export * from "@noble/curves/ed25519.js";

type Ed25519 = typeof program.ed25519;

const REMEMBERED = 4096;

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** Forgets all when it is full. */
class Memory<T> {
  readonly #known = new Map<string, T>();

  of(name: string, find: () => T): T {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    const found = find();
    this.#known.set(name, found);
    return found;
  }
}

const seeds = new Memory<Uint8Array>();
const publicKeys = new Memory<Uint8Array>();
const verdicts = new Memory<boolean>();

const isPlain = (options: Parameters<Ed25519["verify"]>[3]): boolean =>
  options?.zip215 === false && options.context === undefined;

export const ed25519: Ed25519 = {
  ...program.ed25519,
  getPublicKey: (seed) => publicKeys.of(textOf(seed), () => program.ed25519.getPublicKey(seed)).slice(),
  sign: (content, seed, options) =>
    // What OpenSSL has read of a seed goes with its array.
    program.ed25519.sign(
      content,
      seeds.of(textOf(seed), () => seed.slice()),
      options,
    ),
  verify: (signature, content, publicKey, options) => {
    const verify = () => program.ed25519.verify(signature, content, publicKey, options);
    if (!isPlain(options)) return verify();
    const name = `${textOf(signature)}${textOf(publicKey)}${hash("sha256", content, "latin1" as "hex")}`;
    return verdicts.of(name, verify);
  },
};
