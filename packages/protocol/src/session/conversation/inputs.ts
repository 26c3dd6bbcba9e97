/** What goes into a conversation, and where each of it is taken in. */

import type { GroupState } from "@hushroom/mls";
import { assert } from "../../base/errors.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import type { Content } from "../content.ts";
import { arePlaces } from "../member-leaf.ts";
import type { PlaceMove } from "../place-move.ts";
import type { Head } from "../rejoin.ts";
import { adoptGroup, type MadeWelcome } from "./adopting.ts";
import { chooseLevel } from "./agreeing.ts";
import { hearAnswer } from "./confirmed-head.ts";
import { type FoundInLog, lookAgain } from "./expected.ts";
import { leadsOn, type ShownHistory } from "./following.ts";
import { hearForgottenOrders } from "./forgotten-orders.ts";
import { hearAhead, noteOrderer } from "./left-behind.ts";
import { isSlotted } from "./level-in-use.ts";
import { looked, type Seen } from "./looking.ts";
import { hearMove } from "./moving.ts";
import { owePresence, oweRead } from "./owing.ts";
import { compareHeads } from "./parting.ts";
import { placeAnswers, placeGone, relayIs } from "./place-connections.ts";
import { answered, type PutStatus } from "./put-answers.ts";
import { arrived, arrivedShared } from "./receiving.ts";
import type { Wish } from "./records.ts";
import { recall, say } from "./sending.ts";
import { showUp } from "./slotted.ts";
import { type BoxKeeper, type ConversationState, STANDING } from "./state.ts";
import { dropWelcome, saveCore, saveWish } from "./storage.ts";
import type { Turn } from "./turn.ts";
import { type HowFar, hearHowFar } from "./unheard.ts";
import { hearHowFarAhead, hearKnown, type KnownMember } from "./unheard-members.ts";
import { RELAY_USE } from "./ways.ts";

export type ConversationInput =
  | { readonly type: "send"; readonly id: string; readonly content: Content }
  /** Answered by `recalled` of the step. */
  | { readonly type: "recall"; readonly id: string }
  | { readonly type: "wish"; readonly wish: Wish }
  | {
      readonly type: "arrived";
      readonly address: string;
      readonly frame: Uint8Array;
    }
  /** Found in a relay's log. */
  | FoundInLog
  /** `keeper`: what the box server says of itself, if it is a relay. */
  | { readonly type: "connected"; readonly place: string; readonly keeper?: BoxKeeper }
  | { readonly type: "disconnected"; readonly place: string }
  /** In slots: this member has come, its relay said who it is, and it may fill this slot. */
  | { readonly type: "came" }
  | { readonly type: "relay"; readonly place: string; readonly keeper: BoxKeeper }
  | { readonly type: "turn"; readonly slot: number }
  | { readonly type: "answered"; readonly put: string; readonly status: PutStatus }
  /** `seen`: null if nothing came of it. */
  | { readonly type: "looked"; readonly look: string; readonly seen: Seen | null }
  /** The person has seen all of this member's messages up to now. */
  | { readonly type: "seen" }
  | { readonly type: "receipts"; readonly on: boolean }
  | { readonly type: "presence"; readonly on: boolean }
  /** Where this member reads besides its own box server from now on. */
  | { readonly type: "relays"; readonly relays: readonly string[] }
  /** When messages go to the others' relays. */
  | { readonly type: "relayUse"; readonly use: keyof typeof RELAY_USE }
  /** The newcomer was brought its Welcome. */
  | { readonly type: "welcomed"; readonly member: string }
  /** A new group in the place of one whose state somebody lost. */
  | {
      readonly type: "adopt";
      readonly mls: GroupState;
      readonly welcome: MadeWelcome | null;
      /** Of a group, what whoever let us in shows of its history. */
      readonly shown: ShownHistory | null;
      /** Who did, by a lane. */
      readonly by?: string;
    }
  /** A member showed by its lane which epochs it was in; `askedIn`: as an answer, in which epoch this program had asked. */
  | {
      readonly type: "heads";
      readonly member: string;
      readonly heads: readonly Head[];
      readonly moves: readonly PlaceMove[];
      readonly askedIn?: bigint;
    }
  /** One who answered so is far ahead of where this one was when it asked, and still is though it read all the while. */
  | {
      readonly type: "farAhead";
      readonly member: string;
      readonly heads: readonly Head[];
      readonly askedIn: bigint;
    }
  /** The other of two says how far it got. */
  | { readonly type: "howFar"; readonly told: HowFar }
  /** A member of a group says by its lane what it knows of this one; `heads`: what it shows with that. */
  | {
      readonly type: "known";
      readonly member: string;
      readonly known: KnownMember;
      readonly heads: readonly Head[];
    }
  | { readonly type: "tick" };

/** Whether a recall took something back. */
export function takeIn(turn: Turn, input: ConversationInput): boolean {
  const { state } = turn;
  switch (input.type) {
    case "send":
      assert(state.core.standing !== STANDING.removed, "who was removed says nothing more");
      say(turn, input.id, input.content);
      if (input.content.type === "level") chooseLevel(turn, input.content);
      return false;
    case "recall":
      return recall(turn, input.id);
    case "wish":
      saveWish(state, input.wish);
      return false;
    case "arrived":
      arrived(turn, input.address, input.frame);
      return false;
    case "shared":
      arrivedShared(turn, input);
      return false;
    case "connected":
      placeAnswers(turn, input.place, input.keeper ?? null);
      noteOrderer(turn);
      lookAgain(turn, input.place);
      if (state.core.presence) showPresence(turn, input.place);
      return false;
    case "disconnected":
      noteOrderer(turn);
      placeGone(state, input.place);
      return false;
    case "came":
      showUp(turn);
      return false;
    case "relay":
    case "answered":
    case "looked":
      hearRelay(turn, input);
      return false;
    case "seen":
      if (state.core.receipts) seen(turn);
      return false;
    case "receipts":
      state.core.receipts = input.on;
      saveCore(state);
      return false;
    case "presence":
      switchPresence(turn, input.on);
      return false;
    case "relays":
      readAt(state, input.relays);
      return false;
    case "relayUse":
      state.core.relayUse = RELAY_USE[input.use];
      saveCore(state);
      return false;
    case "welcomed":
      dropWelcome(state, input.member);
      return false;
    case "adopt":
      return adoptIfItLeadsOn(turn, input);
    case "heads":
    case "farAhead":
    case "howFar":
    case "known":
      hearByLane(turn, input);
      return false;
    case "turn":
    case "tick":
      if (state.core.presence && state.presenceDueAt <= turn.nowMs) showPresence(turn, null);
      return false;
  }
}

/** Or another box server. */
function hearRelay(
  turn: Turn,
  input: Extract<ConversationInput, { type: "relay" | "answered" | "looked" }>,
): void {
  if (input.type === "relay") relayIs(turn, input.place, input.keeper);
  else if (input.type === "answered") answered(turn, input.put, input.status);
  else looked(turn, input.look, input.seen);
}

type SaidByLane = Extract<ConversationInput, { type: "heads" | "farAhead" | "howFar" | "known" }>;

function hearByLane(turn: Turn, input: SaidByLane): void {
  if (input.type === "heads") takeHeads(turn, input);
  else if (input.type === "farAhead") hearHowFarAhead(turn, input.member, input.heads, input.askedIn);
  else if (input.type === "howFar") hearHowFar(turn, input.told);
  else hearKnown(turn, input.member, input.known, input.heads);
}

function takeHeads(turn: Turn, shown: Extract<ConversationInput, { type: "heads" }>): void {
  for (const move of shown.moves) hearMove(turn, move);
  compareHeads(turn, shown.member, shown);
  hearForgottenOrders(turn, shown.member, shown);
  hearAhead(turn, shown.member, shown.heads);
  if (shown.askedIn !== undefined) hearAnswer(turn, shown.member, shown.heads, shown.askedIn);
}

function switchPresence(turn: Turn, on: boolean): void {
  const { state } = turn;
  // By its times it would show when somebody comes and goes.
  state.core.presence = on && !isSlotted(state);
  saveCore(state);
  showPresence(turn, null);
}

function readAt(state: ConversationState, relays: readonly string[]): void {
  assert(relays.length <= PROTOCOL_LIMITS.MEMBER_RELAYS_MAX, "a member has few relays");
  assert(arePlaces(state.core.place, relays), "relays have addresses");
  state.core.relays = [...relays];
  saveCore(state);
}

function adoptIfItLeadsOn(turn: Turn, input: Extract<ConversationInput, { type: "adopt" }>): boolean {
  const { mls, welcome, shown, by } = input;
  for (const move of shown?.moves ?? []) hearMove(turn, move);
  if (shown !== null && !leadsOn(turn.state, mls, shown)) return false;
  return adoptGroup(turn, mls, welcome, shown, by);
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

function seen(turn: Turn): void {
  for (const peer of turn.state.peers.values()) {
    if (peer.inNext - 1 <= peer.inRead) continue;
    peer.inRead = peer.inNext - 1;
    oweRead(turn, peer);
  }
}
