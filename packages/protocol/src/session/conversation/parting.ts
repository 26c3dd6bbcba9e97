/**
 * Whether two members follow one history of their group. Whose frames nobody confirms, though a place answers, shows that
 * member the *heads* of its last epochs by their lane, which no epoch's keys are needed for. Two heads of one epoch that
 * differ, or two commits that led to it, mean that the group has fallen apart (docs/protocol.md, Heads).
 */

import { equalBytes } from "../../base/bytes.ts";
import { memberById } from "../roster.ts";
import type { ShownHistory } from "./following.ts";
import { isToSayWhere } from "./left-behind.ts";
import { isSameWay } from "./outvoted.ts";
import { differ, isKnown } from "./past.ts";
import { type ConversationState, isActive } from "./state.ts";
import { savePeer } from "./storage.ts";
import { isDeaf } from "./stuck.ts";
import { deliver, type Turn } from "./turn.ts";

/** Members whose place answers, and who take nothing from this one, or may have gone on without it. */
export function silentMembers(state: ConversationState): string[] {
  if (!isActive(state) || state.roster.profile.kind !== "group") return [];
  const silent = [...state.peers.values()].filter(
    (peer) => state.connected.has(peer.place) && (isDeaf(state, peer) || isToSayWhere(state, peer)),
  );
  return silent.map(({ id }) => id);
}

/** A member showed its heads. That it follows another history is told once, until it is understood again. */
export function compareHeads(turn: Turn, member: string, { heads, moves }: ShownHistory): void {
  const { state } = turn;
  const peer = state.peers.get(member);
  if (peer === undefined || peer.isParted || !isActive(state) || state.roster.profile.kind !== "group")
    return;
  const areParted = heads.some(({ epoch, head, commit }) => {
    const own = state.heads.get(epoch);
    if (own === undefined) return false;
    // One commit leads to one epoch: what is told of its head besides may be wrong, for who was let in was only told it.
    const isSameStep = isKnown(commit) && equalBytes(own.commit, commit);
    return !isSameStep && (differ(own.head, head) || differ(own.commit, commit));
  });
  // Whoever is to follow that history was told so.
  const outvoting = [...state.outvotedBy.values()];
  const isAhead = outvoting.some((one) => moves.some((move) => isSameWay(move, one)));
  if (!areParted || isAhead) return;
  peer.isParted = true;
  savePeer(state, peer);
  deliver(turn, { type: "parted", member, name: memberById(state.roster, member)?.name ?? "" });
}
