/** Going over to a round, or out of it: other chains are in use then (docs/protocol.md, Agreeing on a level). */

import { equalBytes } from "../../base/bytes.ts";
import { memberIdText } from "../member-leaf.ts";
import { goesBySlots } from "./chain-in-use.ts";
import { type Flight, isCommit } from "./flight.ts";
import { carry, isLookedFor, unconfirmedFrom } from "./flights.ts";
import { isInRounds, isShared } from "./level-in-use.ts";
import { oweAnew } from "./owing.ts";
import type { ConversationState } from "./state.ts";
import { dropFlight, dropResting, idleFlight, restFlight, saveCore, saveFlight } from "./storage.ts";
import type { Turn } from "./turn.ts";

type Carried = Pick<Flight, "payload" | "parcel">;

/**
 * The chains in use are others than before: a commit goes into the box of these that it was given when it was made, and all else
 * is encoded anew. Boxes that were to be filled are so once their chains are in use again.
 */
export function changeChains(turn: Turn): void {
  const { state } = turn;
  const carried: [Uint8Array, Carried][] = [];
  const inOrder = (a: Flight, b: Flight) => Number(a.epoch - b.epoch) || a.index - b.index;
  for (const flight of [...state.flights.values()].sort(inOrder)) {
    dropFlight(state, flight);
    if (!isCommit(flight)) restFlight(state, flight);
    else {
      const number = state.core.nextFlight++;
      keep(state, { ...inOtherBox(turn, flight, carried), number });
    }
  }
  saveCore(state);
  for (const peer of state.peers.values()) {
    peer.encoded = unconfirmedFrom(peer);
    oweAnew(turn, peer);
  }
  for (const flight of [...state.resting.values()]) wake(state, flight);
}

function keep(state: ConversationState, changed: Flight): void {
  const flight = idleFlight(changed);
  state.flights.set(flight.number, flight);
  saveFlight(state, flight);
}

/** A commit that has none stays in the common chain, where its reader looks for it, too. */
function inOtherBox(turn: Turn, flight: Flight, carried: [Uint8Array, Carried][]): Flight {
  const { other, index, boxKey, isSlots, payload, parcel } = flight;
  const isToBe = other !== null && turn.state.agreement.used.level === "quiet";
  if (other === null || isToBe === isSlots) return flight;
  const inOther = parcel && { payload, key: parcel.key };
  const made = carriedThere(turn, flight, carried);
  return { ...flight, ...other, ...made, isSlots: isToBe, other: { index, boxKey }, inOther };
}

/**
 * A parcel is named anew: in a log all had the same, in slots each pair has its own. But a box holds what it was given first: that
 * may lie there, and its reader may have found it and look for that parcel alone.
 */
function carriedThere(turn: Turn, flight: Flight, carried: [Uint8Array, Carried][]): Carried {
  const { payload, parcel, inOther, epoch } = flight;
  const boxes = turn.state.epochs.find((one) => one.epoch === epoch);
  if (parcel === null) return { payload, parcel };
  if (inOther !== null) return { payload: inOther.payload, parcel: { ...parcel, key: inOther.key } };
  if (boxes === undefined) return { payload, parcel };
  const same = carried.find(([bytes]) => isShared(turn.state) && equalBytes(bytes, parcel.bytes));
  const made = same?.[1] ?? carry(turn, parcel.bytes, boxes.ownLeaf);
  carried.push([parcel.bytes, made]);
  return made;
}

/**
 * What its reader has taken meanwhile needs no box any more. Who is away reads on from what it has, however long this member has
 * forgotten that epoch.
 */
function wake(state: ConversationState, resting: Flight): void {
  const id = memberIdText(resting.member);
  const peer = state.peers.get(id);
  const isNeeded = peer === undefined ? state.gone.has(id) : isLookedFor(peer, resting);
  if (isNeeded && !isInUse(state, resting)) return;
  dropResting(state, resting);
  if (isNeeded) keep(state, resting);
}

function isInUse(state: ConversationState, { member, epoch, isSlots }: Flight): boolean {
  const boxes = state.epochs.find((one) => one.epoch === epoch);
  return (
    isSlots === (boxes === undefined ? isInRounds(state) : goesBySlots(state, boxes, memberIdText(member)))
  );
}
