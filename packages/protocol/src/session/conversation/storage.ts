/** Writes and reads a conversation's records. Every key is `c/<conversation>/` and one of these. */

import { decodeState, encodeState } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../../base/bytes.ts";
import { assert } from "../../base/errors.ts";
import { type Codec, decode, encode } from "../../wire/codec.ts";
import { ReaderChainCodec, type SenderChain, SenderChainCodec } from "../chain.ts";
import { memberIdBytes, memberIdText, ownMemberId } from "../member-leaf.ts";
import type { ParcelRef } from "../parcel.ts";
import { type PlaceMove, PlaceMoveCodec } from "../place-move.ts";
import { type EpochBoxes, nothingSeen } from "./epoch-boxes.ts";
import { expectChains, expectParcel } from "./expected.ts";
import { Ledger } from "./ledger.ts";
import {
  AccuserRecord,
  AgreementRecord,
  CoreRecord,
  EpochRecord,
  FlightRecord,
  GoneRecord,
  HeadRecord,
  HeldCommitRecord,
  HeldForRecord,
  HeldRecord,
  ItemRecord,
  ParcelRecord,
  PeerRecord,
  PendingRecord,
  WelcomeRecord,
  type Wish,
  WishRecord,
} from "./records.ts";
import {
  type Agreement,
  type ConversationState,
  type Flight,
  type HeadWatch,
  type Item,
  noAgreement,
  nobodyAnswers,
  type Peer,
  type PendingParcel,
  soundRoster,
  unwatched,
} from "./state.ts";
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
export const saveFlight = ({ ledger }: ConversationState, flight: Flight): void =>
  ledger.put(`flight/${number(flight.number)}`, () => encode(FlightRecord, flight));
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

function loadAgreement(stored: Uint8Array | null): Agreement {
  if (stored === null) return noAgreement();
  const { own, used, others } = decode(AgreementRecord, stored, "STORE_BROKEN");
  const named = others.map(({ member, choice }) => [memberIdText(member), choice] as const);
  return { own, used, others: new Map(named), cover: null };
}

function loadHeadWatch(stored: Uint8Array | null): HeadWatch {
  if (stored === null) return unwatched();
  const { ms, at } = decode(HeldForRecord, stored, "STORE_BROKEN");
  return { ...unwatched(), heldMs: ms, heldAt: at };
}

export function saveReader({ ledger }: ConversationState, boxes: EpochBoxes, leaf: number): void {
  const chain = boxes.readers.get(leaf);
  const key = `read/${number(boxes.epoch)}/${number(leaf)}`;
  if (chain === undefined) ledger.erase(key);
  else ledger.put(key, () => encode(ReaderChainCodec, chain));
}

export function saveSender({ ledger }: ConversationState, boxes: EpochBoxes, member: string): void {
  const chain = boxes.senders.get(member);
  const key = `write/${chainName(boxes.epoch, member)}`;
  if (chain === undefined) ledger.erase(key);
  else ledger.put(key, () => encode(SenderChainCodec, chain));
}

/** What a chain's record is called among those of its folder. */
export const chainName = (epoch: bigint, member: string): string => `${number(epoch)}/${member}`;

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
  for (const leaf of boxes.readers.keys()) saveReader(state, boxes, leaf);
  for (const member of boxes.senders.keys()) saveSender(state, boxes, member);
}

export function eraseEpoch({ ledger }: ConversationState, boxes: EpochBoxes): void {
  ledger.erase(`epoch/${number(boxes.epoch)}`);
  for (const leaf of boxes.readers.keys()) ledger.erase(`read/${number(boxes.epoch)}/${number(leaf)}`);
  for (const member of boxes.senders.keys()) ledger.erase(`write/${chainName(boxes.epoch, member)}`);
}

export function dropFlight(state: ConversationState, flight: Flight): void {
  state.flights.delete(flight.number);
  state.ledger.erase(`flight/${number(flight.number)}`);
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

export const idleFlight = (record: FlightRecord): Flight => ({
  ...record,
  ways: waysTo(record.places),
});

/** A peer whose acknowledgement was owed when the program ended gets it at once. */
const livePeer = (record: PeerRecord): Peer => ({
  ...record,
  id: memberIdText(record.member),
  ackDueAt: record.ackOwed || record.readOwed ? 0 : null,
  onlineOwed: false,
  onlineUntil: 0,
  rewinds: 0,
  rewindDueAt: null,
  answered: null,
});

export function addParcel(state: ConversationState, record: ParcelRecord): PendingParcel {
  const parts = new Map(record.parts.map(({ at, part }) => [at, part]));
  const parcel: PendingParcel = { record: { ...record, parts: [] }, parts };
  state.parcels.set(parcelKey(parcel.record.ref), parcel);
  return parcel;
}

type Records = readonly (readonly [string, Uint8Array])[];

/** What the store holds of this conversation, as the state that wrote it. */
export function loadState(conversation: string, stored: Records): ConversationState {
  const prefix = recordPrefix(conversation);
  const records = stored.map(([key, value]) => [key.slice(prefix.length), value] as const);
  const one = (key: string): Uint8Array | null => records.find(([name]) => name === key)?.[1] ?? null;
  const all = <T>(folder: string, codec: Codec<T>): (readonly [string, T])[] =>
    records
      .filter(([key]) => key.startsWith(`${folder}/`))
      .map(([key, value]) => [key.slice(folder.length + 1), decode(codec, value, "STORE_BROKEN")] as const);
  const core = one("core");
  const mlsBytes = one("mls");
  assert(core !== null && mlsBytes !== null, "a stored conversation has its core and its group");
  const mls = decodeState(mlsBytes);
  const own = { ...decode(CoreRecord, core, "STORE_BROKEN") };
  const pending = one("pending");
  const heldCommit = one("held-commit");
  const state: ConversationState = {
    self: ownMemberId(own.memberSeed),
    ledger: new Ledger(prefix),
    core: own,
    mls,
    roster: soundRoster(mls),
    epochs: [],
    peers: new Map(all("peer", PeerRecord).map(([id, record]) => [id, livePeer(record)])),
    items: new Map(all("item", ItemRecord).map(([, record]) => [record.seq, { ...record }])),
    flights: new Map(all("flight", FlightRecord).map(([, record]) => [record.number, idleFlight(record)])),
    lateSenders: new Map(),
    gone: new Map(all("gone", GoneRecord)),
    held: new Map(),
    parcels: new Map(),
    wishes: new Map(all("wish", WishRecord).map(([at, wish]) => [Number.parseInt(at, 16), wish])),
    heads: new Map(all("head", HeadRecord).map(([, record]) => [record.epoch, record])),
    moves: new Map(all("move", PlaceMoveCodec)),
    outvotedBy: new Map(all("outvoted", PlaceMoveCodec)),
    welcomes: new Map(all("welcome", WelcomeRecord).map(([member, { welcome }]) => [member, welcome])),
    accusers: new Map(all("accuser", AccuserRecord)),
    pending: pending && decode(PendingRecord, pending, "STORE_BROKEN"),
    headWatch: loadHeadWatch(one("held-for")),
    heldCommit: heldCommit && decode(HeldCommitRecord, heldCommit, "STORE_BROKEN"),
    agreement: loadAgreement(one("level")),
    presenceDueAt: 0,
    ...nobodyAnswers(),
    expected: new Map(),
  };
  loadEpochs(state, all("epoch", EpochRecord), all("read", ReaderChainCodec), all("write", SenderChainCodec));
  for (const [key, held] of all("held", HeldRecord)) holdMessage(state, key.split("/")[0] ?? "", held);
  for (const [, record] of all("parcel", ParcelRecord)) {
    const { places } = state.epochs.find(({ epoch }) => epoch === record.epoch) ?? { places: [] };
    expectParcel(state, addParcel(state, record), places);
  }
  return state;
}

export function holdMessage({ held }: ConversationState, peer: string, message: HeldRecord): void {
  const ofPeer = held.get(peer) ?? new Map<number, HeldRecord>();
  held.set(peer, ofPeer.set(message.seq, message));
}

type Named<T> = readonly (readonly [string, T])[];

function loadEpochs(
  state: ConversationState,
  epochs: Named<EpochRecord>,
  readers: Named<typeof ReaderChainCodec extends Codec<infer T> ? T : never>,
  senders: Named<typeof SenderChainCodec extends Codec<infer T> ? T : never>,
): void {
  for (const [name, { epoch, head, ownLeaf, places, members }] of epochs) {
    const within = <T>(chains: Named<T>) =>
      chains
        .filter(([key]) => key.startsWith(`${name}/`))
        .map(([key, chain]) => [key.slice(name.length + 1), chain] as const);
    const boxes: EpochBoxes = {
      epoch,
      head,
      ownLeaf,
      places,
      members: new Map(members.map(({ leaf, id }) => [leaf, memberIdText(id)])),
      readers: new Map(within(readers).map(([leaf, chain]) => [Number.parseInt(leaf, 16), chain])),
      senders: new Map(within(senders)),
      logKeys: new Map(members.flatMap(({ leaf, logKey }) => (logKey === null ? [] : [[leaf, logKey]]))),
      ...nothingSeen(),
    };
    state.epochs.push(boxes);
    expectChains(state, boxes);
  }
  const known = new Set(epochs.map(([name]) => name));
  for (const [name, chain] of senders)
    if (!known.has(name.split("/")[0] ?? "")) state.lateSenders.set(name, chain);
}
