/** Everything that a conversation knows: what is stored, by record, and what a restart may forget. */

import type { GroupState } from "@hushroom/mls";
import { assert } from "../../base/errors.ts";
import type { SenderChain } from "../chain.ts";
import { memberIdText } from "../member-leaf.ts";
import type { PlaceMove } from "../place-move.ts";
import type { Roster } from "../roster.ts";
import type { Agreement, HeardAt } from "./agreement.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import type { Expected, PendingParcel } from "./expected-box.ts";
import type { Flight, Look } from "./flight.ts";
import type { HeadWatch } from "./head-watch.ts";
import type { Ledger } from "./ledger.ts";
import type {
  AccuserRecord,
  CoreRecord,
  GoneRecord,
  HeadRecord,
  HeldCommitRecord,
  HeldRecord,
  ItemRecord,
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

/** A server that says who it is: `bootId` changes when its memory is gone, which it keeps for `keepsMs`. */
export interface BoxKeeper {
  readonly bootId: string;
  readonly keepsMs: number;
}

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

export const STANDING = { member: 0, removed: 1, toRejoin: 2 } as const;

export const ITEM = { kept: 0, boxed: 1, delivered: 2, read: 3 } as const;

export function currentEpoch(state: ConversationState): EpochBoxes {
  const current = state.epochs.at(-1);
  assert(current !== undefined, "a conversation has an epoch");
  return current;
}

export const isActive = (state: ConversationState): boolean => state.core.standing === STANDING.member;

export const isOrderer = (state: ConversationState): boolean => state.roster.profile.orderer === state.self;

export const lastSeq = (state: ConversationState): number => state.core.nextSeq - 1;

export const flightsTo = (state: ConversationState, peer: Peer): Flight[] =>
  [...state.flights.values()].filter((flight) => memberIdText(flight.member) === peer.id);
