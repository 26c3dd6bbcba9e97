/** Fixed inputs for vectors, and how values are written in them: bytes as hexadecimal, 64-bit numbers as decimal text. */

import { createHash } from "node:crypto";

export const PLACES = [
  "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion",
  "relay.example:443",
] as const;

/** 32 bytes that anybody can make again: SHA-256 of the name. */
export function bytesOf(name: string): Uint8Array {
  return Uint8Array.from(createHash("sha256").update(name).digest());
}

/** 16 bytes. */
export function idOf(name: string): Uint8Array {
  return bytesOf(name).slice(0, 16);
}

/** Byte i is i mod 251. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The value with bytes and 64-bit numbers as text, for JSON. */
export function written(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value);
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner)]));
}
