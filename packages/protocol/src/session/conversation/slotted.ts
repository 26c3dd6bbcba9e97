/**
 * A conversation whose frames go out in slots. It is given its turn, and fills it with one thing: what is to be put
 * again, or all that waits packed together, or nothing at all in a real box. What it looks for is told slot by slot.
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { addressText, boxAddress } from "../box.ts";
import { chainBox } from "../chain.ts";
import { parcelAddress } from "../parcel.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { takenBefore } from "./epoch-boxes.ts";
import { areCommitsOut, nextDue, putNext } from "./putting.ts";
import { hasToPack, packForAll, packMessages, packNext } from "./sending.ts";
import {
  type ConversationState,
  currentEpoch,
  isActive,
  isLogged,
  type PlacedBox,
  takenOf,
} from "./state.ts";
import type { Turn } from "./turn.ts";

/** One slot of so many is for the chain while the frames of a parcel are looked for. */
const CHAIN_SHARE = 4;

export function fillTurn(turn: Turn): void {
  const { state, nowMs } = turn;
  const { relay } = state.agreement.used;
  if (isLogged(state)) sayNewFirst(turn, relay);
  if (putNext(turn, relay) || !isActive(state)) return;
  if (isLogged(state)) packForAll(turn);
  else
    for (const peer of state.peers.values()) {
      const nextBox = currentEpoch(state).senders.get(peer.id)?.index ?? 0;
      packNext(turn, peer, () => state.agreement.cover?.fills(nextBox, nowMs) ?? false);
    }
  putNext(turn, relay);
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
  state.agreement.cover?.came();
}

/** A frame of this member was read: it is there, and has read so much. */
export function noteReader(turn: Turn, member: string): void {
  const { state, nowMs } = turn;
  const peer = state.peers.get(member);
  if (peer === undefined) return;
  state.agreement.cover?.saw(member, takenOf(peer, currentEpoch(state).epoch), nowMs);
}

/** What to look for in this slot: one box, the lowest of the chain or of a parcel. Null: nothing can come. */
export function lookIn(state: ConversationState, slot: number): PlacedBox | null {
  const { relay } = state.agreement.used;
  const part = nextPart(state, relay);
  const isForChain = slot % CHAIN_SHARE === 0 && state.parcels.size < LOCAL_LIMITS.PARCELS_OPEN_MAX - 1;
  if (part !== null && !isForChain) return part;
  const epochs = epochsToRead(state).filter(({ places }) => places.includes(relay));
  const turns = part === null ? slot : Math.floor(slot / CHAIN_SHARE);
  const boxes = epochs[turns % Math.max(1, epochs.length)];
  return boxes === undefined ? part : nextOfChain(boxes, relay);
}

function nextPart(state: ConversationState, relay: string): PlacedBox | null {
  for (const { record, parts } of state.parcels.values()) {
    const boxes = state.epochs.find(({ epoch }) => epoch === record.epoch);
    if (boxes?.places.includes(relay) !== true) continue;
    const at = Array.from({ length: record.ref.count }, (_, i) => i).find((i) => !parts.has(i));
    if (at !== undefined) return { place: relay, address: parcelAddress(record.ref, at, relay) };
  }
  return null;
}

/**
 * The newest epoch in which the others were heard, and those after it. Frames go out in their order, so an older one is
 * looked into only if a message of it is missing.
 */
function epochsToRead(state: ConversationState): EpochBoxes[] {
  const { epochs } = state;
  const isMissing = [...state.peers.values()].some(
    ({ id, inStream }) => inStream === null || (state.held.get(id)?.size ?? 0) > 0,
  );
  const heard = epochs.map((boxes, at) => (isHeard(boxes) ? at : 0));
  return isMissing ? epochs : epochs.slice(Math.max(0, ...heard));
}

const isHeard = ({ readers }: EpochBoxes): boolean =>
  [...readers.values()].some((chain) => takenBefore(chain) > 0 || chain.next > PROTOCOL_LIMITS.CHAIN_WINDOW);

/** In a conversation of two there is one chain to read. */
function nextOfChain({ readers }: EpochBoxes, relay: string): PlacedBox | null {
  const [chain] = [...readers.values()];
  const [box] = chain?.boxes ?? [];
  if (box === undefined) return null;
  return { place: relay, address: addressText(boxAddress(chainBox(box, relay).writeKey)) };
}
