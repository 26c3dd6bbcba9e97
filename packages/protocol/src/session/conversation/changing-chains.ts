/** Going over to a round, or out of it: other chains are in use then (docs/protocol.md, Agreeing on a level). */

import { equalBytes } from "../../base/bytes.ts";
import { memberIdText } from "../member-leaf.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { carry, isLookedFor, moveOn, unconfirmedFrom } from "./flights.ts";
import { oweAnew } from "./owing.ts";
import { type ConversationState, type Flight, isCommit, isInRounds, isShared, sendersOf } from "./state.ts";
import { dropFlight, dropResting, idleFlight, restFlight, saveCore, saveFlight } from "./storage.ts";
import type { Turn } from "./turn.ts";

type Carried = Pick<Flight, "payload" | "parcel">;

/**
 * The chains in use are others than before: a commit goes into these, and all else is encoded anew. The boxes of slots that
 * were to be filled are so once these are in use again.
 */
export function changeChains(turn: Turn): void {
  const { state } = turn;
  const isFromSlots = !isInRounds(state);
  const carried: [Uint8Array, Carried][] = [];
  const inOrder = (a: Flight, b: Flight) => Number(a.epoch - b.epoch) || a.index - b.index;
  for (const flight of [...state.flights.values()].sort(inOrder)) {
    const boxes = state.epochs.find(({ epoch }) => epoch === flight.epoch);
    const isKept = boxes !== undefined && sendersOf(state, boxes).has(memberIdText(flight.member));
    // Its reader is too far behind for anything but this very box.
    if (isCommit(flight) && !isKept) continue;
    dropFlight(state, flight);
    if (isFromSlots) restFlight(state, flight);
    if (!isCommit(flight) || boxes === undefined) continue;
    const number = state.core.nextFlight++;
    moveOn(turn, { ...flight, number, ...carriedAnew(turn, flight, boxes, carried) });
  }
  saveCore(state);
  for (const peer of state.peers.values()) {
    peer.encoded = unconfirmedFrom(peer);
    oweAnew(turn, peer);
  }
  if (!isFromSlots) for (const flight of [...state.resting.values()]) wake(state, flight);
}

/** A parcel is named anew: in a log all had the same, in slots each pair has its own. */
function carriedAnew(
  turn: Turn,
  { payload, parcel }: Flight,
  { ownLeaf }: EpochBoxes,
  carried: [Uint8Array, Carried][],
): Carried {
  if (parcel === null) return { payload, parcel };
  const same = carried.find(([bytes]) => isShared(turn.state) && equalBytes(bytes, parcel.bytes));
  const made = same?.[1] ?? carry(turn, parcel.bytes, ownLeaf);
  carried.push([parcel.bytes, made]);
  return made;
}

/** What its reader has taken meanwhile needs no box any more. */
function wake(state: ConversationState, resting: Flight): void {
  const peer = state.peers.get(memberIdText(resting.member));
  dropResting(state, resting);
  if (peer === undefined || !isLookedFor(state, peer, resting)) return;
  const flight = idleFlight(resting);
  state.flights.set(flight.number, flight);
  saveFlight(state, flight);
}
