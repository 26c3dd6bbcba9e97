/** What the checks of the official test vectors share: hex, JSON entries, and an environment that trusts all. */
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { type CipherSuite, suiteOf } from "../../src/crypto/suite.ts";
import { type Env, policy } from "../../src/group/policy.ts";

/** An entry of a vector file; its fields are checked as they are used. */
export type Entry = Readonly<Record<string, unknown>>;

export type Check = (entry: Entry) => void;

export function hex(value: unknown): Uint8Array {
  assert.equal(typeof value, "string");
  const text = value as string;
  assert.match(text, /^([0-9a-f]{2})*$/i);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function expectBytes(actual: Uint8Array, expected: unknown, what: string): void {
  assert.equal(toHex(actual), toHex(hex(expected)), what);
}

export function text(value: unknown): string {
  assert.equal(typeof value, "string");
  return value as string;
}

export function number(value: unknown): number {
  assert.equal(typeof value, "number");
  return value as number;
}

export function object(value: unknown): Entry {
  assert.ok(value !== null && typeof value === "object" && !Array.isArray(value));
  return value as Entry;
}

export function list(value: unknown): readonly unknown[] {
  assert.ok(Array.isArray(value));
  return value;
}

export function suiteIn(entry: Entry): CipherSuite {
  return suiteOf(number(entry.cipher_suite));
}

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Recordings were made in the past, with any credential and any lifetime. */
export function recordingEnv(psk: NonNullable<Env["psk"]>): Env {
  return {
    random,
    now: 0,
    psk,
    policy: policy({
      authenticate: () => true,
      isSuccessor: () => true,
      maximumLifetime: 0xffffffffffffffffn,
      checkReceivedLifetime: false,
    }),
  };
}
