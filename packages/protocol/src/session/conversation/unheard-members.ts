/**
 * Members of a group who are never there together, one of whom went back to an older state: its boxes are none that the
 * others look at, nor theirs its own. So whoever has something at a relay that a member doesn't confirm for long tells it, by
 * the lane of the two, what it knows of it, and is told the same (docs/protocol.md, Coming back).
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { memberIdText } from "../member-leaf.ts";
import type { Head } from "../rejoin.ts";
import { memberById } from "../roster.ts";
import { FLIGHT } from "./flight.ts";
import { accusersOf, goesOnFrom, heedAccuser, speaksOfForgotten } from "./going-back.ts";
import { isSlotted } from "./level-in-use.ts";
import { differ } from "./past.ts";
import { type ConversationState, currentEpoch, flightsTo, isActive, type Peer } from "./state.ts";
import { lastShown } from "./taken.ts";
import type { Turn } from "./turn.ts";
import { isDeviceReached } from "./ways.ts";
import { reachedWitnesses, witnesses } from "./witnesses.ts";

/** What a member knows of another one, whom it is told to. */
export interface KnownMember {
  /** Of the leaf that it has; a former self of the other one says nothing of the present one. */
  readonly number: bigint;
  /** The last epoch in which it has shown itself; 0 if in none. */
  readonly epoch: bigint;
  /** Its messages that are here: of which stream, up to which, and the id of that one. */
  readonly stream: number;
  readonly upTo: number;
  readonly last: Uint8Array;
  /** The teller's own stream, and up to which of its messages the other one has confirmed them; 0 if none. */
  readonly ownStream: number;
  readonly confirmed: number;
  /** The teller can't put a commit for the other one anywhere: others' frames lie where that reads. */
  readonly isBarred: boolean;
}

/** Those whom this member has reason to ask by their lanes: the orderer first, whose word counts alone. */
export function unheardMembers(state: ConversationState, nowMs: number): string[] {
  const { profile } = state.roster;
  if (profile.kind !== "group" || !isActive(state) || isSlotted(state)) return [];
  const accusers = accusersOf(state, nowMs);
  const withCommits = withOldCommits(state, nowMs);
  const reached = reachedWitnesses(state, nowMs);
  const asWitnesses = new Set(witnesses(state, nowMs).filter((id) => !reached.includes(id)));
  const found = [...state.peers.values()].filter((peer) => {
    // One alone says that this member went back: the others know whether that is so.
    const isWitness = asWitnesses.has(peer.id) || (accusers.size > 0 && !accusers.has(peer.id));
    const isUnheard =
      withCommits.has(peer.id) || isBarred(state, peer) || lacksOldMessage(state, peer, nowMs);
    return peer.relays.length > 0 && (isWitness || isUnheard);
  });
  const isFirst = ({ id }: Peer): number => (id === profile.orderer ? 0 : 1);
  return found.sort((a, b) => isFirst(a) - isFirst(b)).map(({ id }) => id);
}

/** Those with a commit that has lain at a relay for long. */
function withOldCommits({ flights }: ConversationState, nowMs: number): Set<string> {
  const old = [...flights.values()].filter(({ kind, sentAt, ways }) => {
    const isOld = kind === FLIGHT.commit && nowMs - sentAt >= LOCAL_LIMITS.UNHEARD_ASK_MS;
    return isOld && ways.some(({ isRelay, phase }) => isRelay && phase === "put");
  });
  return new Set(old.map(({ member }) => memberIdText(member)));
}

/**
 * A commit for it can be put nowhere: at its relays other members' frames lie in the box, and its device isn't reached. Who is
 * taken out by it would else keep it away for as long as it likes.
 */
const isBarred = (state: ConversationState, peer: Peer): boolean =>
  !isDeviceReached(state, peer) &&
  flightsTo(state, peer).some(({ kind, ways: [, ...relays] }) => {
    const isOut = relays.some(({ phase }) => phase === "put");
    return kind === FLIGHT.commit && !isOut && relays.some(({ phase }) => phase === "spoilt");
  });

/** Said so long ago: as what carries it is encoded anew in each few epochs, its age says nothing. */
function lacksOldMessage({ items }: ConversationState, { acked, since }: Peer, nowMs: number): boolean {
  const saidAt = items.get(Math.max(acked + 1, since))?.at;
  return saidAt !== undefined && nowMs - saidAt >= LOCAL_LIMITS.UNHEARD_ASK_MS;
}

/** What to tell this member; null if there is nothing to be told. */
export function knownOf(state: ConversationState, member: string): KnownMember | null {
  const peer = state.peers.get(member);
  const leaf = memberById(state.roster, member);
  if (peer === undefined || leaf === undefined || !isActive(state)) return null;
  return {
    number: leaf.number,
    epoch: lastShown(peer),
    stream: peer.inStream ?? 0,
    upTo: Math.max(0, peer.inNext - 1),
    last: peer.inLast,
    ownStream: state.core.stream,
    // Until it has taken in where they begin, it may know none of those that it once confirmed.
    confirmed: peer.startConfirmed ? peer.acked : 0,
    isBarred: isBarred(state, peer),
  };
}

/**
 * Asked in this same epoch, a member says that it is so far ahead that it doesn't look at this epoch's boxes any more. What
 * leads on from here has not come all the while: whoever was to bring it forgot it.
 */
export function hearHowFarAhead(turn: Turn, member: string, heads: readonly Head[], askedIn: bigint): void {
  const { state } = turn;
  const { epoch } = currentEpoch(state);
  const peer = state.peers.get(member);
  // Who follows another history has left this epoch by another way.
  if (peer === undefined || peer.isParted || !isActive(state) || state.outvotedBy.size > 0) return;
  const isFar = heads.some((head) => head.epoch >= epoch + BigInt(PROTOCOL_LIMITS.EPOCHS_KEPT));
  if (askedIn === epoch && isFar) heedAccuser(turn, peer, epoch);
}

/** What a member knows of this one, and the heads that it shows with it, however long ago it said so. */
export function hearKnown(turn: Turn, member: string, known: KnownMember, heads: readonly Head[]): void {
  const { state } = turn;
  const peer = state.peers.get(member);
  const self = memberById(state.roster, state.self);
  if (peer === undefined || self === undefined || !isActive(state) || state.outvotedBy.size > 0) return;
  const { number } = known;
  // A history that this member isn't in may have a leaf for it all the same; in one that it left nobody knows more of it.
  const isLater = number > self.number && !peer.isParted;
  const isAhead = number === self.number && knowsMore(state, peer, known, heads);
  if (isLater || isAhead) heedAccuser(turn, peer);
  // What leads on from this member's epoch is what can't come.
  else if (known.isBarred && goesOnFrom(state, heads) && areBoxesFilled(state, member))
    heedAccuser(turn, peer, currentEpoch(state).epoch);
}

/** In a box in which this one would write lies what isn't its own: so this member saw itself, and it is no relay's word to the other. */
const areBoxesFilled = ({ expected, epochs }: ConversationState, writer: string): boolean =>
  [...expected.values()].some(
    (one) =>
      one.isDoubtful === true &&
      one.kind === "chain" &&
      !one.isSlots &&
      epochs.includes(one.boxes) &&
      one.boxes.members.get(one.leaf) === writer,
  );

/** Whether it knows more of this member than the member itself. */
function knowsMore(
  state: ConversationState,
  peer: Peer,
  { epoch, stream, upTo, last, ownStream, confirmed }: KnownMember,
  heads: readonly Head[],
): boolean {
  const ack = { type: "ack", member: peer.member, stream, upTo, last, taken: [] } as const;
  const isForgotten = stream === state.core.stream && speaksOfForgotten(state, peer, ack);
  const isUnread = ownStream === peer.inStream && confirmed >= peer.inNext;
  return isForgotten || isUnread || wasElsewhere(state, peer, epoch, heads);
}

/** It saw this member in an epoch of which the member doesn't know: a later one, or one of the history that it left. */
function wasElsewhere(
  state: ConversationState,
  { isParted }: Peer,
  epoch: bigint,
  heads: readonly Head[],
): boolean {
  const isLater = epoch > currentEpoch(state).epoch;
  if (!isParted) return isLater;
  const theirs = heads.find((head) => head.epoch === epoch);
  const own = state.heads.get(epoch);
  return theirs !== undefined && (isLater || (own !== undefined && differ(own.head, theirs.head)));
}
