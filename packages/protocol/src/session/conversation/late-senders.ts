/**
 * Chains of epochs that this member has forgotten, to those who are still owed a commit of one. It can't be made anew: where
 * another's frame lies in its box it goes into the next one, however late that is (docs/protocol.md, Delivery; decision 0080).
 * Only the common ones: boxes of slots are nobody else's.
 */

import type { SenderChain } from "../chain.ts";
import { memberIdText } from "../member-leaf.ts";
import { sendersIn } from "./chain-in-use.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { type Flight, isCommit } from "./flight.ts";
import type { ConversationState } from "./state.ts";
import { dropLateSender, saveLateSender, saveSender, senderName } from "./storage.ts";

/** Of the epoch that is just forgotten. Those of before that are owed to nobody any more go. */
export function keepSenders(state: ConversationState, { epoch, senders }: EpochBoxes): void {
  const owed = [...state.flights.values()].filter(isCommit);
  const names = new Set(owed.map((flight) => senderName(flight.epoch, memberIdText(flight.member))));
  for (const name of [...state.lateSenders.keys()]) if (!names.has(name)) dropLateSender(state, name);
  for (const [member, chain] of senders)
    if (names.has(senderName(epoch, member))) saveLateSender(state, senderName(epoch, member), chain);
}

/** Of which epoch, for whom, and which of the two. */
export type SenderOf = Pick<Flight, "epoch" | "member" | "isSlots">;

const boxesIn = ({ epochs }: ConversationState, epoch: bigint): EpochBoxes | undefined =>
  epochs.find((one) => one.epoch === epoch);

/** Undefined: there is no such chain, or it is forgotten. */
export function senderOf(
  state: ConversationState,
  { epoch, member, isSlots }: SenderOf,
): SenderChain | undefined {
  const id = memberIdText(member);
  const boxes = boxesIn(state, epoch);
  if (boxes !== undefined) return sendersIn(boxes, isSlots).get(id);
  return isSlots ? undefined : state.lateSenders.get(senderName(epoch, id));
}

export function advanceSender(
  state: ConversationState,
  { epoch, member, isSlots }: SenderOf,
  chain: SenderChain,
): void {
  const id = memberIdText(member);
  const boxes = boxesIn(state, epoch);
  if (boxes === undefined) {
    saveLateSender(state, senderName(epoch, id), chain);
    return;
  }
  sendersIn(boxes, isSlots).set(id, chain);
  saveSender(state, boxes, id, isSlots);
}
