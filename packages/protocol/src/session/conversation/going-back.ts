/**
 * Signs that this member's store is an older one: a peer has what this member does not know of having sent. It must not
 * go on in this group then (keys would serve twice), nor take an acknowledgement for its new messages that was meant for
 * forgotten ones. It begins anew (docs/protocol.md, Coming back).
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { memberIdText } from "../member-leaf.ts";
import type { PacketRecord } from "../packet.ts";
import type { Head } from "../rejoin.ts";
import { newStream } from "./first-state.ts";
import type { AccuserRecord } from "./records.ts";
import { type ConversationState, currentEpoch, isActive, type Peer, STANDING } from "./state.ts";
import { dropAccuser, dropWish, saveAccuser, saveCore, savePeer } from "./storage.ts";
import { deliver, type Turn } from "./turn.ts";

/** Instead of a message's id. */
export const NO_MESSAGE = new Uint8Array(16);

/**
 * Whether a message doesn't follow what is here: its sender forgot that one, and said another thing under its number. What it
 * says then is not taken, or its messages would be in no order; it learns by our acknowledgement why.
 */
export function isOutOfLine({ inLast }: Peer, { after }: { readonly after: Uint8Array }): boolean {
  const areKnown = !equalBytes(inLast, NO_MESSAGE) && !equalBytes(after, NO_MESSAGE);
  return areKnown && !equalBytes(inLast, after);
}

type Ack = Extract<PacketRecord, { type: "ack" }>;

/** Whether an acknowledgement speaks of boxes or messages that this member never sent. */
export function speaksOfForgotten(state: ConversationState, peer: Peer, ack: Ack): boolean {
  if (ack.upTo >= state.core.nextSeq) return true;
  const item = state.items.get(ack.upTo);
  // Below the first message that it was to have, the peer has none whose id it could name.
  const isNamed = item !== undefined && ack.upTo >= peer.start;
  if (isNamed && bytesToHex(item.id) !== bytesToHex(ack.last)) return true;
  // In a group any member can fill boxes that are ours.
  if (state.roster.profile.kind !== "contact") return false;
  return ack.taken.some(({ epoch, index }) => {
    const boxes = state.epochs.find((one) => one.epoch === epoch);
    const sent = boxes?.senders.get(peer.id)?.index;
    return sent !== undefined && index > sent;
  });
}

/** Whether whoever shows this was in this member's present epoch, and is in a later one. */
export function goesOnFrom(state: ConversationState, heads: readonly Head[]): boolean {
  const { epoch, head } = currentEpoch(state);
  const wasHere = heads.some((one) => one.epoch === epoch && equalBytes(one.head, head));
  return wasHere && heads.some((one) => one.epoch > epoch);
}

/** Those whose word counts now. */
export function accusersOf(state: ConversationState, nowMs: number): Set<string> {
  const counting = [...state.accusers].filter(([member, { at, epoch }]) => {
    const isRecent = Math.abs(nowMs - at) < LOCAL_LIMITS.ACCUSED_FOR_MS;
    const isNow = epoch === null || epoch === currentEpoch(state).epoch;
    return isRecent && isNow && state.peers.has(member);
  });
  return new Set(counting.map(([member]) => member));
}

/**
 * A peer says that this member forgot what it sent. In a group the orderer's word is taken, and that of two others: one
 * alone could throw out whom it likes. `epoch`: in which alone that says something.
 */
export function heedAccuser(
  turn: Turn,
  peer: Peer,
  epoch: bigint | null = null,
  next: AccuserRecord["next"] = null,
): void {
  const { state, nowMs } = turn;
  const { kind, orderer } = state.roster.profile;
  const before = accusersOf(state, nowMs);
  for (const member of [...state.accusers.keys()]) if (!before.has(member)) dropAccuser(state, member);
  const isFirstTime = !before.has(peer.id);
  const said = state.accusers.get(peer.id);
  const isMore = (epoch === null && said?.epoch !== null) || (next !== null && said?.next === null);
  if (isFirstTime || isMore) {
    const isTold = said?.isTold ?? false;
    saveAccuser(state, { member: peer.member, at: nowMs, epoch, next, isTold });
  }
  const areEnough = before.add(peer.id).size >= Math.min(2, state.peers.size);
  if (kind === "contact" || peer.id === orderer || areEnough) loseGroup(turn);
  else if (isFirstTime) beginStream(turn);
}

/** Nobody else may ever know of what was forgotten: so that the one who does can take what comes, all begins anew. */
function beginStream({ state, random }: Turn): void {
  state.core.stream = newStream(random);
  saveCore(state);
  for (const peer of state.peers.values()) {
    peer.start = peer.acked + 1;
    peer.startConfirmed = false;
    savePeer(state, peer);
  }
}

/** Those who show heads that go on from where this member is. */
export const shownAhead = (state: ConversationState, nowMs: number): string[] =>
  state.accusers.size === 0
    ? []
    : [...accusersOf(state, nowMs)].filter((member) => state.accusers.get(member)?.next !== null);

/** By which commit the group left the epoch that this member went back to, if as many say so as it takes. */
export function saidNext({ accusers, peers }: ConversationState): AccuserRecord["next"] {
  const all = [...accusers.values()].flatMap(({ next }) => next ?? []);
  const isSaidBy = (one: (typeof all)[number]) => all.filter((other) => isSameStep(one, other)).length;
  return all.find((one) => isSaidBy(one) >= Math.min(2, peers.size)) ?? null;
}

type Step = NonNullable<AccuserRecord["next"]>;
const isSameStep = (one: Step, other: Step): boolean =>
  one.epoch === other.epoch && equalBytes(one.commit, other.commit);

/** They wanted into what is left now, and are where this member goes. */
function dropOtherAsks({ state, nowMs }: Turn): void {
  const accusers = accusersOf(state, nowMs);
  for (const [at, wish] of [...state.wishes])
    if (wish.type === "bringBack" && accusers.has(memberIdText(wish.member))) dropWish(state, at);
}

/** No more in this group until somebody lets this member in again. */
export function loseGroup(turn: Turn): void {
  const { state } = turn;
  if (!isActive(state)) return;
  dropOtherAsks(turn);
  state.core.standing = STANDING.toRejoin;
  saveCore(state);
  deliver(turn, { type: "lost" });
}
