/** Writes a conversation's records, which loading.ts reads. Every key is `c/<conversation>/` and one of these. */

import { encodeState } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../../base/bytes.ts";
import { encode } from "../../wire/codec.ts";
import { ReaderChainCodec, type SenderChain, SenderChainCodec } from "../chain.ts";
import { memberIdBytes, memberIdText } from "../member-leaf.ts";
import type { ParcelRef } from "../parcel.ts";
import { type PlaceMove, PlaceMoveCodec } from "../place-move.ts";
import { readersIn, sendersIn } from "./chain-in-use.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import type { ChainOf, PendingParcel } from "./expected-box.ts";
import { FLIGHT, type Flight, type StoredFlight } from "./flight.ts";
import type { Ledger } from "./ledger.ts";
import {
  AccuserRecord,
  AgreementRecord,
  CoreRecord,
  EpochRecord,
  FlightChainRecord,
  FlightOtherRecord,
  FlightRecord,
  GoneRecord,
  HeadRecord,
  HeldCommitRecord,
  HeldForRecord,
  HeldRecord,
  ItemRecord,
  LeftRecord,
  ParcelRecord,
  PeerRecord,
  PendingRecord,
  WelcomeRecord,
  type Wish,
  WishRecord,
} from "./records.ts";
import type { ConversationState, Item, Peer } from "./state.ts";
import { waysTo } from "./ways.ts";

const number = (value: number | bigint): string => value.toString(16).padStart(12, "0");

export const recordPrefix = (conversation: string): string => `c/${conversation}/`;

export const saveCore = ({ ledger, core }: ConversationState): void =>
  ledger.put("core", () => encode(CoreRecord, core));
export const saveMls = ({ ledger, mls }: ConversationState): void =>
  ledger.put("mls", () => encodeState(mls));
export function saveHeldMs({ ledger, headWatch }: ConversationState): void {
  const { heldMs: ms, heldAt: at } = headWatch;
  if (ms === null) ledger.erase("held-for");
  else ledger.put("held-for", () => encode(HeldForRecord, { ms, at }));
}
export function saveHeldCommit(state: ConversationState, held: HeldCommitRecord | null): void {
  state.heldCommit = held;
  if (held === null) state.ledger.erase("held-commit");
  else state.ledger.put("held-commit", () => encode(HeldCommitRecord, held));
}
export const savePeer = ({ ledger }: ConversationState, peer: Peer): void =>
  ledger.put(`peer/${peer.id}`, () => encode(PeerRecord, peer));
export const saveItem = ({ ledger }: ConversationState, item: Item): void =>
  ledger.put(`item/${number(item.seq)}`, () => encode(ItemRecord, item));
export function saveFlight({ ledger }: ConversationState, flight: Flight): void {
  ledger.put(`flight/${number(flight.number)}`, () => encode(FlightRecord, flight));
  saveFlightChain(ledger, flight);
}

/** Most are in the common chain alone. */
function saveFlightChain(ledger: Ledger, flight: Flight): void {
  if (!flight.isSlots && flight.other === null) return;
  ledger.put(`flight-chain/${number(flight.number)}`, () => encode(FlightChainRecord, flight));
  const { inOther } = flight;
  if (inOther !== null)
    ledger.put(`flight-other/${number(flight.number)}`, () => encode(FlightOtherRecord, inOther));
}

function eraseFlightChain(ledger: Ledger, flight: Flight): void {
  ledger.erase(`flight-chain/${number(flight.number)}`);
  if (flight.inOther !== null) ledger.erase(`flight-other/${number(flight.number)}`);
}
export const saveHeld = ({ ledger }: ConversationState, peer: string, held: HeldRecord): void =>
  ledger.put(`held/${peer}/${number(held.seq)}`, () => encode(HeldRecord, held));

export const parcelKey = (ref: ParcelRef): string => bytesToHex(ref.key);

export function saveParcel({ ledger }: ConversationState, parcel: PendingParcel): void {
  const parts = [...parcel.parts].map(([at, part]) => ({ at, part }));
  ledger.put(`parcel/${parcelKey(parcel.record.ref)}`, () =>
    encode(ParcelRecord, { ...parcel.record, parts }),
  );
}

/** A member that asks to be brought back again has no use for what it asked for before. */
export function saveWish(state: ConversationState, wish: Wish): void {
  if (wish.type === "bringBack") dropBringBacks(state, wish.member);
  const at = state.core.nextWish++;
  saveCore(state);
  state.wishes.set(at, wish);
  state.ledger.put(`wish/${number(at)}`, () => encode(WishRecord, wish));
}

/** Wishes to bring this member back, but for the one in the commit under way. */
export function dropBringBacks(state: ConversationState, member: Uint8Array): void {
  for (const [at, wish] of [...state.wishes]) {
    if (wish.type !== "bringBack" || !equalBytes(wish.member, member)) continue;
    if (state.pending?.wishes.includes(at) !== true) dropWish(state, at);
  }
}

export function saveWelcome(
  { ledger, welcomes }: ConversationState,
  member: string,
  welcome: Uint8Array,
): void {
  welcomes.set(member, welcome);
  ledger.put(`welcome/${member}`, () => encode(WelcomeRecord, { member: memberIdBytes(member), welcome }));
}

export function saveGone({ ledger, gone }: ConversationState, record: GoneRecord): void {
  const member = memberIdText(record.member);
  gone.set(member, record);
  ledger.put(`gone/${member}`, () => encode(GoneRecord, record));
}

export function dropGone({ ledger, gone }: ConversationState, member: string): void {
  if (gone.delete(member)) ledger.erase(`gone/${member}`);
}

export function saveHead({ ledger, heads }: ConversationState, record: HeadRecord): void {
  heads.set(record.epoch, record);
  ledger.put(`head/${number(record.epoch)}`, () => encode(HeadRecord, record));
}

export function dropHead({ ledger, heads }: ConversationState, epoch: bigint): void {
  if (heads.delete(epoch)) ledger.erase(`head/${number(epoch)}`);
}

export function saveMove({ ledger, moves }: ConversationState, name: string, move: PlaceMove): void {
  moves.set(name, move);
  ledger.put(`move/${name}`, () => encode(PlaceMoveCodec, move));
}

export function dropMove({ ledger, moves }: ConversationState, name: string): void {
  if (moves.delete(name)) ledger.erase(`move/${name}`);
}

export function saveOutvotedBy(
  { ledger, outvotedBy }: ConversationState,
  mover: string,
  move: PlaceMove,
): void {
  outvotedBy.set(mover, move);
  ledger.put(`outvoted/${mover}`, () => encode(PlaceMoveCodec, move));
}

export function dropOutvotedBy({ ledger, outvotedBy }: ConversationState, mover: string): void {
  if (outvotedBy.delete(mover)) ledger.erase(`outvoted/${mover}`);
}

export function saveAccuser({ ledger, accusers }: ConversationState, record: AccuserRecord): void {
  const member = memberIdText(record.member);
  accusers.set(member, record);
  ledger.put(`accuser/${member}`, () => encode(AccuserRecord, record));
}

export function dropAccuser({ ledger, accusers }: ConversationState, member: string): void {
  if (accusers.delete(member)) ledger.erase(`accuser/${member}`);
}

export function savePending(state: ConversationState, pending: PendingRecord | null): void {
  state.pending = pending;
  if (pending === null) state.ledger.erase("pending");
  else state.ledger.put("pending", () => encode(PendingRecord, pending));
}

export function saveAgreement({ ledger, agreement }: ConversationState): void {
  const { own, used, others } = agreement;
  const list = [...others].map(([id, choice]) => ({ member: memberIdBytes(id), choice }));
  ledger.put("level", () => encode(AgreementRecord, { own, used, others: list }));
}

export function saveLeft({ ledger, agreement }: ConversationState): void {
  const { left: levels, leftSeq: seq, unheard } = agreement;
  if (levels.length === 0 && unheard.size === 0) ledger.erase("levels-left");
  else
    ledger.put("levels-left", () =>
      encode(LeftRecord, { levels, seq, unheard: [...unheard].map(memberIdBytes) }),
    );
}

export const readFolder = (isSlots: boolean): string => (isSlots ? "slot-read" : "read");
export const writeFolder = (isSlots: boolean): string => (isSlots ? "slot-write" : "write");
const BOTH = [false, true];

export function saveReader({ ledger }: ConversationState, { boxes, leaf, isSlots }: ChainOf): void {
  const chain = readersIn(boxes, isSlots).get(leaf);
  const key = `${readFolder(isSlots)}/${number(boxes.epoch)}/${number(leaf)}`;
  if (chain === undefined) ledger.erase(key);
  else ledger.put(key, () => encode(ReaderChainCodec, chain));
}

export function saveSender(
  { ledger }: ConversationState,
  boxes: EpochBoxes,
  member: string,
  isSlots: boolean,
): void {
  const chain = sendersIn(boxes, isSlots).get(member);
  const key = `${writeFolder(isSlots)}/${senderName(boxes.epoch, member)}`;
  if (chain === undefined) ledger.erase(key);
  else ledger.put(key, () => encode(SenderChainCodec, chain));
}

/** What a chain's record is called among those of its folder. */
export const senderName = (epoch: bigint, member: string): string => `${number(epoch)}/${member}`;

export function saveLateSender(
  { ledger, lateSenders }: ConversationState,
  name: string,
  chain: SenderChain,
): void {
  lateSenders.set(name, chain);
  ledger.put(`write/${name}`, () => encode(SenderChainCodec, chain));
}

export function dropLateSender({ ledger, lateSenders }: ConversationState, name: string): void {
  if (lateSenders.delete(name)) ledger.erase(`write/${name}`);
}

export function saveEpoch(state: ConversationState, boxes: EpochBoxes): void {
  const members = [...boxes.members].map(([leaf, id]) => ({
    leaf,
    id: memberIdBytes(id),
    logKey: boxes.logKeys.get(leaf) ?? null,
  }));
  const { epoch, head, ownLeaf, places } = boxes;
  const record = { epoch, head, ownLeaf, places, members };
  state.ledger.put(`epoch/${number(boxes.epoch)}`, () => encode(EpochRecord, record));
  for (const isSlots of BOTH) {
    for (const leaf of readersIn(boxes, isSlots).keys()) saveReader(state, { boxes, leaf, isSlots });
    for (const member of sendersIn(boxes, isSlots).keys()) saveSender(state, boxes, member, isSlots);
  }
}

export function eraseEpoch({ ledger }: ConversationState, boxes: EpochBoxes): void {
  const epoch = number(boxes.epoch);
  ledger.erase(`epoch/${epoch}`);
  for (const isSlots of BOTH) {
    for (const leaf of readersIn(boxes, isSlots).keys())
      ledger.erase(`${readFolder(isSlots)}/${epoch}/${number(leaf)}`);
    for (const member of sendersIn(boxes, isSlots).keys())
      ledger.erase(`${writeFolder(isSlots)}/${senderName(boxes.epoch, member)}`);
  }
}

/** Its box is to be filled once that chain is in use again: nothing is said by it any more. */
export function restFlight(state: ConversationState, flight: Flight): void {
  const resting = { ...flight, kind: FLIGHT.control, firstSeq: 0, lastSeq: 0 };
  state.resting.set(flight.number, resting);
  state.ledger.put(`resting/${number(flight.number)}`, () => encode(FlightRecord, resting));
  saveFlightChain(state.ledger, resting);
}

export function dropResting(state: ConversationState, flight: Flight): void {
  state.resting.delete(flight.number);
  state.ledger.erase(`resting/${number(flight.number)}`);
  eraseFlightChain(state.ledger, flight);
}

export function dropFlight(state: ConversationState, flight: Flight): void {
  state.flights.delete(flight.number);
  state.ledger.erase(`flight/${number(flight.number)}`);
  eraseFlightChain(state.ledger, flight);
}

export function dropItem(state: ConversationState, item: Item): void {
  state.items.delete(item.seq);
  state.ledger.erase(`item/${number(item.seq)}`);
}

export function dropHeld({ ledger, held }: ConversationState, peer: string, seq: number): void {
  held.get(peer)?.delete(seq);
  ledger.erase(`held/${peer}/${number(seq)}`);
}

export function dropParcel(state: ConversationState, parcel: PendingParcel): void {
  state.parcels.delete(parcelKey(parcel.record.ref));
  state.ledger.erase(`parcel/${parcelKey(parcel.record.ref)}`);
}

export function dropWish(state: ConversationState, at: number): void {
  state.wishes.delete(at);
  state.ledger.erase(`wish/${number(at)}`);
}

export function dropWelcome(state: ConversationState, member: string): void {
  if (state.welcomes.delete(member)) state.ledger.erase(`welcome/${member}`);
}

export function dropPeer(state: ConversationState, peer: Peer): void {
  for (const seq of state.held.get(peer.id)?.keys() ?? []) dropHeld(state, peer.id, seq);
  state.held.delete(peer.id);
  state.peers.delete(peer.id);
  state.ledger.erase(`peer/${peer.id}`);
}

export const idleFlight = (record: StoredFlight): Flight => ({
  ...record,
  ways: waysTo(record.places),
});

export function addParcel(state: ConversationState, record: ParcelRecord): PendingParcel {
  const parts = new Map(record.parts.map(({ at, part }) => [at, part]));
  const parcel: PendingParcel = { record: { ...record, parts: [] }, parts, looks: 0, lookedIn: 0 };
  state.parcels.set(parcelKey(parcel.record.ref), parcel);
  return parcel;
}

export function holdMessage({ held }: ConversationState, peer: string, message: HeldRecord): void {
  const ofPeer = held.get(peer) ?? new Map<number, HeldRecord>();
  held.set(peer, ofPeer.set(message.seq, message));
}
