/**
 * What the chains of slots begin with: the epoch's secret, which all members know, and a secret that only the two have whose
 * chain it is. So no third member can make one of their boxes, nor fill it before its writer (docs/protocol.md, Chains).
 */

import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { HushError } from "../base/errors.ts";
import { hkdf } from "../crypto/kdf.ts";
import { x25519Shared } from "../crypto/x25519.ts";
import { laneSecret } from "./lane.ts";
import { type GroupMember, laneKeyOf } from "./member-leaf.ts";

/** Neither of the two keys changes as long as both are members: it costs a millisecond, and is asked for in each epoch. */
const known = new WeakMap<Uint8Array, WeakMap<Uint8Array, Uint8Array | null>>();

/** Null for a lane key that makes a secret known to others, or is the own one come back. */
export function pairSecret(memberSeed: Uint8Array, laneKey: Uint8Array): Uint8Array | null {
  const byKey = known.get(memberSeed) ?? new WeakMap<Uint8Array, Uint8Array | null>();
  known.set(memberSeed, byKey);
  let secret = byKey.get(laneKey);
  if (secret === undefined) {
    secret = derive(memberSeed, laneKey);
    byKey.set(laneKey, secret);
  }
  return secret;
}

function derive(memberSeed: Uint8Array, laneKey: Uint8Array): Uint8Array | null {
  try {
    return laneSecret(laneKeyOf(memberSeed), laneKey, "slot chains");
  } catch (error) {
    if (!(error instanceof HushError)) throw error;
    return null;
  }
}

/** In the place of the epoch's secret. */
export const slotSecret = (epochSecret: Uint8Array, pair: Uint8Array): Uint8Array =>
  hkdf(concatBytes(epochSecret, pair), "slot chains");

/** Any: whether a key is of small order doesn't depend on the other one. */
const PROBE = new Uint8Array(32).fill(1);
const sound = new WeakMap<Uint8Array, boolean>();

/** Whether it makes secrets that only two know. */
export function isSoundKey(laneKey: Uint8Array): boolean {
  const isSound = sound.get(laneKey) ?? x25519Shared(PROBE, laneKey) !== null;
  sound.set(laneKey, isSound);
  return isSound;
}

/** Whether each two of them have such chains. All members find the same. */
export const haveSlotChains = (members: readonly GroupMember[]): boolean =>
  members.every(({ knowsSlotChains, laneKey }) => knowsSlotChains && isSoundKey(laneKey)) &&
  new Set(members.map(({ laneKey }) => bytesToHex(laneKey))).size === members.length;
