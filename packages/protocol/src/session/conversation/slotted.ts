/**
 * A conversation whose frames go out in slots. It is given its turn, and fills it with one thing: what is to be put
 * again, or all that waits packed together, or nothing at all in a real box. What it looks for is told slot by slot.
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { addressText, boxAddress } from "../box.ts";
import { type ChainIndex, chainBox, type ReaderChain } from "../chain.ts";
import { parcelAddress } from "../parcel.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { takenBefore } from "./epoch-boxes.ts";
import { areCommitsOut, nextDue, putNext } from "./putting.ts";
import { isInRounds, lanesOf, readerIn, writerIn } from "./rounds.ts";
import { hasToPack, packForAll, packMessages, packNext } from "./sending.ts";
import {
  type ConversationState,
  currentEpoch,
  isActive,
  isLogged,
  type PendingParcel,
  type PlacedBox,
  takenOf,
} from "./state.ts";
import type { Turn } from "./turn.ts";

/** One slot of so many is for the chain while the frames of a parcel are looked for. */
const CHAIN_SHARE = 4;

/** `lane`: in a group in `quiet`, which of the others this turn is for. */
export function fillTurn(turn: Turn, lane: number): void {
  const { state } = turn;
  const { relay } = state.agreement.used;
  if (!isLogged(state)) {
    fillFor(turn, relay, lane);
    return;
  }
  sayNewFirst(turn, relay);
  if (putNext(turn, relay) || !isActive(state)) return;
  packForAll(turn);
  putNext(turn, relay);
}

function fillFor(turn: Turn, relay: string, lane: number): void {
  const { state, nowMs } = turn;
  const reader = readerIn(turn, lane);
  const isFor = isInRounds(state) ? (member: string) => member === reader?.id : undefined;
  if (putNext(turn, relay, isFor)) return;
  if (reader === undefined || !isActive(state) || !hasToPack(turn, reader)) {
    // Of those who were taken out nobody has a lane.
    const isGone = (member: string) => !state.peers.has(member);
    if (lane === 0 && isInRounds(state) && putNext(turn, relay, isGone)) return;
  }
  if (reader === undefined || !isActive(state)) return;
  const nextBox = currentEpoch(state).senders.get(reader.id)?.index ?? 0;
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
  state.agreement.covers.get(member)?.saw(member, takenOf(peer, currentEpoch(state).epoch), nowMs);
}

/** What to look for in this slot: one box, the lowest of the chain or of a parcel. Null: nothing can come. */
export function lookIn(state: ConversationState, slot: number): PlacedBox | null {
  const { relay } = state.agreement.used;
  const writer = isInRounds(state) ? writerIn(state, slot) : null;
  if (writer === undefined) return null;
  const round = Math.floor(slot / lanesOf(state));
  const parcels = parcelsOf(state, writer);
  const part = nextPart(state, relay, parcels);
  const isForChain = round % CHAIN_SHARE === 0 && parcels.length < LOCAL_LIMITS.PARCELS_OPEN_MAX - 1;
  if (part !== null && !isForChain) return part;
  const epochs = epochsToRead(state, writer).filter(({ places }) => places.includes(relay));
  const turns = part === null ? round : Math.floor(round / CHAIN_SHARE);
  const boxes = epochs[turns % Math.max(1, epochs.length)];
  const isAgain = Math.floor(turns / Math.max(1, epochs.length)) % 2 === 0;
  return boxes === undefined ? part : nextOfChain(state, relay, chainOf(boxes, writer), isAgain);
}

/** Null: in a conversation of two there is one other. */
type Writer = string | null;

function chainOf({ readers, members }: EpochBoxes, writer: Writer): ReaderChain | undefined {
  const chains = [...readers].filter(([leaf]) => writer === null || members.get(leaf) === writer);
  return chains[0]?.[1];
}

function parcelsOf({ parcels, epochs }: ConversationState, writer: Writer): PendingParcel[] {
  const leafIn = (one: bigint, leaf: number) => epochs.find(({ epoch }) => epoch === one)?.members.get(leaf);
  return [...parcels.values()].filter(
    ({ record }) => writer === null || leafIn(record.epoch, record.leaf) === writer,
  );
}

function nextPart(
  { epochs }: ConversationState,
  relay: string,
  parcels: readonly PendingParcel[],
): PlacedBox | null {
  for (const { record, parts } of parcels) {
    const boxes = epochs.find(({ epoch }) => epoch === record.epoch);
    if (boxes?.places.includes(relay) !== true) continue;
    const at = Array.from({ length: record.ref.count }, (_, i) => i).find((i) => !parts.has(i));
    if (at !== undefined) return { place: relay, address: parcelAddress(record.ref, at, relay) };
  }
  return null;
}

/**
 * The newest epoch in which the writer was heard, and those after it. Frames go out in their order, so an older one is
 * looked into only if a message of it is missing.
 */
function epochsToRead(state: ConversationState, writer: Writer): EpochBoxes[] {
  const epochs = state.epochs.filter((boxes) => writer === null || chainOf(boxes, writer) !== undefined);
  const writers = [...state.peers.values()].filter(({ id }) => writer === null || id === writer);
  const isMissing = writers.some(
    ({ id, inStream }) => inStream === null || (state.held.get(id)?.size ?? 0) > 0,
  );
  const heard = epochs.map((boxes, at) => (isHeard(chainOf(boxes, writer)) ? at : 0));
  return isMissing ? epochs : epochs.slice(Math.max(0, ...heard));
}

const isHeard = (chain: ReaderChain | undefined): boolean =>
  chain !== undefined && (takenBefore(chain) > 0 || chain.next > PROTOCOL_LIMITS.CHAIN_WINDOW);

/**
 * The lowest box; every other time the first above those for which the relay gave out what isn't from the writer, who passes
 * them by: any member of a group can put something there.
 */
function nextOfChain(
  { expected }: ConversationState,
  relay: string,
  chain: ReaderChain | undefined,
  isAgain: boolean,
): PlacedBox | null {
  const addressOf = (box: ChainIndex) => addressText(boxAddress(chainBox(box, relay).writeKey));
  const [lowest, ...others] = chain?.boxes ?? [];
  if (lowest === undefined) return null;
  const isDoubtful = (address: string) => expected.get(address)?.isDoubtful === true;
  const first = addressOf(lowest);
  if (isAgain || !isDoubtful(first)) return { place: relay, address: first };
  for (const box of others) {
    const address = addressOf(box);
    if (!isDoubtful(address)) return { place: relay, address };
  }
  return { place: relay, address: first };
}
