/**
 * A lane: boxes between two parties alone that need no conversation yet, or no longer: hello, welcome, recovery. A few
 * for each direction and UTC day, so that they stay findable for years (docs/protocol.md, Lanes).
 */

import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../base/bytes.ts";
import { assert, HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { hkdf } from "../crypto/kdf.ts";
import { x25519PublicKey, x25519Shared } from "../crypto/x25519.ts";
import { encode, u8, u32 } from "../wire/codec.ts";
import { addressText, boxAddress } from "./box.ts";
import { type BoxKeys, boxKeys } from "./box-keys.ts";

export const { LANE_SLOTS } = PROTOCOL_LIMITS;
const DAY_MS = 24 * 60 * 60 * 1000;

/** 0: from the holder of the lower public key, or from who made the invite; 1: from the other one. */
export type LaneDirection = 0 | 1;

/** Below zero if `a` stands before `b`, byte for byte. */
function compare(a: Uint8Array, b: Uint8Array): number {
  const differing = a.findIndex((byte, index) => byte !== b[index]);
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}

/** In which direction the own side sends. Throws WIRE_BAD_FRAME for the own key come back as the peer's. */
export function laneDirection(ownPublic: Uint8Array, peerPublic: Uint8Array): LaneDirection {
  const order = compare(ownPublic, peerPublic);
  if (order === 0) throw new HushError("WIRE_BAD_FRAME");
  return order < 0 ? 0 : 1;
}

/**
 * The same for both. `context`: what else the two have agreed on, so that two uses of one pair of keys have nothing in
 * common. Throws WIRE_BAD_FRAME for a public key that would make a secret known to others.
 */
export function laneSecret(ownPrivate: Uint8Array, peerPublic: Uint8Array, context: string): Uint8Array {
  const shared = x25519Shared(ownPrivate, peerPublic);
  if (shared === null) throw new HushError("WIRE_BAD_FRAME");
  const ownPublic = x25519PublicKey(ownPrivate);
  const isLower = laneDirection(ownPublic, peerPublic) === 0;
  const [lower, higher] = isLower ? [ownPublic, peerPublic] : [peerPublic, ownPublic];
  return hkdf(shared, "lane", concatBytes(lower, higher, encodeUtf8(context)));
}

/** `secret`: of the lane, or of an invite. `day`: whole days since 1970 in UTC. */
export function laneBox(
  secret: Uint8Array,
  direction: LaneDirection,
  day: number,
  k: number,
  place: string,
): BoxKeys & { address: string } {
  assert(k < LANE_SLOTS, "a box of a lane is one of those there are");
  const context = concatBytes(encode(u8, direction), encode(u32, day), encode(u8, k), encodeUtf8(place));
  const keys = boxKeys(secret, "lane", context);
  return { ...keys, address: addressText(boxAddress(keys.writeKey)) };
}

/** The days whose boxes a reader expects: yesterday, today and tomorrow, since two clocks differ. */
export function laneDays(nowMs: number): number[] {
  const today = Math.floor(nowMs / DAY_MS);
  // A clock that was never set begins on day 0, which has no day before.
  return [today - 1, today, today + 1].filter((day) => day >= 0);
}

/** The X25519 private key for an onion's client authorisation: of whoever dials in this direction. Both can make it. */
export function dialKey(secret: Uint8Array, direction: LaneDirection): Uint8Array {
  const key = hkdf(secret, "lane dial", Uint8Array.of(direction));
  // As RFC 7748 §5 clamps it when it is used, so that no program need do it.
  key[0] = (key[0] ?? 0) & 0xf8;
  key[31] = ((key[31] ?? 0) & 0x7f) | 0x40;
  return key;
}
