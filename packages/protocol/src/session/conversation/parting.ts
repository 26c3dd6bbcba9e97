/**
 * Whether two members follow one history of their group. Whose frames nobody confirms, though a place answers, shows that
 * member the *heads* of its last epochs by their lane, which no epoch's keys are needed for. Two heads of one epoch that
 * differ mean that the group has fallen apart (docs/protocol.md, Heads).
 */

import { equalBytes } from "../../base/bytes.ts";
import type { Head } from "../rejoin.ts";
import { memberById } from "../roster.ts";
import { type ConversationState, isActive } from "./state.ts";
import { savePeer } from "./storage.ts";
import { isDeaf } from "./stuck.ts";
import { deliver, type Turn } from "./turn.ts";

/** Of the epochs that are still read, oldest first. */
export const headsOf = ({ epochs }: ConversationState): Head[] =>
  epochs.map(({ epoch, head }) => ({ epoch, head }));

/** Members whose place answers, and who take nothing from this one. */
export function silentMembers(state: ConversationState): string[] {
  if (!isActive(state) || state.roster.profile.kind !== "group") return [];
  const silent = [...state.peers.values()].filter(
    (peer) => state.connected.has(peer.place) && isDeaf(state, peer),
  );
  return silent.map(({ id }) => id);
}

/** A member showed its heads. That it follows another history is told once, until it is understood again. */
export function compareHeads(turn: Turn, member: string, shown: readonly Head[]): void {
  const { state } = turn;
  const peer = state.peers.get(member);
  if (peer === undefined || peer.isParted || !isActive(state) || state.roster.profile.kind !== "group")
    return;
  const areParted = shown.some(({ epoch, head }) => {
    const own = state.epochs.find((one) => one.epoch === epoch);
    return own !== undefined && !equalBytes(own.head, head);
  });
  if (!areParted) return;
  peer.isParted = true;
  savePeer(state, peer);
  deliver(turn, { type: "parted", member, name: memberById(state.roster, member)?.name ?? "" });
}
