/** People for tests: an identity and its card, the same ones for the same seed. */

import { SeededRandom } from "@hushroom/testkit";
import { onionAddressOf } from "../../src/crypto/onion-key.ts";
import { type Card, type CardChoices, createIdentity, type Identity, identityCard } from "../../src/index.ts";

export const NOW = Date.UTC(2026, 4, 17, 12);
export const DAY = 24 * 60 * 60 * 1000;

export interface Person {
  readonly identity: Identity;
  readonly card: Card;
}

/** An expanded Ed25519 key as tor makes it. */
export function expandedKey(random: SeededRandom): Uint8Array {
  const key = random.bytes(64);
  key[0] = (key[0] ?? 0) & 248;
  key[31] = ((key[31] ?? 0) & 63) | 64;
  return key;
}

export function identityOf(name: string, seed: number): Identity {
  const random = new SeededRandom(seed);
  const key = expandedKey(random);
  const onionKey = `ED25519-V3:${Buffer.from(key).toString("base64")}`;
  return createIdentity({ name, onion: onionAddressOf(key), onionKey, random: random.bytes, nowMs: NOW });
}

export function person(name: string, seed: number, choices: Partial<CardChoices> = {}): Person {
  const identity = identityOf(name, seed);
  const all = { relays: [], createdAt: NOW, expiresAt: null, ...choices };
  return { identity, card: identityCard(identity, all) };
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
