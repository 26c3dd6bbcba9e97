/**
 * Which frame of a parcel is looked for in a slot. Its writer puts one in each of its turns, so one that hasn't come for long
 * may never come: the writer began anew with what it says, or the relay dropped it. It keeps nothing else waiting then
 * (docs/protocol.md, Agreeing on a level).
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import { parcelAddress } from "../parcel.ts";
import { epochOf } from "./chain-in-use.ts";
import type { PendingParcel, PlacedBox } from "./expected-box.ts";
import type { ConversationState } from "./state.ts";

export const isLate = ({ looks }: PendingParcel): boolean => looks >= LOCAL_LIMITS.PARCEL_LOOKS_MAX;

/** A program asks several times within a slot, and for the next one already; its clock may be set back. */
function countLook(parcel: PendingParcel, slot: number): void {
  if (slot === parcel.lookedIn || slot === parcel.lookedIn - 1) return;
  parcel.looks++;
  parcel.lookedIn = slot;
}

/** Of the first that lacks one at this relay, in vain so far. */
export function lookForPart(
  { epochs }: ConversationState,
  relay: string,
  parcels: readonly PendingParcel[],
  slot: number,
): PlacedBox | null {
  for (const parcel of parcels) {
    const { record, parts } = parcel;
    const boxes = epochs.find(({ epoch }) => epoch === epochOf(record.epoch));
    if (boxes?.places.includes(relay) !== true) continue;
    const at = Array.from({ length: record.ref.count }, (_, i) => i).find((i) => !parts.has(i));
    if (at === undefined) continue;
    countLook(parcel, slot);
    return { place: relay, address: parcelAddress(record.ref, at, relay) };
  }
  return null;
}

/** Those that are late take turns. */
export function lookForLate(
  state: ConversationState,
  relay: string,
  late: readonly PendingParcel[],
  turns: number,
  slot: number,
): PlacedBox | null {
  const from = turns % Math.max(1, late.length);
  return lookForPart(state, relay, [...late.slice(from), ...late.slice(0, from)], slot);
}

/** Of so many that are open, those which have to give way to one more: the latest first, then the oldest. */
export function toGiveWay(open: readonly PendingParcel[]): PendingParcel[] {
  const tooMany = Math.max(0, open.length + 1 - LOCAL_LIMITS.PARCELS_OPEN_MAX);
  return [...open].sort((a, b) => Number(isLate(b)) - Number(isLate(a))).slice(0, tooMany);
}
