/** Everything that a conversation knows: what is stored, by record, and what a restart may forget. */

import type { GroupState } from "@hushroom/mls";
import { assert } from "../../base/errors.ts";
import type { ReaderChain, SenderChain } from "../chain.ts";
import { DIRECT, type LevelChoice } from "../level/level-choice.ts";
import type { LogBox } from "../level/log-entry.ts";
import type { QuietCover } from "../level/quiet-cover.ts";
import { memberIdText } from "../member-leaf.ts";
import type { PlaceMove } from "../place-move.ts";
import { type Roster, rosterOf } from "../roster.ts";
import { type EpochBoxes, takenBefore } from "./epoch-boxes.ts";
import type { Ledger } from "./ledger.ts";
import type {
  AccuserRecord,
  CoreRecord,
  FlightChainRecord,
  FlightOtherRecord,
  FlightRecord,
  GoneRecord,
  HeadRecord,
  HeldCommitRecord,
  HeldRecord,
  ItemRecord,
  ParcelRecord,
  PeerRecord,
  PendingRecord,
  Wish,
} from "./records.ts";

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type Peer = Mutable<PeerRecord> & {
  readonly id: string;
  ackDueAt: number | null;
  onlineOwed: boolean;
  onlineUntil: number;
  /** How often all was encoded anew since the peer last got further, and when it is next. */
  rewinds: number;
  rewindDueAt: number | null;
  /** By its lane, asked in this epoch: whether it is not so far, or just there, and when. Null: not since the program began. */
  answered: {
    readonly epoch: bigint;
    readonly isBehind: boolean;
    readonly isHere: boolean;
    readonly at: number;
  } | null;
};
export type Item = Mutable<ItemRecord>;

/** How far a flight is at one place. */
export interface Way {
  readonly place: string;
  readonly isRelay: boolean;
  /** `put`: all its boxes are in. `spoilt`: somebody else's frame is in one of them. */
  phase: "idle" | "bodies" | "main" | "put" | "spoilt";
  /** When it was put last, its reader's device laid one of its frames aside: that may be gone with the connection. */
  isAside: boolean;
  /** Puts without an answer. */
  readonly open: Set<string>;
  tries: number;
  dueAt: number;
  /** A relay that said it has them all now: as which process, and since when. */
  taken: { readonly bootId: string; readonly at: number } | null;
  /** All answers were that it was not there before. */
  isNew: boolean;
  /** Boxes that were looked at since it was put last, and nothing was there; null once that put is answered. */
  missed: ReadonlySet<string> | null;
}

/** A box that a relay says to have: of which way, which of its boxes, and how often it was put when it was looked for. */
export interface SoughtBox {
  readonly way: Way;
  readonly at: string;
  readonly puts: number;
}

/** Whether a relay still has what it says to have for one reader. */
export interface Look {
  dueAt: number;
  /** Looks that told something. */
  count: number;
  /** By address, while it goes on. */
  sought: ReadonlyMap<string, SoughtBox> | null;
}

/** What is stored of a flight. `inOther`: null for all but a commit whose other box may hold something already. */
export type StoredFlight = FlightRecord & FlightChainRecord & { readonly inOther: FlightOtherRecord | null };

/** It stays until its reader has confirmed it. `ways`: to each of its places, in their order. */
export type Flight = StoredFlight & { readonly ways: readonly Way[] };

export interface PendingParcel {
  readonly record: ParcelRecord;
  /** What its frames hold, as far as they were found. */
  readonly parts: Map<number, Uint8Array>;
  /** In how many slots one of them was looked for since the last was found, and the latest slot that counted. */
  looks: number;
  lookedIn: number;
}

/** A server that says who it is: `bootId` changes when its memory is gone, which it keeps for `keepsMs`. */
export interface BoxKeeper {
  readonly bootId: string;
  readonly keepsMs: number;
}

/** A box that this member wants to read, and the box server where it is. */
export interface PlacedBox {
  readonly place: string;
  readonly address: string;
}

/**
 * Where a found box belongs, and by what its entries are found in a relay's log: made when first needed there.
 * `isDoubtful`: the relay gave out another's frame for it once.
 */
export type Expected = {
  readonly place: string;
  readonly logKey: Uint8Array | null;
  logBox?: LogBox;
  readonly isDoubtful?: true;
} & (
  | ({ readonly kind: "chain"; readonly index: number } & ChainOf)
  | { readonly kind: "parcel"; readonly parcel: PendingParcel; readonly at: number }
);

/** Of the member at `leaf`, for this one. */
export interface ChainOf {
  readonly boxes: EpochBoxes;
  readonly leaf: number;
  readonly isSlots: boolean;
}

/** Which privacy level each member chose, and which one this side uses. */
export interface Agreement {
  own: LevelChoice;
  used: LevelChoice;
  readonly others: Map<string, LevelChoice>;
  /** Of a group: what this member went by or had chosen before, and since when not any more. Others may still go by it. */
  left: readonly LeftLevel[];
  /** Who wasn't heard by what this member uses since it left something, and has its message `leftSeq`: they may be where it was. */
  readonly unheard: Set<string>;
  leftSeq: number;
  /** Since when this program has read that; null: since its next step. */
  leftReadAt: number | null;
  /** Of `quiet`: what the turns for each other member are filled with. */
  readonly covers: Map<string, QuietCover>;
}

/** By which level a packet came, and at which relay. */
export type HeardAt = Pick<LevelChoice, "level" | "relay">;

export interface LeftLevel {
  readonly choice: LevelChoice;
  readonly at: number;
}

/** What an orderer knows of where the group is (confirmed-head.ts). */
export interface HeadWatch {
  /** When members last answered that this epoch is the group's, and how many; null: none since the program began. */
  confirmed: { readonly at: number; readonly by: number } | null;
  /** How long something has waited for that, in this program and those before it, in ms; null: nothing does. */
  heldMs: number | null;
  /** When that was written last. */
  heldAt: number;
  /** How long this program has run, in ms. */
  ranMs: number;
  /** Since it began nobody has confirmed anything in time: it waits no more. */
  isGivenUp: boolean;
}

export const unwatched = (): HeadWatch => ({
  confirmed: null,
  heldMs: null,
  heldAt: 0,
  ranMs: 0,
  isGivenUp: false,
});

export interface ConversationState {
  readonly self: string;
  readonly ledger: Ledger;
  readonly core: Mutable<CoreRecord>;
  mls: GroupState;
  roster: Roster;
  /** Oldest first; the last is the current one. */
  epochs: EpochBoxes[];
  readonly peers: Map<string, Peer>;
  readonly items: Map<number, Item>;
  /** All in the chains that are in use: those of slots for a group in `quiet` where there are such, else the others. */
  readonly flights: Map<number, Flight>;
  /** Of epochs that are forgotten, by epoch and reader: as long as a commit of that epoch is owed to it. */
  readonly lateSenders: Map<string, SenderChain>;
  /** In chains that are not in use now: no box of these stays empty for ever, or their readers would wait. */
  readonly resting: Map<number, Flight>;
  readonly gone: Map<string, GoneRecord>;
  /** Messages that came too early, by peer and number. */
  readonly held: Map<string, Map<number, HeldRecord>>;
  readonly parcels: Map<string, PendingParcel>;
  readonly wishes: Map<number, Wish>;
  /** Of the epochs that this member was in, oldest first. */
  readonly heads: Map<bigint, HeadRecord>;
  /** By the hash of the commit: of this history, or of what may follow its last epoch. */
  readonly moves: Map<string, PlaceMove>;
  /** Whose history counts instead of the one that this member followed, until it is let in there. */
  readonly outvotedBy: Map<string, PlaceMove>;
  readonly welcomes: Map<string, Uint8Array>;
  /** Who says that this member forgot what it sent. */
  readonly accusers: Map<string, AccuserRecord>;
  pending: PendingRecord | null;
  readonly headWatch: HeadWatch;
  heldCommit: HeldCommitRecord | null;
  readonly agreement: Agreement;
  /** When to say again that this member is there. */
  presenceDueAt: number;
  /** Places that answer now. */
  readonly connected: Set<string>;
  /** Since when the devices of members don't answer, and those of which that is too long. */
  readonly silentSince: Map<string, number>;
  readonly away: Set<string>;
  /** What box servers said of themselves. */
  readonly kept: Map<string, BoxKeeper>;
  /** Relays to which something is to go now. */
  readonly waitingRelays: Set<string>;
  /** By the reader and the relay: where something lies unconfirmed. */
  readonly looks: Map<string, Look>;
  /** Of the last step: by it one sees that the clock was set back. */
  clockAt: number;
  readonly expected: Map<string, Expected>;
  /** By which level each member was heard last since the program began, and when. */
  readonly heardBy: Map<string, HeardAt & { readonly atMs: number }>;
  /** Of each put for several readers: the flights and their ways that it is for. */
  readonly together: Map<string, readonly (readonly [number, number])[]>;
  /** At which relays the chains of slots are looked for, since the program began. */
  readonly slotsReadAt: Set<string>;
  /** In a log: something new has gone before what is to be repeated, which is next. */
  isRepeatNext: boolean;
}

/** What is known of places before the first of them answers. */
export const nobodyAnswers = (): Pick<
  ConversationState,
  | "connected"
  | "silentSince"
  | "away"
  | "kept"
  | "waitingRelays"
  | "looks"
  | "clockAt"
  | "together"
  | "slotsReadAt"
  | "heardBy"
  | "isRepeatNext"
> => ({
  connected: new Set(),
  silentSince: new Map(),
  away: new Set(),
  kept: new Map(),
  waitingRelays: new Set(),
  looks: new Map(),
  clockAt: 0,
  together: new Map(),
  slotsReadAt: new Set(),
  heardBy: new Map(),
  isRepeatNext: false,
});

export const noAgreement = (): Agreement => ({
  own: DIRECT,
  used: DIRECT,
  others: new Map(),
  left: [],
  unheard: new Set(),
  leftSeq: 0,
  leftReadAt: null,
  covers: new Map(),
});

export const STANDING = { member: 0, removed: 1, toRejoin: 2 } as const;
export const FLIGHT = { messages: 0, control: 1, commit: 2, farewell: 3 } as const;
export const isCommit = ({ kind }: Pick<Flight, "kind">): boolean =>
  kind === FLIGHT.commit || kind === FLIGHT.farewell;
export const ITEM = { kept: 0, boxed: 1, delivered: 2, read: 3 } as const;

export function currentEpoch(state: ConversationState): EpochBoxes {
  const current = state.epochs.at(-1);
  assert(current !== undefined, "a conversation has an epoch");
  return current;
}

export function soundRoster(mls: GroupState): Roster {
  const roster = rosterOf(mls);
  assert(roster !== null, "an accepted epoch has a sound roster");
  return roster;
}

export const isActive = (state: ConversationState): boolean => state.core.standing === STANDING.member;

/** Its frames go out in slots, by one relay alone. */
export const isSlotted = ({ agreement }: ConversationState): boolean => agreement.used.level !== "direct";

/** Its frames go into a log, which its readers read whole. */
export const isLogged = ({ agreement }: ConversationState): boolean => agreement.used.level === "blind";

/** A group in whatever level with slots: each commit takes slots of everybody. */
export const isSlottedGroup = (state: ConversationState): boolean =>
  isSlotted(state) && state.roster.profile.kind === "group";

/** What its members lack alike goes as one entry of the log, for all of them. */
export const isShared = (state: ConversationState): boolean =>
  isLogged(state) && state.roster.profile.kind === "group";

export const isOrderer = (state: ConversationState): boolean => state.roster.profile.orderer === state.self;

export const lastSeq = (state: ConversationState): number => state.core.nextSeq - 1;

export const flightsTo = (state: ConversationState, peer: Peer): Flight[] =>
  [...state.flights.values()].filter((flight) => memberIdText(flight.member) === peer.id);

/** Two of an epoch: that of all levels, and that of slots. Told apart by the highest bit, which no epoch comes to. */
const SLOTS_BIT = 1n << 63n;
export const chainName = (epoch: bigint, isSlots: boolean): bigint => (isSlots ? epoch | SLOTS_BIT : epoch);
export const isSlotChain = (name: bigint): boolean => (name & SLOTS_BIT) !== 0n;
export const epochOf = (name: bigint): bigint => name & ~SLOTS_BIT;

/** Whether it has several to read and to write to, one after the other, by chains of their own. */
export const isInRounds = ({ agreement, roster }: ConversationState): boolean =>
  agreement.used.level === "quiet" && roster.profile.kind === "group";

/** By which chain this member sends to that one now: by the common one, where the epoch has none that only the two know. */
export const goesBySlots = (
  state: ConversationState,
  { slotSenders }: Pick<EpochBoxes, "slotSenders">,
  member: string,
): boolean => isInRounds(state) && slotSenders.has(member);

/** Which of the boxes of an epoch, of the chain in use, the peer has taken, as far as it told us. */
export const takenOf = (state: ConversationState, peer: Peer, boxes: EpochBoxes): number =>
  takenIn(peer, chainName(boxes.epoch, goesBySlots(state, boxes, peer.id)));

/** Which boxes of the chain of this flight its reader has taken. */
export const takenBeside = (peer: Peer, { epoch, isSlots }: Pick<Flight, "epoch" | "isSlots">): number =>
  takenIn(peer, chainName(epoch, isSlots));

export const takenIn = (peer: Peer, name: bigint): number =>
  peer.taken.find((taken) => taken.epoch === name)?.index ?? 0;

/** By which this member sends to that one now. */
export const senderTo = (
  state: ConversationState,
  boxes: EpochBoxes,
  member: string,
): SenderChain | undefined => sendersIn(boxes, goesBySlots(state, boxes, member)).get(member);

export const sendersIn = (
  { senders, slotSenders }: EpochBoxes,
  isSlots: boolean,
): Map<string, SenderChain> => (isSlots ? slotSenders : senders);

/** By which a group's member goes, is to go or went not long ago, of `quiet`. */
export function ownQuiet({ agreement, roster }: ConversationState): LevelChoice[] {
  const { own, used, left } = agreement;
  if (roster.profile.kind !== "group") return [];
  return [used, own, ...left.map(({ choice }) => choice)].filter(({ level }) => level === "quiet");
}

/** Relays where boxes of slots may lie for this member: also of those who stayed in `quiet` when this one left it. */
export function quietRelays(state: ConversationState): string[] {
  const others = state.roster.profile.kind === "group" ? [...state.agreement.others.values()] : [];
  const theirs = others.filter(({ level }) => level === "quiet");
  return [...new Set([...ownQuiet(state), ...theirs].map(({ relay }) => relay))];
}

/** Any member may say any relay: only where this one reads do its chains of slots mean anything. */
export const slotRelays = (state: ConversationState): string[] =>
  quietRelays(state).filter((relay) => isReadAt(state, relay));

/** The first place is the own device. */
export const isReadAt = ({ epochs }: ConversationState, relay: string): boolean =>
  epochs.some(({ places }) => places.indexOf(relay) > 0);

/** The last epoch in which a peer has shown itself; 0 if in none. */
export function lastShown({ taken }: Peer): bigint {
  let last = 0n;
  for (const { epoch: name } of taken) if (epochOf(name) > last) last = epochOf(name);
  return last;
}

export const readersIn = (
  { readers, slotReaders }: EpochBoxes,
  isSlots: boolean,
): Map<number, ReaderChain> => (isSlots ? slotReaders : readers);

/** Which of a peer's boxes this member has found, of each epoch: what acknowledgements tell. */
export function takenFrom(state: ConversationState, peerId: string): { epoch: bigint; index: number }[] {
  // An older program takes no packet that names such chains.
  const areAllAble = state.roster.members.every(({ knowsSlotChains }) => knowsSlotChains);
  const areSlotsRead = areAllAble && slotRelays(state).length > 0;
  return state.epochs.flatMap((boxes) => {
    const leaf = [...boxes.members].find(([, id]) => id === peerId)?.[0];
    return (areSlotsRead ? [false, true] : [false]).flatMap((isSlots) => {
      const chain = leaf === undefined ? undefined : readersIn(boxes, isSlots).get(leaf);
      return chain === undefined
        ? []
        : [{ epoch: chainName(boxes.epoch, isSlots), index: takenBefore(chain) }];
    });
  });
}
