/** Beginning or going on in a group that somebody founded or joined, not by a commit of the conversation's own. */

import type { GroupState } from "@hushroom/mls";
import { memberById, type Roster, soundRoster } from "../roster.ts";
import { coverMembers, dropLateAdds, sayLevelAgain } from "./agreeing.ts";
import { failItem, forgetRead } from "./delivery.ts";
import { dropWishesOfGone, hasNewLeaf, meet, tellMeanwhile } from "./entering.ts";
import { type EpochBoxes, openEpoch } from "./epoch-boxes.ts";
import { expectChains, forgetExpected } from "./expected.ts";
import { endFarewell } from "./farewells.ts";
import { newStream } from "./first-state.ts";
import { followHistory, type ShownHistory } from "./following.ts";
import { noteEpoch } from "./moving.ts";
import { endParcelsOutside } from "./parcels.ts";
import { type ConversationState, type Mutable, type Peer, STANDING } from "./state.ts";
import {
  dropAccuser,
  dropFlight,
  dropLateSender,
  dropPeer,
  dropResting,
  eraseEpoch,
  saveCore,
  saveEpoch,
  saveHeldCommit,
  saveMls,
  savePeer,
  savePending,
  saveWelcome,
} from "./storage.ts";
import { deliver, type Turn } from "./turn.ts";

/** A Welcome that another way than a commit of the conversation made. */
export interface MadeWelcome {
  readonly member: string;
  readonly welcome: Uint8Array;
}

/**
 * Goes on in another group, with everything that was owed still owed. In a conversation of two the other's new
 * membership takes the place of its old one. `shown`: the history of a group, `by` whoever let this member in.
 */
export function adoptGroup(
  turn: Turn,
  mls: GroupState,
  made: MadeWelcome | null,
  shown: ShownHistory | null,
  by?: string,
): boolean {
  const { state } = turn;
  for (const boxes of state.epochs) eraseEpoch(state, boxes);
  for (const flight of [...state.flights.values()]) dropFlight(state, flight);
  for (const name of [...state.lateSenders.keys()]) dropLateSender(state, name);
  for (const flight of [...state.resting.values()]) dropResting(state, flight);
  for (const member of [...state.gone.keys()]) endFarewell(state, member);
  for (const member of [...state.accusers.keys()]) dropAccuser(state, member);
  endParcelsOutside(turn, new Set());
  forgetExpected(turn, () => true);
  state.epochs = [];
  const rosterBefore = state.roster;
  state.mls = mls;
  state.roster = soundRoster(mls);
  Object.assign<Mutable<typeof state.core>, object>(state.core, {
    standing: STANDING.member,
    stream: newStream(turn.random),
    pathAt: turn.nowMs,
  });
  state.headWatch.confirmed = { at: turn.nowMs, by: 1 };
  savePending(state, null);
  if (state.heldCommit !== null) saveHeldCommit(state, null);
  saveCore(state);
  saveMls(state);
  const boxes: EpochBoxes = openEpoch(mls, state.roster, state.self, state.core.memberSeed);
  state.epochs.push(boxes);
  saveEpoch(state, boxes);
  turn.effects.push({ type: "expect", boxes: expectChains(state, boxes) });
  const before = [...state.peers.values()];
  for (const member of state.roster.members) if (member.id !== state.self) meet(turn, member);
  carryOver(turn, before, rosterBefore);
  tellAnew(turn, before);
  if (made !== null) {
    saveWelcome(state, made.member, made.welcome);
    turn.effects.push({ type: "welcome", ...made });
  }
  dropWishesOfGone(state);
  dropLateAdds(turn, rosterBefore);
  coverMembers(state);
  sayLevelAgain(turn);
  tellMeanwhile(turn, rosterBefore);
  followHistory(state, shown);
  noteEpoch(turn, null, state.roster);
  showUp(turn, by);
  return false;
}

/** Whoever let this member in waits to hear from it. */
function showUp({ state, nowMs }: Turn, by: string | undefined): void {
  for (const id of [state.roster.profile.orderer, by ?? ""]) {
    const peer = state.peers.get(id);
    if (peer !== undefined) peer.ackDueAt = nowMs;
  }
}

/** Between two: the other one learns nothing of it but by what it is told here. */
function tellAnew(turn: Turn, before: readonly Peer[]): void {
  const { roster, self } = turn.state;
  const other = roster.members.find(({ id }) => id !== self);
  const [old] = before;
  if (roster.profile.kind !== "contact" || old === undefined || other === undefined) return;
  deliver(turn, { type: "anew", member: other.id, name: other.name, isNew: other.id !== old.id });
}

/** What failed when this member was taken out is owed no more: who waited for its numbers would take nothing after them. */
function lastNotOwed({ items, core }: ConversationState, { acked }: Peer): number {
  const kept = [...items.keys()].filter((seq) => seq > acked);
  return Math.min(core.nextSeq, ...kept) - 1;
}

/** Peers of the group before: owed from where they were; those who are not in the new group are let go. */
function carryOver(turn: Turn, before: readonly Peer[], rosterBefore: Roster): void {
  const { state } = turn;
  const isContact = state.roster.profile.kind === "contact";
  const successor = isContact ? [...state.peers.values()].at(-1) : undefined;
  for (const old of before) {
    const isIn = state.roster.members.some(({ id }) => id === old.id);
    const peer = isIn ? old : successor;
    if (!isIn) {
      dropPeer(state, old);
    }
    if (peer === undefined || (peer.id === old.id && !isIn)) continue;
    const owedAfter = lastNotOwed(state, old);
    const from = { start: owedAfter + 1, startConfirmed: false, encoded: owedAfter, acked: owedAfter };
    // Of the history that was left.
    peer.isParted = false;
    peer.ahead = null;
    Object.assign(peer, from, { since: old.since, boxed: old.boxed, read: old.read, taken: [] });
    const member = memberById(state.roster, peer.id);
    if (member !== undefined) Object.assign(peer, { place: member.place, relays: [...member.relays] });
    if (peer !== old)
      Object.assign(peer, {
        inStream: old.inStream,
        inNext: old.inNext,
        inLast: old.inLast,
        inRead: old.inRead,
      });
    if (isContact || hasNewLeaf(rosterBefore, state.roster, peer.id)) forgetRead(turn, peer);
    savePeer(state, peer);
  }
  if (state.peers.size === 0) return;
  for (const item of [...state.items.values()]) {
    if (![...state.peers.values()].some(({ since }) => since <= item.seq)) failItem(turn, item);
  }
}
