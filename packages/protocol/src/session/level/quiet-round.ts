/**
 * Who puts a frame for whom in which slot in a group in `quiet`: in each slot each member for one other one, so that in as
 * many slots as there are others each has put for each. In the slot after it, that is what the other one asks for. The
 * order is another one after each renewal of the circuits, or it would name their places in the group
 * (docs/protocol.md, Privacy levels).
 */

import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { hkdf } from "../../crypto/kdf.ts";
import { encode, u64 } from "../../wire/codec.ts";
import { memberIdBytes } from "../member-leaf.ts";

/** The members, by their ids, in the order of one rotation. `groupId`: what only members know. */
export function quietOrder(groupId: Uint8Array, rotation: number, members: readonly string[]): string[] {
  const drawn = members.map((id) => {
    const context = concatBytes(encode(u64, BigInt(rotation)), memberIdBytes(id));
    return [bytesToHex(hkdf(groupId, "quiet order", context)), id] as const;
  });
  return drawn.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
}

export const quietRotation = (slotMs: number, slot: number): number =>
  Math.floor((slot * slotMs) / PROTOCOL_LIMITS.QUIET_ROTATION_MS);

const at = (order: readonly string[], place: number): string | undefined =>
  order[((place % order.length) + order.length) % order.length];

/** For whom `self` puts frames in slots of this lane. */
export const readerOf = (order: readonly string[], self: string, lane: number): string | undefined =>
  at(order, order.indexOf(self) + 1 + lane);

/** Who puts frames for `self` in slots of this lane. */
export const writerOf = (order: readonly string[], self: string, lane: number): string | undefined =>
  at(order, order.indexOf(self) - 1 - lane);

/** In which lane `self` puts frames for `other`. */
export const laneFor = (order: readonly string[], self: string, other: string): number =>
  (order.indexOf(other) - order.indexOf(self) - 1 + order.length) % order.length;
