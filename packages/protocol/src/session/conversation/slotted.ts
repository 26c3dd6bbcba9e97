/**
 * A conversation whose frames go out in slots. It is given its turn, and fills it with one thing: what is to be put
 * again, or all that waits packed together, or nothing at all in a real box. What it looks for is told slot by slot.
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { addressText, boxAddress } from "../box.ts";
import { type ChainIndex, chainBox, type ReaderChain } from "../chain.ts";
import { epochOf, isSlotChain, readersIn, senderTo } from "./chain-in-use.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { takenBefore } from "./epoch-boxes.ts";
import type { PendingParcel, PlacedBox } from "./expected-box.ts";
import { isInRounds, isLogged } from "./level-in-use.ts";
import { isLate, lookForLate, lookForPart } from "./looking-for-parts.ts";
import { areCommitsOut, nextDue, putNext } from "./putting.ts";
import { ownQuiet } from "./quiet-relays.ts";
import { lanesOf, readerIn, writerIn } from "./rounds.ts";
import { hasToPack, packForAll, packMessages, packNext } from "./sending.ts";
import { type ConversationState, currentEpoch, isActive } from "./state.ts";
import { takenOf } from "./taken.ts";
import type { Turn } from "./turn.ts";

/** One slot of so many is for the chain while the frames of a parcel are looked for. */
const CHAIN_SHARE = 4;
/** Of a group one round of so many is for boxes of other levels, where those may still be filled. */
const ELSEWHERE_SHARE = 3;

export function fillTurn(turn: Turn, slot: number): void {
  const { state } = turn;
  const { relay } = state.agreement.used;
  if (!isLogged(state)) {
    fillFor(turn, relay, slot);
    return;
  }
  sayNewFirst(turn, relay);
  if (putNext(turn, relay) || !isActive(state)) return;
  packForAll(turn);
  putNext(turn, relay);
}

/** In a group in `quiet` each turn is for one of the others. */
function fillFor(turn: Turn, relay: string, slot: number): void {
  const { state, nowMs } = turn;
  const reader = readerIn(turn, slot);
  const isFor = isInRounds(state) ? (member: string) => member === reader?.id : undefined;
  if (putNext(turn, relay, isFor)) return;
  if (reader === undefined || !isActive(state) || !hasToPack(turn, reader)) {
    // Of those who were taken out nobody has a lane.
    const isGone = (member: string) => !state.peers.has(member);
    const isFirst = slot % lanesOf(state) === 0;
    if (isFirst && isInRounds(state) && putNext(turn, relay, isGone)) return;
  }
  if (reader === undefined || !isActive(state)) return;
  const nextBox = senderTo(state, currentEpoch(state), reader.id)?.index ?? 0;
  packNext(turn, reader, () => state.agreement.covers.get(reader.id)?.fills(nextBox, nowMs) ?? false);
  putNext(turn, relay, isFor);
}

/**
 * A message doesn't wait until all that nobody has confirmed is repeated: they take turns. It waits for a commit, without
 * which it could not be read, and what is only owed waits for both.
 */
function sayNewFirst(turn: Turn, relay: string): void {
  const { state, nowMs } = turn;
  const [first] = nextDue(state, relay, nowMs);
  const isRepeat = first !== undefined && first[1].tries > 0;
  const givesWay = isRepeat && !state.isRepeatNext && isActive(state) && areCommitsOut(state);
  state.isRepeatNext = givesWay && packMessages(turn);
}

/** Whether a turn would be filled with something. */
export function wantsTurn(turn: Turn): boolean {
  const { state, nowMs } = turn;
  if (nextDue(state, state.agreement.used.relay, nowMs).length > 0) return true;
  return isActive(state) && [...state.peers.values()].some((peer) => hasToPack(turn, peer));
}

/** Nothing shows it but this: in the first turns it fills boxes, whether somebody is there or not. */
export function showUp({ state }: Turn): void {
  for (const cover of state.agreement.covers.values()) cover.came();
}

/** A frame of this member was read: it is there, and has read so much. */
export function noteReader(turn: Turn, member: string): void {
  const { state, nowMs } = turn;
  const peer = state.peers.get(member);
  if (peer === undefined) return;
  state.agreement.covers.get(member)?.saw(member, takenOf(state, peer, currentEpoch(state)), nowMs);
}

/** What to look for in this slot at this relay: one box, the lowest of the chain or of a parcel. Null: nothing can come. */
export function lookIn(state: ConversationState, relay: string, slot: number): PlacedBox | null {
  if (state.roster.profile.kind === "contact") return lookFrom(state, relay, { ...ONLY_WRITER, slot }, slot);
  const at = laneIn(state, relay, slot);
  return at === null ? null : lookFrom(state, relay, at.lane, at.turns);
}

/**
 * Of a group: whose frames in slots were all read, if what is looked for in this slot isn't there. Null: that would not say so,
 * since something else is looked for by turns.
 */
export function readOutIn(state: ConversationState, relay: string, slot: number): string | null {
  const lane = laneIn(state, relay, slot)?.lane;
  if (lane === undefined || !lane.isSlots || parcelsOf(state, lane).length > 0) return null;
  const [boxes, ...others] = epochsAt(state, relay, lane);
  const [lowest] = (boxes && chainOf(boxes, lane)?.boxes) ?? [];
  if (lowest === undefined || others.length > 0) return null;
  const isDoubtful = state.expected.get(addressOf(lowest, relay))?.isDoubtful === true;
  return isDoubtful ? null : lane.writer;
}

/** Of a group: which boxes of whom this slot is for, and the how many-th such one it is. */
function laneIn(
  state: ConversationState,
  relay: string,
  slot: number,
): { readonly lane: Lane; readonly turns: number } | null {
  const level = ownQuiet(state).find((one) => one.relay === relay);
  const writer = level && writerIn(state, level, slot);
  if (writer === undefined || !state.peers.has(writer)) return null;
  const round = Math.floor(slot / lanesOf(state));
  // Not all may have gone over, or one has gone back: boxes of the other levels are looked for as well, now and then.
  const isSurely = isSurelyInSlots(state, writer, slot);
  const isElsewhere = round % ELSEWHERE_SHARE === 0 && !isSurely;
  const before = Math.floor(round / ELSEWHERE_SHARE);
  if (isElsewhere) return { lane: { writer, isSlots: false, slot }, turns: before };
  return { lane: { writer, isSlots: true, slot }, turns: isSurely ? round : round - before - 1 };
}

/** Whose chain: in a conversation of two there is one other, whose boxes are the same at all levels. */
interface Lane {
  readonly writer: string | null;
  readonly isSlots: boolean;
  readonly slot: number;
}

const ONLY_WRITER = { writer: null, isSlots: false } as const;

/**
 * It was heard in its slots a moment ago, and has said of nothing else since that it goes by that. Who isn't may have gone
 * back, and can't be reached to say so.
 */
function isSurelyInSlots(state: ConversationState, writer: string, slot: number): boolean {
  const { others, used } = state.agreement;
  const heard = state.heardBy.get(writer);
  if (heard?.level !== "quiet" || others.get(writer)?.level !== "quiet" || used.level !== "quiet")
    return false;
  const agoMs = Math.abs(slot * used.slotMs - heard.atMs);
  return agoMs < LOCAL_LIMITS.QUIET_READER_TURNS * lanesOf(state) * used.slotMs;
}

function lookFrom(state: ConversationState, relay: string, lane: Lane, turns: number): PlacedBox | null {
  const parcels = parcelsOf(state, lane);
  const inTime = parcels.filter((one) => !isLate(one));
  const isShare = turns % CHAIN_SHARE === 0;
  const shares = Math.floor(turns / CHAIN_SHARE);
  if (inTime.length === 0) {
    const part = isShare ? lookForLate(state, relay, parcels, shares, lane.slot) : null;
    return part ?? lookIntoChain(state, relay, lane, parcels.length === 0 ? turns : turns - shares - 1);
  }
  const isForChain = isShare && inTime.length < LOCAL_LIMITS.PARCELS_OPEN_MAX - 1;
  const found = isForChain ? lookIntoChain(state, relay, lane, shares) : null;
  return found ?? lookForPart(state, relay, inTime, lane.slot) ?? lookIntoChain(state, relay, lane, turns);
}

function lookIntoChain(state: ConversationState, relay: string, lane: Lane, turns: number): PlacedBox | null {
  const epochs = epochsAt(state, relay, lane);
  const boxes = epochs[turns % Math.max(1, epochs.length)];
  if (boxes === undefined) return null;
  const again = Math.floor(turns / Math.max(1, epochs.length));
  const chain = chainOf(boxes, lane);
  const isCommon = lane.writer !== null && !lane.isSlots;
  return isCommon ? anyOfChain(relay, chain, again) : nextOfChain(state, relay, chain, again);
}

const epochsAt = (state: ConversationState, relay: string, lane: Lane): EpochBoxes[] =>
  epochsToRead(state, lane).filter(({ places }) => places.includes(relay));

function chainOf(boxes: EpochBoxes, { writer, isSlots }: Lane): ReaderChain | undefined {
  const chains = [...readersIn(boxes, isSlots)].filter(
    ([leaf]) => writer === null || boxes.members.get(leaf) === writer,
  );
  return chains[0]?.[1];
}

/** What any other member may have named, by a box that all can fill, takes no turn from what only this one can. */
function parcelsOf({ parcels, epochs }: ConversationState, { writer, isSlots }: Lane): PendingParcel[] {
  const leafIn = (one: bigint, leaf: number) => epochs.find(({ epoch }) => epoch === one)?.members.get(leaf);
  return [...parcels.values()].filter(
    ({ record }) =>
      writer === null ||
      (leafIn(epochOf(record.epoch), record.leaf) === writer && isSlotChain(record.epoch) === isSlots),
  );
}

/**
 * The newest epoch in which the writer was heard, and those after it. Frames go out in their order, so an older one is
 * looked into only if a message of it is missing.
 */
function epochsToRead(state: ConversationState, lane: Lane): EpochBoxes[] {
  const { writer } = lane;
  const epochs = state.epochs.filter((boxes) => writer === null || chainOf(boxes, lane) !== undefined);
  const writers = [...state.peers.values()].filter(({ id }) => writer === null || id === writer);
  const isMissing = writers.some(
    ({ id, inStream }) => inStream === null || (state.held.get(id)?.size ?? 0) > 0,
  );
  const heard = epochs.map((boxes, at) => (isHeard(chainOf(boxes, lane)) ? at : 0));
  return isMissing ? epochs : epochs.slice(Math.max(0, ...heard));
}

const isHeard = (chain: ReaderChain | undefined): boolean =>
  chain !== undefined && (takenBefore(chain) > 0 || chain.next > PROTOCOL_LIMITS.CHAIN_WINDOW);

const addressOf = (box: ChainIndex, relay: string): string =>
  addressText(boxAddress(chainBox(box, relay).writeKey));

/** Of a chain whose boxes may stay empty for ever: the lowest, and by turns each other one. */
function anyOfChain(relay: string, chain: ReaderChain | undefined, again: number): PlacedBox | null {
  const boxes = chain?.boxes ?? [];
  const box = boxes[again % 2 === 0 ? 0 : Math.floor(again / 2) % Math.max(1, boxes.length)];
  return box === undefined ? null : { place: relay, address: addressOf(box, relay) };
}

/** The lowest box; every other time the first above those for which the relay gave out what isn't from the writer. */
function nextOfChain(
  { expected }: ConversationState,
  relay: string,
  chain: ReaderChain | undefined,
  again: number,
): PlacedBox | null {
  const boxes = chain?.boxes ?? [];
  const [lowest] = boxes;
  if (lowest === undefined) return null;
  const isDoubtful = (address: string) => expected.get(address)?.isDoubtful === true;
  const first = addressOf(lowest, relay);
  const isOther = again % 2 === 1 && isDoubtful(first);
  const other = isOther
    ? boxes
        .slice(1)
        .map((box) => addressOf(box, relay))
        .find((address) => !isDoubtful(address))
    : undefined;
  return { place: relay, address: other ?? first };
}
