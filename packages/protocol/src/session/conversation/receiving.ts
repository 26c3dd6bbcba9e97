/** From found boxes to the MLS messages in them: frame and parcel. */

import { HushError } from "../../base/errors.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { chainBox, dropBox, type ReaderChain, takeBox } from "../chain.ts";
import { openFrame } from "../frame.ts";
import { decodeFramePayload } from "../frame-payload.ts";
import { openShared } from "../level/shared-entry.ts";
import { joinParcel, openPart, type PartedRef, parcelKeyOf } from "../parcel.ts";
import type { PlaceMove } from "../place-move.ts";
import type { HeardAt } from "./agreement.ts";
import { chainName, epochOf, isAnyMembers, isSlotChain, readersIn } from "./chain-in-use.ts";
import { type EpochBoxes, takenBefore } from "./epoch-boxes.ts";
import { expectIndices, expectParcel, type FoundInLog, forgetExpected, forgetIndices } from "./expected.ts";
import type { ChainOf, Expected } from "./expected-box.ts";
import { wasHeldBack } from "./held-commit.ts";
import { isInRounds, isSlotted } from "./level-in-use.ts";
import { toGiveWay } from "./looking-for-parts.ts";
import { hearMove } from "./moving.ts";
import { oweAck, owePassed } from "./owing.ts";
import { endParcel } from "./parcels.ts";
import { type FoundFrame, receive } from "./reading-packets.ts";
import { unreadInRounds } from "./rounds.ts";
import { isActive } from "./state.ts";
import { addParcel, parcelKey, saveParcel, savePeer, saveReader } from "./storage.ts";
import { refuse, type Turn } from "./turn.ts";

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
  const isAnybodys = isAnyMembers(turn.state, expected);
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

const byBox = ({ isSlots, place }: Pick<ChainOf, "isSlots"> & PlacedAt): HeardAt =>
  isSlots ? { level: "quiet", relay: place } : { level: "direct", relay: "" };

interface PlacedAt {
  readonly place: string;
}

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
