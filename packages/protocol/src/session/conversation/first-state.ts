/** What a conversation knows when a member begins it: nobody met, nothing said. */

import type { GroupState } from "@hushroom/mls";
import type { RandomBytes } from "../../base/bytes.ts";
import type { LevelChoice } from "../level/level-choice.ts";
import { type OwnMember, ownMemberId } from "../member-leaf.ts";
import { soundRoster } from "../roster.ts";
import { noAgreement } from "./agreement.ts";
import { unwatched } from "./head-watch.ts";
import { Ledger } from "./ledger.ts";
import { type ConversationState, nobodyAnswers, STANDING } from "./state.ts";
import { recordPrefix } from "./storage.ts";
import { RELAY_USE } from "./ways.ts";

export interface ConversationChoices {
  /** A local id, for the keys of stored records. */
  readonly id: string;
  readonly own: OwnMember;
  readonly receipts: boolean;
  readonly random: RandomBytes;
  readonly nowMs: number;
  /** Of a group that is in one: it begins by this one, and fills no box but there. */
  readonly level?: LevelChoice | null;
}

export function firstState(choices: ConversationChoices, mls: GroupState): ConversationState {
  const { id, own, random, nowMs, level = null } = choices;
  const core = {
    memberSeed: own.memberSeed,
    name: own.name,
    place: own.place,
    relays: [...own.relays],
    relayUse: RELAY_USE.otherwise,
    stream: newStream(random),
    nextSeq: 1,
    sentUpTo: 0,
    nextFlight: 1,
    nextWish: 1,
    sentSincePath: 0,
    pathAt: nowMs,
    receipts: choices.receipts,
    presence: false,
    standing: STANDING.member,
  };
  return {
    self: ownMemberId(own.memberSeed),
    ledger: new Ledger(recordPrefix(id)),
    core,
    mls,
    roster: soundRoster(mls),
    epochs: [],
    peers: new Map(),
    items: new Map(),
    flights: new Map(),
    resting: new Map(),
    gone: new Map(),
    held: new Map(),
    lateSenders: new Map(),
    parcels: new Map(),
    wishes: new Map(),
    heads: new Map(),
    moves: new Map(),
    outvotedBy: new Map(),
    welcomes: new Map(),
    accusers: new Map(),
    pending: null,
    headWatch: { ...unwatched(), confirmed: { at: nowMs, by: 1 } },
    heldCommit: null,
    agreement: level === null ? noAgreement() : { ...noAgreement(), own: level, used: level },
    presenceDueAt: 0,
    ...nobodyAnswers(),
    expected: new Map(),
  };
}

/** Another number than before, so that nothing from before is taken for what comes. */
export function newStream(random: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
