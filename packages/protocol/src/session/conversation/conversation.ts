/**
 * A sealed conversation as one member's machine: what the person does, what boxes bring and what places answer go in;
 * writes, puts and events come out. The driver carries out each step's effects in their order, the store first: a step
 * whose write failed is undone by loading the conversation again (docs/protocol.md, Conversations).
 */

import { createGroup, type GroupState, type KeyPackageBundle } from "@hushroom/mls";
import type { RandomBytes } from "../../base/bytes.ts";
import { assert } from "../../base/errors.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Content } from "../content.ts";
import { type GroupProfile, groupProfileExtension } from "../group-profile.ts";
import { type OwnMember, ownMemberId } from "../member-leaf.ts";
import type { Roster } from "../roster.ts";
import { followClock } from "./clock-set-back.ts";
import { commitIfDue } from "./committing.ts";
import { failItem } from "./delivery.ts";
import { meet, tellMeanwhile } from "./entering.ts";
import { type EpochBoxes, openEpoch } from "./epoch-boxes.ts";
import { answered, encodeAnewIfDue, nextFlightDue, type PutStatus, putAgain, transmit } from "./flights.ts";
import { Ledger } from "./ledger.ts";
import { endParcelsOutside } from "./parcels.ts";
import { arrived } from "./receiving.ts";
import type { Wish } from "./records.ts";
import { canAcknowledge, owePresence, oweRead, pump, recall, say } from "./sending.ts";
import { type ConversationState, isActive, type Mutable, STANDING, soundRoster } from "./state.ts";
import {
  dropFlight,
  dropPeer,
  dropWelcome,
  eraseEpoch,
  expectChains,
  loadState,
  recordPrefix,
  saveCore,
  saveEpoch,
  saveMls,
  savePeer,
  savePending,
  saveWelcome,
  saveWish,
} from "./storage.ts";
import { isStuck } from "./stuck.ts";
import { type ConversationEffect, envOf, type Turn } from "./turn.ts";

export type ConversationInput =
  | { readonly type: "send"; readonly id: string; readonly content: Content }
  /** Answered by `recalled` of the step. */
  | { readonly type: "recall"; readonly id: string }
  | { readonly type: "wish"; readonly wish: Wish }
  | { readonly type: "arrived"; readonly address: string; readonly frame: Uint8Array }
  | { readonly type: "connected"; readonly place: string }
  | { readonly type: "disconnected"; readonly place: string }
  | { readonly type: "answered"; readonly put: string; readonly status: PutStatus }
  /** The person has seen all of this member's messages up to now. */
  | { readonly type: "seen" }
  | { readonly type: "receipts"; readonly on: boolean }
  | { readonly type: "presence"; readonly on: boolean }
  /** The newcomer was brought its Welcome. */
  | { readonly type: "welcomed"; readonly member: string }
  /** A new group in the place of one whose state somebody lost. */
  | { readonly type: "adopt"; readonly mls: GroupState; readonly welcome: MadeWelcome | null }
  | { readonly type: "tick" };

/** A Welcome that another way than a commit of the conversation made. */
export interface MadeWelcome {
  readonly member: string;
  readonly welcome: Uint8Array;
}

export interface Step {
  readonly effects: readonly ConversationEffect[];
  /** Whether a recall took something back. */
  readonly recalled: boolean;
  /** Secrets to wipe with `fill(0)` once the store effect is carried out. */
  readonly spent: readonly Uint8Array[];
}

export interface ConversationChoices {
  /** A local id, for the keys of stored records. */
  readonly id: string;
  readonly own: OwnMember;
  readonly receipts: boolean;
  readonly random: RandomBytes;
  readonly nowMs: number;
}

export class Conversation {
  readonly id: string;
  readonly #state: ConversationState;
  readonly #random: RandomBytes;

  private constructor(id: string, state: ConversationState, random: RandomBytes) {
    this.id = id;
    this.#state = state;
    this.#random = random;
  }

  /** A new group of one. `profile` names this member as orderer and admin. */
  static found(
    choices: ConversationChoices,
    creator: KeyPackageBundle,
    profile: GroupProfile,
  ): { conversation: Conversation; step: Step } {
    const env = envOf(choices.random, choices.nowMs);
    const extensions = [groupProfileExtension(profile)];
    return Conversation.begin(
      choices,
      createGroup({ groupId: choices.random(32), creator, extensions }, env),
    );
  }

  /** The first step in a group that was founded or joined. */
  static begin(
    choices: ConversationChoices,
    mls: GroupState,
    welcome: MadeWelcome | null = null,
  ): { conversation: Conversation; step: Step } {
    const { id, own, random, nowMs } = choices;
    const core = {
      memberSeed: own.memberSeed,
      name: own.name,
      place: own.place,
      stream: newStream(random),
      nextSeq: 1,
      nextFlight: 1,
      nextWish: 1,
      sentSincePath: 0,
      pathAt: nowMs,
      receipts: choices.receipts,
      presence: false,
      standing: STANDING.member,
    };
    const state: ConversationState = {
      self: ownMemberId(own.memberSeed),
      ledger: new Ledger(recordPrefix(id)),
      core,
      mls,
      roster: soundRoster(mls),
      epochs: [],
      peers: new Map(),
      items: new Map(),
      flights: new Map(),
      held: new Map(),
      parcels: new Map(),
      wishes: new Map(),
      welcomes: new Map(),
      pending: null,
      presenceDueAt: 0,
      connected: new Set(),
      expected: new Map(),
    };
    const conversation = new Conversation(id, state, random);
    return { conversation, step: conversation.#run(nowMs, (turn) => adoptGroup(turn, mls, welcome)) };
  }

  /** What the store holds under `recordPrefix(id)`. Nothing is connected then; `expected` says what boxes to look for. */
  static load(
    id: string,
    records: readonly (readonly [string, Uint8Array])[],
    random: RandomBytes,
  ): Conversation {
    return new Conversation(id, loadState(id, records), random);
  }

  get self(): string {
    return this.#state.self;
  }

  get roster(): Roster {
    return this.#state.roster;
  }

  get epoch(): bigint {
    return this.#state.mls.groupContext.epoch;
  }

  get groupId(): Uint8Array {
    return this.#state.mls.groupContext.groupId;
  }

  get cipherSuite(): number {
    return this.#state.mls.groupContext.cipherSuite;
  }

  get standing(): "member" | "removed" | "lost" {
    const { standing } = this.#state.core;
    return standing === STANDING.member ? "member" : standing === STANDING.removed ? "removed" : "lost";
  }

  get own(): OwnMember {
    return this.#state.core;
  }

  get receipts(): boolean {
    return this.#state.core.receipts;
  }

  get presence(): boolean {
    return this.#state.core.presence;
  }

  /** Whether this member shows that it is there; null unless this side shows it too. */
  isPresent(member: string, nowMs: number): boolean | null {
    if (!this.presence) return null;
    return member === this.self || (this.#state.peers.get(member)?.onlineUntil ?? 0) > nowMs;
  }

  /** Whether nobody who answers takes anything from this member any more. */
  get isStuck(): boolean {
    return isStuck(this.#state);
  }

  /** Every address whose box this conversation wants. */
  expected(): string[] {
    return [...this.#state.expected.keys()];
  }

  /** Welcomes that newcomers have not used yet, by member. */
  welcomes(): ReadonlyMap<string, Uint8Array> {
    return this.#state.welcomes;
  }

  /** The places to be connected to, and whether something waits to go there now. */
  places(): { readonly place: string; readonly isWaitedFor: boolean }[] {
    const { peers, flights, core } = this.#state;
    const waiting = new Set<string>();
    for (const flight of flights.values()) if (flight.phase !== "put") waiting.add(flight.place);
    for (const peer of peers.values()) {
      if (peer.encoded < core.nextSeq - 1 || peer.ackDueAt !== null) waiting.add(peer.place);
    }
    const places = new Set([...peers.values()].map(({ place }) => place));
    for (const place of waiting) places.add(place);
    return [...places].map((place) => ({ place, isWaitedFor: waiting.has(place) }));
  }

  handle(input: ConversationInput, nowMs: number): Step {
    return this.#run(nowMs, (turn) => step(turn, input));
  }

  #run(nowMs: number, act: (turn: Turn) => boolean): Step {
    const turn: Turn = { state: this.#state, nowMs, random: this.#random, effects: [], spent: [] };
    followClock(this.#state, nowMs);
    const recalled = act(turn);
    commitIfDue(turn);
    encodeAnewIfDue(turn);
    pump(turn);
    transmit(turn);
    const writes = this.#state.ledger.take();
    const store: ConversationEffect[] = writes.length > 0 ? [{ type: "store", writes }] : [];
    const effects = [...store, ...turn.effects, { type: "wake", atMs: nextWake(turn) } as const];
    return { effects, recalled, spent: turn.spent };
  }
}

function step(turn: Turn, input: ConversationInput): boolean {
  const { state } = turn;
  switch (input.type) {
    case "send":
      assert(state.core.standing !== STANDING.removed, "who was removed says nothing more");
      say(turn, input.id, input.content);
      return false;
    case "recall":
      return recall(turn, input.id);
    case "wish":
      saveWish(state, input.wish);
      return false;
    case "arrived":
      arrived(turn, input.address, input.frame);
      return false;
    case "connected":
      state.connected.add(input.place);
      putAgain(turn, input.place);
      if (state.core.presence) showPresence(turn, input.place);
      return false;
    case "disconnected":
      disconnected(state, input.place);
      return false;
    case "answered":
      answered(turn, input.put, input.status);
      return false;
    case "seen":
      if (state.core.receipts) seen(turn);
      return false;
    case "receipts":
      state.core.receipts = input.on;
      saveCore(state);
      return false;
    case "presence":
      state.core.presence = input.on;
      saveCore(state);
      showPresence(turn, null);
      return false;
    case "welcomed":
      dropWelcome(state, input.member);
      return false;
    case "adopt":
      return adoptGroup(turn, input.mls, input.welcome);
    case "tick":
      if (state.core.presence && state.presenceDueAt <= turn.nowMs) showPresence(turn, null);
      return false;
  }
}

/** To whoever answers at `place`, or everywhere. */
function showPresence(turn: Turn, place: string | null): void {
  const { state, nowMs } = turn;
  for (const peer of state.peers.values()) {
    const answers = state.connected.has(peer.place) && (place === null || peer.place === place);
    if (answers) owePresence(turn, peer);
  }
  if (place === null) state.presenceDueAt = nowMs + LOCAL_LIMITS.PRESENCE_REPEAT_MS;
}

function disconnected(state: ConversationState, place: string): void {
  state.connected.delete(place);
  for (const flight of state.flights.values()) {
    if (flight.place !== place || flight.phase === "put") continue;
    flight.phase = "idle";
    flight.open.clear();
  }
}

function seen(turn: Turn): void {
  for (const peer of turn.state.peers.values()) {
    if (peer.inNext - 1 <= peer.inRead) continue;
    peer.inRead = peer.inNext - 1;
    oweRead(turn, peer);
  }
}

/**
 * Goes on in another group, with everything that was owed still owed. In a conversation of two the other's new
 * membership takes the place of its old one.
 */
function adoptGroup(turn: Turn, mls: GroupState, made: MadeWelcome | null): boolean {
  const { state } = turn;
  for (const boxes of state.epochs) eraseEpoch(state, boxes);
  for (const flight of [...state.flights.values()]) dropFlight(state, flight);
  endParcelsOutside(turn, new Set());
  turn.effects.push({ type: "forget", addresses: [...state.expected.keys()] });
  state.expected.clear();
  state.epochs = [];
  const rosterBefore = state.roster;
  state.mls = mls;
  state.roster = soundRoster(mls);
  Object.assign<Mutable<typeof state.core>, object>(state.core, {
    standing: STANDING.member,
    stream: newStream(turn.random),
    pathAt: turn.nowMs,
  });
  savePending(state, null);
  saveCore(state);
  saveMls(state);
  const boxes: EpochBoxes = openEpoch(mls, state.roster, state.self);
  state.epochs.push(boxes);
  saveEpoch(state, boxes);
  expectChains(state, boxes);
  turn.effects.push({ type: "expect", addresses: [...state.expected.keys()] });
  const before = [...state.peers.values()];
  for (const member of state.roster.members) if (member.id !== state.self) meet(turn, member);
  carryOver(turn, before);
  if (made !== null) {
    saveWelcome(state, made.member, made.welcome);
    turn.effects.push({ type: "welcome", ...made });
  }
  tellMeanwhile(turn, rosterBefore);
  showUp(turn);
  return false;
}

/** Another number than before, so that nothing from before is taken for what comes. */
function newStream(random: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** Whoever let this member in waits to hear from it. */
function showUp(turn: Turn): void {
  const orderer = turn.state.peers.get(turn.state.roster.profile.orderer);
  if (orderer !== undefined) orderer.ackDueAt = turn.nowMs;
}

/** Peers of the group before: owed from where they were; those who are not in the new group are let go. */
function carryOver(
  turn: Turn,
  before: ConversationState["peers"] extends Map<string, infer P> ? P[] : never,
): void {
  const { state } = turn;
  const successor = state.roster.profile.kind === "contact" ? [...state.peers.values()].at(-1) : undefined;
  for (const old of before) {
    const isIn = state.roster.members.some(({ id }) => id === old.id);
    const peer = isIn ? old : successor;
    if (!isIn) {
      dropPeer(state, old);
    }
    if (peer === undefined || (peer.id === old.id && !isIn)) continue;
    const from = { start: old.acked + 1, startConfirmed: false, encoded: old.acked, acked: old.acked };
    Object.assign(peer, from, { boxed: old.boxed, read: old.read, taken: [] });
    if (peer !== old)
      Object.assign(peer, {
        inStream: old.inStream,
        inNext: old.inNext,
        inLast: old.inLast,
        inRead: old.inRead,
      });
    savePeer(state, peer);
  }
  if (state.peers.size === 0) return;
  for (const item of [...state.items.values()]) {
    if (![...state.peers.values()].some(({ start }) => start <= item.seq)) failItem(turn, item);
  }
}

function nextWake(turn: Turn): number | null {
  const { state } = turn;
  const times: number[] = [];
  const due = nextFlightDue(turn);
  if (due !== null) times.push(due);
  for (const peer of state.peers.values()) {
    if (peer.ackDueAt !== null && canAcknowledge(turn, peer)) times.push(peer.ackDueAt);
    if (peer.rewindDueAt !== null && state.connected.has(peer.place)) times.push(peer.rewindDueAt);
  }
  if (state.core.presence && state.connected.size > 0) times.push(state.presenceDueAt);
  const refreshAt = state.core.pathAt + LOCAL_LIMITS.KEY_AGE_MAX_MS;
  if (isActive(state) && state.peers.size > 0 && state.pending === null && refreshAt > turn.nowMs)
    times.push(refreshAt);
  return times.length === 0 ? null : Math.max(turn.nowMs + 1, Math.min(...times));
}
