/** From found boxes to what they say: frame, parcel, MLS message, packet. */

import { equalBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { chainBox, dropBox, type ReaderChain, takeBox } from "../chain.ts";
import { openFrame } from "../frame.ts";
import { decodeFramePayload } from "../frame-payload.ts";
import { openShared } from "../level/shared-entry.ts";
import { memberIdText } from "../member-leaf.ts";
import { decodePacket, type PacketRecord } from "../packet.ts";
import { joinParcel, openPart, type PartedRef, parcelKeyOf } from "../parcel.ts";
import type { PlaceMove } from "../place-move.ts";
import { agreeIfFree, noteHeard } from "./agreeing.ts";
import type { HeardAt } from "./agreement.ts";
import { chainName, epochOf, isSlotChain, readersIn } from "./chain-in-use.ts";
import { raise } from "./delivery.ts";
import { type EpochBoxes, takenBefore } from "./epoch-boxes.ts";
import { expectIndices, expectParcel, type FoundInLog, forgetExpected, forgetIndices } from "./expected.ts";
import type { ChainOf, Expected } from "./expected-box.ts";
import { confirm, confirmCommits } from "./flights.ts";
import { heedAccuser, loseGroup, speaksOfForgotten } from "./going-back.ts";
import { wasHeldBack } from "./held-commit.ts";
import { isInRounds, isSlotted } from "./level-in-use.ts";
import { toGiveWay } from "./looking-for-parts.ts";
import { hearMove } from "./moving.ts";
import { oweAck, owePassed } from "./owing.ts";
import { endParcel } from "./parcels.ts";
import { processedBy } from "./processing.ts";
import { unreadInRounds } from "./rounds.ts";
import { noteReader } from "./slotted.ts";
import { currentEpoch, isActive, type Peer } from "./state.ts";
import { addParcel, dropWelcome, parcelKey, saveMls, saveParcel, savePeer, saveReader } from "./storage.ts";
import { takeMessage, takeStart } from "./streams.ts";
import { deliver, refuse, type Turn } from "./turn.ts";
import { receiveCommit } from "./winning.ts";

type SharedInLog = Extract<FoundInLog, { type: "shared" }>;

/** A frame was found at an address that this conversation expects. Unknown addresses are left alone. */
export function arrived(turn: Turn, address: string, frame: Uint8Array): void {
  const { state } = turn;
  const expected = state.expected.get(address);
  if (expected === undefined) return;
  state.expected.delete(address);
  const isTaken =
    expected.kind === "parcel" ? takeBody(turn, expected, frame) : takeFrame(turn, expected, frame);
  if (isTaken) turn.effects.push({ type: "consume", box: { place: expected.place, address } });
  // A relay may give out another frame than the one that lies there; and in its log the true one may still come.
  else state.expected.set(address, { ...expected, isDoubtful: true });
}

/** False: it is another's frame at a relay, and the true one is still to be had. */
function takeFrame(turn: Turn, expected: Extract<Expected, { kind: "chain" }>, frame: Uint8Array): boolean {
  const { boxes, leaf, index, place, isSlots } = expected;
  const before = readersIn(boxes, isSlots).get(leaf);
  const taken = before && takeBox(before, index);
  if (before === undefined || taken === null || taken === undefined) return true;
  const opened = openFrame(chainBox(taken, place).frameKey, frame);
  const from = boxes.members.get(leaf) ?? null;
  // In a box of slots it is its writer's deed, or the relay's.
  if (opened === null) refuse(turn, "foreign-frame", isSlots ? null : from);
  if (opened === null && place !== boxes.places[0]) return false;
  moveWindow(turn, expected, before, opened === null ? dropBox(before, index) : taken.chain);
  const isAnybodys = isAnyMembers(turn, expected);
  // A foreign frame counts too: who writes here goes on only if it learns how far its boxes were found.
  if (!isAnybodys) countFrame(turn, from);
  // At a relay it may have lain for days; and nothing is dialled because of what belongs into slots.
  if (opened !== null && place === boxes.places[0] && !isSlotted(turn.state)) hearDevice(turn, from);
  const isPacket = opened !== null && openPayload(turn, { ...expected, by: byBox(expected) }, opened);
  // Any member could make this one say something again and again, for which there are boxes of slots.
  if (isAnybodys && isPacket) countFrame(turn, from);
  if (!isAnybodys || isPacket) owePassed(turn, expected, { before: takenBefore(before), isPacket });
  return true;
}

/** In a round: another member can have filled it, and there are boxes of slots by which to say the same. */
const isAnyMembers = ({ state }: Turn, { boxes, leaf, isSlots }: ChainOf): boolean =>
  isInRounds(state) && !isSlots && boxes.slotReaders.has(leaf);

const byBox = ({ isSlots, place }: Pick<ChainOf, "isSlots"> & PlacedAt): HeardAt =>
  isSlots ? { level: "quiet", relay: place } : { level: "direct", relay: "" };

interface PlacedAt {
  readonly place: string;
}

/** `by`: by which level its frame came. */
type FoundFrame = ChainOf & { readonly by: HeardAt };

function hearDevice(turn: Turn, from: string | null): void {
  const peer = turn.state.peers.get(from ?? "");
  if (peer !== undefined) turn.effects.push({ type: "heard", place: peer.place });
}

function countFrame(turn: Turn, from: string | null): void {
  const peer = from === null ? undefined : turn.state.peers.get(from);
  if (peer === undefined) return;
  peer.unconfirmed = Math.min(0xffff, peer.unconfirmed + 1);
  // In a round no more empty frames come than so many: two that both waited for the other's word would fall silent.
  const most = isInRounds(turn.state)
    ? unreadInRounds(turn.state) + 1
    : LOCAL_LIMITS.CONTROL_FRAMES_UNCONFIRMED;
  if (peer.unconfirmed >= most) oweAck(turn, peer);
  savePeer(turn.state, peer);
}

/** In no box at all. */
const NOWHERE = "";

/** An entry of the log for several readers: if this member is one of them, as if it had found the box that it stands for. */
export function arrivedShared(turn: Turn, { relay, epoch, leaf, frame }: SharedInLog): void {
  const boxes = turn.state.epochs.find((one) => one.epoch === epoch);
  const key = boxes?.logKeys.get(leaf);
  if (boxes === undefined || key === undefined || !isActive(turn.state)) return;
  const from = boxes.members.get(leaf) ?? null;
  const shared = from === null ? null : openShared(key, relay, frame, from);
  if (shared === null) {
    refuse(turn, "foreign-frame", from);
    return;
  }
  const index = shared.readers.find((reader) => reader.leaf === boxes.ownLeaf)?.index;
  // Found before, or further ahead than anything that is looked for: it comes again.
  if (index === undefined || !boxes.readers.get(leaf)?.boxes.some((box) => box.index === index)) return;
  const by = { level: "blind", relay } as const;
  openPayload(turn, { boxes, leaf, isSlots: false, by }, shared.payload, index);
}

/** What an entry said of this box of the chain is here, whole. */
function takeLogged(turn: Turn, boxes: EpochBoxes, leaf: number, index: number): void {
  const before = boxes.readers.get(leaf);
  const taken = before && takeBox(before, index);
  if (before === undefined || taken === null || taken === undefined) return;
  moveWindow(turn, { boxes, leaf, isSlots: false, index, place: NOWHERE }, before, taken.chain);
  countFrame(turn, boxes.members.get(leaf) ?? null);
}

function moveWindow(
  turn: Turn,
  found: ChainOf & { readonly index: number; readonly place: string },
  before: ReaderChain,
  after: ReaderChain,
): void {
  const { boxes, leaf, isSlots } = found;
  const chain = { boxes, leaf, isSlots };
  readersIn(boxes, isSlots).set(leaf, after);
  saveReader(turn.state, chain);
  const fresh = after.boxes.filter(({ index }) => index >= before.next);
  const stays = new Set(after.boxes.map(({ index }) => index));
  const gone = before.boxes.filter(({ index }) => !stays.has(index));
  forgetIndices(turn, chain, gone, found);
  turn.effects.push({ type: "expect", boxes: expectIndices(turn.state, chain, fresh) });
}

/** `logged`: which box of the chain an entry of a log stands for, which isn't taken yet. True as with `receive`. */
function openPayload(
  turn: Turn,
  chain: FoundFrame,
  opened: Uint8Array,
  logged: number | null = null,
): boolean {
  const { boxes, leaf } = chain;
  try {
    const payload = decodeFramePayload(opened);
    if (logged !== null && payload.type !== "parcel") takeLogged(turn, boxes, leaf, logged);
    if (payload.type === "whole") return receive(turn, chain, payload.bytes);
    if (payload.type === "move") takeMove(turn, boxes, leaf, payload.move);
    else awaitParcel(turn, chain, payload.ref, logged);
  } catch (error) {
    if (!(error instanceof HushError)) throw error;
    refuse(turn, "bad-packet", boxes.members.get(leaf) ?? null);
  }
  return false;
}

/** It is put again until it is confirmed, like the commit behind it. */
function takeMove(turn: Turn, boxes: EpochBoxes, leaf: number, move: PlaceMove): void {
  hearMove(turn, move);
  const bearer = turn.state.peers.get(boxes.members.get(leaf) ?? "");
  if (bearer !== undefined) oweAck(turn, bearer);
}

function awaitParcel(
  turn: Turn,
  { boxes, leaf, isSlots }: ChainOf,
  named: PartedRef,
  logged: number | null,
): void {
  const { state } = turn;
  const ref = { ...named, key: parcelKeyOf(named.key, leaf) };
  if (state.parcels.has(parcelKey(ref)) || wasHeldBack(state, boxes, named.hash)) return;
  const open = [...state.parcels.values()].filter(
    ({ record }) => record.leaf === leaf && isSlotChain(record.epoch) === isSlots,
  );
  for (const old of toGiveWay(open)) endParcel(turn, old);
  const parcel = addParcel(state, {
    ref,
    epoch: chainName(boxes.epoch, isSlots),
    leaf,
    index: logged,
    parts: [],
  });
  saveParcel(state, parcel);
  turn.effects.push({ type: "expect", boxes: expectParcel(state, parcel, boxes.places) });
}

type ExpectedPart = Extract<Expected, { kind: "parcel" }>;

const partOf = (turn: Turn, { parcel, at, place }: ExpectedPart, frame: Uint8Array): Uint8Array | null => {
  const part = openPart(parcel.record.ref, at, place, frame);
  const { epochs } = turn.state;
  const { epoch: name, leaf } = parcel.record;
  const boxes = epochs.find(({ epoch }) => epoch === epochOf(name));
  const from = isSlotChain(name) ? null : (boxes?.members.get(leaf) ?? null);
  if (part === null) refuse(turn, "bad-parcel", from);
  return part;
};

/** False as with `takeFrame`. */
function takeBody(turn: Turn, expected: ExpectedPart, frame: Uint8Array): boolean {
  const { state } = turn;
  const { parcel, at, place } = expected;
  const { ref, epoch: name, leaf, index } = parcel.record;
  const boxes = state.epochs.find(({ epoch }) => epoch === epochOf(name));
  if (boxes === undefined) return true;
  const part = partOf(turn, expected, frame);
  if (part === null) {
    const isOwnPlace = place === boxes.places[0];
    if (isOwnPlace) endParcel(turn, parcel);
    return isOwnPlace;
  }
  parcel.parts.set(at, part);
  parcel.looks = 0;
  forgetExpected(turn, (one) => one.kind === "parcel" && one.parcel === parcel && one.at === at);
  if (parcel.parts.size < ref.count) {
    saveParcel(state, parcel);
    return true;
  }
  endParcel(turn, parcel);
  if (index !== null) takeLogged(turn, boxes, leaf, index);
  const parts = Array.from({ length: ref.count }, (_, i) => parcel.parts.get(i) ?? new Uint8Array(0));
  const bytes = joinParcel(ref, parts);
  if (bytes === null) refuse(turn, "bad-parcel", boxes.members.get(leaf) ?? null);
  else {
    const isSlots = isSlotChain(name);
    const by = index === null ? byBox({ isSlots, place }) : ({ level: "blind", relay: place } as const);
    receive(turn, { boxes, leaf, isSlots, by }, bytes);
  }
  return true;
}

/** An MLS message that came by the chain of the member at `leaf`. True: a packet of that member's. */
function receive(turn: Turn, chain: FoundFrame, bytes: Uint8Array): boolean {
  const { boxes, leaf, by } = chain;
  const from = boxes.members.get(leaf) ?? null;
  const { state } = turn;
  if (state.heldCommit !== null && equalBytes(bytes, state.heldCommit.message)) return false;
  const processed = processedBy(turn, bytes);
  if (processed === null) {
    refuse(turn, "bad-message", from);
    // Who came too late with a commit puts it again until it learns so.
    const late = boxes === currentEpoch(state) || from === null ? undefined : state.peers.get(from);
    if (late !== undefined && !isAnyMembers(turn, chain)) oweAck(turn, late);
    return false;
  }
  if (from === null || processed === "own") return false;
  if (processed.type === "commit") {
    receiveCommit(turn, { boxes, from, leaf, bytes, isOrdered: false, processed });
    return false;
  }
  if (processed.type === "proposal") {
    refuse(turn, "bad-message", from);
    return false;
  }
  if (processed.sender !== leaf || processed.epoch !== boxes.epoch) {
    refuse(turn, "forged-sender", from);
    return false;
  }
  state.mls = processed.state;
  turn.spent.push(...processed.consumed);
  saveMls(state);
  const peer = state.peers.get(from);
  if (peer !== undefined) {
    state.heardBy.set(from, { ...by, atMs: turn.nowMs });
    readPacket(turn, boxes, peer, leaf, processed.data);
    if (state.peers.get(from) === peer) noteHeard(turn, peer);
  }
  return true;
}

function recordsOf(data: Uint8Array): PacketRecord[] | null {
  try {
    return decodePacket(data);
  } catch (error) {
    if (!(error instanceof HushError)) throw error;
    return null;
  }
}

/** The commit that ends an epoch, in the orderer's own words. Whoever can't follow it has to be let in again. */
function receiveOrdered(turn: Turn, boxes: EpochBoxes, peer: Peer, leaf: number, bytes: Uint8Array): void {
  const { state } = turn;
  if (boxes !== currentEpoch(state) || !isActive(state)) {
    // Whoever ordered it puts it again until it learns that it is late.
    oweAck(turn, peer);
    return;
  }
  if (peer.id !== state.roster.profile.orderer) {
    refuse(turn, "bad-commit", peer.id);
    return;
  }
  const processed = processedBy(turn, bytes);
  if (processed === null) {
    refuse(turn, "bad-commit", peer.id);
    loseGroup(turn);
    return;
  }
  if (processed !== "own" && processed.type !== "commit") {
    refuse(turn, "bad-commit", peer.id);
    return;
  }
  const commit = processed === "own" ? null : processed;
  receiveCommit(turn, { boxes, from: peer.id, leaf, bytes, isOrdered: true, processed: commit });
}

function readPacket(turn: Turn, boxes: EpochBoxes, peer: Peer, leaf: number, data: Uint8Array): void {
  const { state } = turn;
  const records = recordsOf(data);
  if (records === null) {
    refuse(turn, "bad-packet", peer.id);
    return;
  }
  dropWelcome(state, peer.id);
  if (boxes === currentEpoch(state)) peer.isParted = false;
  confirmCommits(turn, peer, boxes.epoch);
  for (const record of records) {
    if ("member" in record && memberIdText(record.member) !== state.self) continue;
    if (record.type === "message") takeMessage(turn, peer, record);
    else if (record.type === "commit") receiveOrdered(turn, boxes, peer, leaf, record.message);
    else if (record.type === "start") takeStart(turn, peer, record.stream, record.seq);
    else if (record.type === "ack") takeAck(turn, peer, record);
    else if (record.type === "online") takePresence(turn, peer, record.flag);
    else if (record.type === "read" && state.core.receipts) {
      raise(turn, peer, "read", Math.min(record.upTo, peer.acked));
    }
  }
  noteReader(turn, peer.id);
  agreeIfFree(turn);
  if (state.peers.get(peer.id) === peer) savePeer(state, peer);
}

function takeAck(turn: Turn, peer: Peer, ack: Extract<PacketRecord, { type: "ack" }>): void {
  if (ack.stream !== turn.state.core.stream) {
    if (peer.startConfirmed) {
      beginFurtherOn(peer);
      // What it took of this stream meanwhile it could not tell from what it knows, and dropped.
      peer.encoded = peer.acked;
    }
    confirm(turn, peer, ack.taken);
    return;
  }
  if (speaksOfForgotten(turn.state, peer, ack)) {
    heedAccuser(turn, peer);
    return;
  }
  // Who was in before may know this stream already, and not yet that it goes on further ahead.
  if (ack.upTo >= peer.start - 1) peer.startConfirmed = true;
  if (ack.upTo < peer.acked) beginFurtherOn(peer);
  const upTo = Math.min(ack.upTo, peer.encoded);
  raise(turn, peer, "boxed", upTo);
  if (upTo > peer.acked) peer.rewinds = 0;
  raise(turn, peer, "acked", upTo);
  confirm(turn, peer, ack.taken);
}

/**
 * It confirmed more once: that was an ack of before, or it forgot what it had. To who is further on this start says nothing;
 * who isn't is told how many it can't have any more.
 */
function beginFurtherOn(peer: Peer): void {
  peer.start = peer.acked + 1;
  peer.startConfirmed = false;
}

function takePresence(turn: Turn, peer: Peer, on: boolean): void {
  peer.onlineUntil = on ? turn.nowMs + LOCAL_LIMITS.PRESENCE_LASTS_MS : 0;
  deliver(turn, { type: "presence", member: peer.id, on });
}
