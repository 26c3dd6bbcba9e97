/**
 * Chains of epochs that this member has forgotten, to those who are still owed a commit of one. It can't be made anew: where
 * another's frame lies in its box it goes into the next one, however late that is (docs/protocol.md, Delivery; decision 0080).
 */

import type { SenderChain } from "../chain.ts";
import { memberIdText } from "../member-leaf.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { type ConversationState, isCommit } from "./state.ts";
import { chainName, dropLateSender, saveLateSender, saveSender } from "./storage.ts";

/** Of the epoch that is just forgotten. Those of before that are owed to nobody any more go. */
export function keepSenders(state: ConversationState, { epoch, senders }: EpochBoxes): void {
  const owed = [...state.flights.values()].filter(isCommit);
  const names = new Set(owed.map((flight) => chainName(flight.epoch, memberIdText(flight.member))));
  for (const name of [...state.lateSenders.keys()]) if (!names.has(name)) dropLateSender(state, name);
  for (const [member, chain] of senders)
    if (names.has(chainName(epoch, member))) saveLateSender(state, chainName(epoch, member), chain);
}

export function senderOf(state: ConversationState, epoch: bigint, member: string): SenderChain | undefined {
  const boxes = state.epochs.find((one) => one.epoch === epoch);
  return boxes?.senders.get(member) ?? state.lateSenders.get(chainName(epoch, member));
}

export function advanceSender(
  state: ConversationState,
  epoch: bigint,
  member: string,
  chain: SenderChain,
): void {
  const boxes = state.epochs.find((one) => one.epoch === epoch);
  if (boxes === undefined) {
    saveLateSender(state, chainName(epoch, member), chain);
    return;
  }
  boxes.senders.set(member, chain);
  saveSender(state, boxes, member);
}
