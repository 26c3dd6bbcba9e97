/** Entering an epoch: its boxes are opened, the oldest forgotten, and what each member is owed follows its leaf. */

import type { GroupState } from "@hushroom/mls";
import { equalBytes } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { type GroupMember, MEMBER_ID_BYTES, memberIdBytes, memberIdText } from "../member-leaf.ts";
import { memberById, type Roster } from "../roster.ts";
import { agreeAnew, dropLateAdds } from "./agreeing.ts";
import { forgetRead, settleItems } from "./delivery.ts";
import { type EpochBoxes, openEpoch } from "./epoch-boxes.ts";
import { expectChains, forgetExpected } from "./expected.ts";
import { bidFarewell, endFarewell } from "./farewells.ts";
import { FLIGHT, type Flight, isCommit } from "./flight.ts";
import { mustBeFilled, rewind } from "./flights.ts";
import { keepSenders } from "./late-senders.ts";
import { isInRounds } from "./level-in-use.ts";
import { noteEpoch } from "./moving.ts";
import { endParcelsOutside } from "./parcels.ts";
import { type ConversationState, currentEpoch, flightsTo, type Peer } from "./state.ts";
import {
  dropBringBacks,
  dropFlight,
  dropPeer,
  dropWish,
  eraseEpoch,
  saveEpoch,
  saveFlight,
  saveHeldCommit,
  saveMls,
  savePeer,
  savePending,
  saveWelcome,
} from "./storage.ts";
import { lastShown } from "./taken.ts";
import { deliver, type Turn } from "./turn.ts";
import { isBoxed } from "./ways.ts";

/** Messages encoded for an epoch this many back are encoded anew: their reader may not keep it any more. */
const FLIGHT_EPOCHS = 2n;

/** The commit that led to the epoch; of an own one, whom it welcomes. */
interface Entry {
  readonly commit: Uint8Array;
  readonly welcome?: Uint8Array | null;
  readonly newcomers?: readonly string[];
}

export function enterEpoch(
  turn: Turn,
  mls: GroupState,
  roster: Roster,
  by: string | null,
  { commit, welcome = null, newcomers = [] }: Entry,
): void {
  const { state } = turn;
  const before = state.roster;
  const broughtBack = before.members.filter(({ id }) => id !== state.self && hasNewLeaf(before, roster, id));
  state.mls = mls;
  state.roster = roster;
  if (state.pending !== null) savePending(state, null);
  if (state.heldCommit !== null) saveHeldCommit(state, null);
  saveMls(state);
  openBoxes(turn);
  for (const { id } of broughtBack) dropBringBacks(state, memberIdBytes(id));
  dropWishesOfGone(state);
  dropLateAdds(turn, before);
  for (const peer of [...state.peers.values()]) followPeer(turn, peer, before, broughtBack);
  const isMet = broughtBack.length > 0 || roster.members.some(({ id }) => isUnmet(state, id));
  for (const member of roster.members) if (member.id !== state.self) meet(turn, member);
  agreeAnew(turn, isMet);
  if (welcome !== null) for (const member of newcomers) sendWelcome(turn, member, welcome);
  settleItems(turn);
  tellMembers(turn, before, by, broughtBack);
  noteEpoch(turn, { commit, committer: by }, before);
}

/** To let go who is no member any more would be a commit of nothing; to bring that one back, nobody's wish but its own. */
export function dropWishesOfGone(state: ConversationState): void {
  for (const [at, wish] of [...state.wishes]) {
    const isConcerned = wish.type === "letGo" || wish.type === "bringBack";
    if (isConcerned && memberById(state.roster, memberIdText(wish.member)) === undefined) dropWish(state, at);
  }
}

const isUnmet = ({ self, peers }: ConversationState, member: string): boolean =>
  member !== self && !peers.has(member);

/** Whether a member of both was let in anew in between. */
export function hasNewLeaf(before: Roster, after: Roster, member: string): boolean {
  const [then, now] = [memberById(before, member), memberById(after, member)];
  return then !== undefined && now !== undefined && !equalBytes(now.signatureKey, then.signatureKey);
}

function tellMembers(
  turn: Turn,
  before: Roster,
  by: string | null,
  broughtBack: readonly GroupMember[],
): void {
  const { roster } = turn.state;
  const joined = roster.members.filter(({ id }) => memberById(before, id) === undefined);
  const gone = before.members.filter(({ id }) => memberById(roster, id) === undefined);
  const { profile } = roster;
  deliver(turn, { type: "members", by, joined, gone, broughtBack, before: before.profile, profile });
}

/** Who was let in again learns what became of its group: nobody changes it behind its back. */
export function tellMeanwhile(turn: Turn, before: Roster): void {
  const { roster } = turn.state;
  const names = ({ profile, members }: Roster): string =>
    JSON.stringify([profile, members.map(({ id }) => id).sort()]);
  if (roster.profile.kind === "group" && names(roster) !== names(before)) tellMembers(turn, before, null, []);
}

function sendWelcome(turn: Turn, member: string, welcome: Uint8Array): void {
  saveWelcome(turn.state, member, welcome);
  turn.effects.push({ type: "welcome", member, welcome });
}

function openBoxes(turn: Turn): void {
  const { state } = turn;
  const boxes = openEpoch(state.mls, state.roster, state.self, state.core.memberSeed);
  state.epochs.push(boxes);
  saveEpoch(state, boxes);
  turn.effects.push({ type: "expect", boxes: expectChains(state, boxes) });
  while (state.epochs.length > PROTOCOL_LIMITS.EPOCHS_KEPT) forgetOldest(turn);
  endParcelsOutside(turn, new Set(state.epochs.map(({ epoch }) => epoch)));
}

function forgetOldest(turn: Turn): void {
  const { state } = turn;
  const oldest = state.epochs.shift() as EpochBoxes;
  forgetExpected(turn, (expected) => expected.kind === "chain" && expected.boxes === oldest);
  eraseEpoch(state, oldest);
  keepSenders(state, oldest);
}

/** What a peer of the epoch before is owed now. */
function followPeer(turn: Turn, peer: Peer, rosterBefore: Roster, broughtBack: readonly GroupMember[]): void {
  const { state } = turn;
  const member = memberById(state.roster, peer.id);
  if (member === undefined) {
    const before = memberById(rosterBefore, peer.id);
    if (before !== undefined) bidFarewell(turn, before);
    dropPeer(state, peer);
    return;
  }
  const isBack = broughtBack.some(({ id }) => id === peer.id);
  if (isBack) {
    leaveFormerSelf(turn, peer);
    forgetRead(turn, peer);
    peer.isParted = false;
    peer.start = peer.acked + 1;
    peer.startConfirmed = false;
  }
  peer.place = member.place;
  peer.relays = [...member.relays];
  // In a round boxes are read in their order: who is far behind reads those of its own epoch first.
  const newest = isInRounds(state) ? lastShown(peer) : currentEpoch(state).epoch;
  const oldest = newest - FLIGHT_EPOCHS;
  const isStale = flightsTo(state, peer).some(
    ({ kind, epoch }) => kind === FLIGHT.messages && epoch < oldest,
  );
  for (const flight of flightsTo(state, peer)) {
    const isOld = flight.kind === FLIGHT.control && flight.epoch < oldest;
    if (isOld && !mustBeFilled(state, peer, flight)) dropFlight(state, flight);
  }
  if (isStale || isBack) rewind(turn, peer);
  else savePeer(state, peer);
}

/** If that is still there, it learns from the commits that it was replaced; but nobody is left who would confirm them. */
function leaveFormerSelf({ state }: Turn, peer: Peer): void {
  for (const flight of flightsTo(state, peer)) {
    if (!isCommit(flight) || isBoxed(flight)) dropFlight(state, flight);
    else changeKind(state, flight, FLIGHT.farewell);
  }
}

function changeKind(state: ConversationState, flight: Flight, kind: number): void {
  const changed = { ...flight, kind };
  state.flights.set(flight.number, changed);
  saveFlight(state, changed);
}

/** A member that was not there before: our messages to it begin with the next one. */
export function meet(turn: Turn, member: GroupMember): void {
  const { state } = turn;
  if (state.peers.has(member.id)) return;
  endFarewell(state, member.id);
  const before = state.core.nextSeq - 1;
  const peer: Peer = {
    id: member.id,
    member: memberIdBytes(member.id),
    place: member.place,
    relays: [...member.relays],
    since: state.core.nextSeq,
    start: state.core.nextSeq,
    startConfirmed: false,
    encoded: before,
    boxed: before,
    acked: before,
    read: before,
    taken: [],
    inStream: null,
    inNext: 0,
    inLast: new Uint8Array(MEMBER_ID_BYTES),
    inRead: 0,
    ackOwed: false,
    readOwed: false,
    unconfirmed: 0,
    isParted: false,
    ahead: null,
    ackDueAt: null,
    onlineOwed: false,
    onlineUntil: 0,
    rewinds: 0,
    rewindDueAt: null,
    answered: null,
  };
  state.peers.set(peer.id, peer);
  savePeer(state, peer);
}
