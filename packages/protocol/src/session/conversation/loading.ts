/** What the store holds of a conversation, as the state that wrote it (storage.ts). */

import { decodeState } from "@hushroom/mls";
import { assert } from "../../base/errors.ts";
import { type Codec, decode } from "../../wire/codec.ts";
import { type ReaderChain, ReaderChainCodec, type SenderChain, SenderChainCodec } from "../chain.ts";
import { memberIdText, ownMemberId } from "../member-leaf.ts";
import { PlaceMoveCodec } from "../place-move.ts";
import { soundRoster } from "../roster.ts";
import { type Agreement, noAgreement } from "./agreement.ts";
import { epochOf } from "./chain-in-use.ts";
import { type EpochBoxes, nothingSeen } from "./epoch-boxes.ts";
import { expectChains, expectParcel } from "./expected.ts";
import type { Flight } from "./flight.ts";
import { type HeadWatch, unwatched } from "./head-watch.ts";
import { Ledger } from "./ledger.ts";
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
  WishRecord,
} from "./records.ts";
import { type ConversationState, nobodyAnswers, type Peer } from "./state.ts";
import { addParcel, holdMessage, idleFlight, readFolder, recordPrefix, writeFolder } from "./storage.ts";

type Records = readonly (readonly [string, Uint8Array])[];

type Named<T> = readonly (readonly [string, T])[];

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
  const flightChains = all("flight-chain", FlightChainRecord);
  const flightOthers = all("flight-other", FlightOtherRecord);
  const state: ConversationState = {
    self: ownMemberId(own.memberSeed),
    ledger: new Ledger(prefix),
    core: own,
    mls,
    roster: soundRoster(mls),
    epochs: [],
    peers: new Map(all("peer", PeerRecord).map(([id, record]) => [id, livePeer(record)])),
    items: new Map(all("item", ItemRecord).map(([, record]) => [record.seq, { ...record }])),
    flights: loadFlights(all("flight", FlightRecord), flightChains, flightOthers),
    resting: loadFlights(all("resting", FlightRecord), flightChains, flightOthers),
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
    agreement: loadAgreement(one("level"), one("levels-left")),
    presenceDueAt: 0,
    ...nobodyAnswers(),
    expected: new Map(),
  };
  loadEpochs(state, all("epoch", EpochRecord), (isSlots) => ({
    readers: all(readFolder(isSlots), ReaderChainCodec),
    senders: all(writeFolder(isSlots), SenderChainCodec),
  }));
  for (const [key, held] of all("held", HeldRecord)) holdMessage(state, key.split("/")[0] ?? "", held);
  for (const [, record] of all("parcel", ParcelRecord)) {
    const { places } = state.epochs.find(({ epoch }) => epoch === epochOf(record.epoch)) ?? { places: [] };
    expectParcel(state, addParcel(state, record), places);
  }
  return state;
}

function loadFlights(
  records: Named<FlightRecord>,
  chains: Named<FlightChainRecord>,
  others: Named<FlightOtherRecord>,
): Map<number, Flight> {
  const inCommon = { isSlots: false, other: null };
  const [chainOf, inOtherOf] = [new Map(chains), new Map(others)];
  return new Map(
    records.map(([at, record]) => [
      record.number,
      idleFlight({ ...record, ...(chainOf.get(at) ?? inCommon), inOther: inOtherOf.get(at) ?? null }),
    ]),
  );
}

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

function loadAgreement(stored: Uint8Array | null, storedLeft: Uint8Array | null): Agreement {
  if (stored === null) return noAgreement();
  const { own, used, others } = decode(AgreementRecord, stored, "STORE_BROKEN");
  const named = others.map(({ member, choice }) => [memberIdText(member), choice] as const);
  const known = { ...noAgreement(), own, used, others: new Map(named) };
  if (storedLeft === null) return known;
  const { levels: left, seq: leftSeq, unheard } = decode(LeftRecord, storedLeft, "STORE_BROKEN");
  return { ...known, left, leftSeq, unheard: new Set(unheard.map(memberIdText)) };
}

function loadHeadWatch(stored: Uint8Array | null): HeadWatch {
  if (stored === null) return unwatched();
  const { ms, at } = decode(HeldForRecord, stored, "STORE_BROKEN");
  return { ...unwatched(), heldMs: ms, heldAt: at };
}

interface StoredChains {
  readonly readers: Named<ReaderChain>;
  readonly senders: Named<SenderChain>;
}

function loadEpochs(
  state: ConversationState,
  epochs: Named<EpochRecord>,
  chains: (isSlots: boolean) => StoredChains,
): void {
  const [main, slots] = [chains(false), chains(true)];
  for (const [name, { epoch, head, ownLeaf, places, members }] of epochs) {
    const within = <T>(stored: Named<T>) =>
      stored
        .filter(([key]) => key.startsWith(`${name}/`))
        .map(([key, chain]) => [key.slice(name.length + 1), chain] as const);
    const byLeaf = (stored: Named<ReaderChain>) =>
      new Map(within(stored).map(([leaf, chain]) => [Number.parseInt(leaf, 16), chain]));
    const boxes: EpochBoxes = {
      epoch,
      head,
      ownLeaf,
      places,
      members: new Map(members.map(({ leaf, id }) => [leaf, memberIdText(id)])),
      readers: byLeaf(main.readers),
      senders: new Map(within(main.senders)),
      slotReaders: byLeaf(slots.readers),
      slotSenders: new Map(within(slots.senders)),
      logKeys: new Map(members.flatMap(({ leaf, logKey }) => (logKey === null ? [] : [[leaf, logKey]]))),
      ...nothingSeen(),
    };
    state.epochs.push(boxes);
    expectChains(state, boxes);
  }
  const known = new Set(epochs.map(([name]) => name));
  for (const [name, chain] of main.senders)
    if (!known.has(name.split("/")[0] ?? "")) state.lateSenders.set(name, chain);
}
