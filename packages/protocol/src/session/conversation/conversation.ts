/**
 * A sealed conversation as one member's machine: what the person does, what boxes bring and what places answer go in;
 * writes, puts and events come out. The driver carries out each step's effects in their order, the store first: a step
 * whose write failed is undone by loading the conversation again (docs/protocol.md, Conversations).
 */

import { createGroup, type GroupState, type KeyPackageBundle } from "@hushroom/mls";
import type { RandomBytes } from "../../base/bytes.ts";
import { type GroupProfile, groupProfileExtension } from "../group-profile.ts";
import type { LevelChoice } from "../level/level-choice.ts";
import type { LogSight } from "../level/log-entry.ts";
import type { Unconfirmed } from "../level/passed-on.ts";
import { type GroupMember, memberIdText, type OwnMember } from "../member-leaf.ts";
import type { PlaceMove } from "../place-move.ts";
import type { Head } from "../rejoin.ts";
import { memberById, type Roster } from "../roster.ts";
import { adoptGroup, type MadeWelcome } from "./adopting.ts";
import { beginCovers, forgetLeft, isInForce } from "./agreeing.ts";
import { followClock } from "./clock-set-back.ts";
import { commitIfDue, isLeafOutdated } from "./committing.ts";
import { letTimePass, tellWhoHoldsUp } from "./confirmed-head.ts";
import { type FoundInLog, findLogged, placedBoxes } from "./expected.ts";
import type { PlacedBox } from "./expected-box.ts";
import { repeatFarewells } from "./farewells.ts";
import { type ConversationChoices, firstState } from "./first-state.ts";
import { encodeAnewIfDue } from "./flights.ts";
import { leadsBy, leadsOn, type ShownHistory } from "./following.ts";
import { shownAhead } from "./going-back.ts";
import { orderHeldCommit } from "./held-commit.ts";
import { type ConversationInput, takeIn } from "./inputs.ts";
import { isLeftBehind } from "./left-behind.ts";
import { isSlotted } from "./level-in-use.ts";
import { loadState } from "./loading.ts";
import { lookWhereDue } from "./looking.ts";
import { movesOf } from "./moving.ts";
import { nextWake } from "./next-wake.ts";
import { sponsorsOf } from "./outvoted.ts";
import { silentMembers } from "./parting.ts";
import { headsOf, isFollowed } from "./past.ts";
import { noteWaiting, type WantedPlace, wantedPlaces } from "./places.ts";
import { areCommitsOut, transmit } from "./putting.ts";
import { followSlots } from "./reading-slots.ts";
import { lanesOf } from "./rounds.ts";
import { pump } from "./sending.ts";
import { fillTurn, lookIn, readOutIn, wantsTurn } from "./slotted.ts";
import { type ConversationState, STANDING } from "./state.ts";
import { isOrdererBehind, isStuck } from "./stuck.ts";
import { type ConversationEffect, envOf, type Turn } from "./turn.ts";
import { framesFrom, unconfirmedAt } from "./unconfirmed.ts";
import { type HowFar, howFar, isUnheard } from "./unheard.ts";
import { type KnownMember, knownOf, unheardMembers } from "./unheard-members.ts";
import { followDevices, RELAY_USE } from "./ways.ts";
import { reachedWitnesses } from "./witnesses.ts";

export interface Step {
  readonly effects: readonly ConversationEffect[];
  /** Whether a recall took something back. */
  readonly recalled: boolean;
  /** Secrets to wipe with `fill(0)` once the store effect is carried out. */
  readonly spent: readonly Uint8Array[];
}

/** Which level each member chose (absent: `direct`), and by which one this side goes. */
export interface LevelView {
  readonly own: LevelChoice;
  readonly used: LevelChoice;
  readonly others: ReadonlyMap<string, LevelChoice>;
  /** What others may still go by, besides these: it is read. */
  readonly left: readonly LevelChoice[];
  /** Of a group: who wasn't heard yet by what this side uses. */
  readonly behind: readonly string[];
  /** All have chosen what this side uses. */
  readonly isInForce: boolean;
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
    const { id, random, nowMs } = choices;
    const state = firstState(choices, mls);
    const conversation = new Conversation(id, state, random);
    return { conversation, step: conversation.#run(nowMs, (turn) => adoptGroup(turn, mls, welcome, null)) };
  }

  /** What the store holds under `recordPrefix(id)`. Nothing is connected then; `expected` says what boxes to look for. */
  static load(
    id: string,
    records: readonly (readonly [string, Uint8Array])[],
    random: RandomBytes,
  ): Conversation {
    const state = loadState(id, records);
    beginCovers(state);
    return new Conversation(id, state, random);
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

  /** Of its leaf in this group, as far as it knows: the next one has to have a higher one. */
  get ownNumber(): bigint {
    return memberById(this.#state.roster, this.self)?.number ?? 0n;
  }

  get own(): OwnMember {
    return this.#state.core;
  }

  get receipts(): boolean {
    return this.#state.core.receipts;
  }

  get relayUse(): keyof typeof RELAY_USE {
    const { relayUse } = this.#state.core;
    return relayUse === RELAY_USE.never ? "never" : relayUse === RELAY_USE.also ? "also" : "otherwise";
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

  /** Whether the group went on without this member, whose orderer has been away for long: others may let it in. */
  get isLeftBehind(): boolean {
    return isLeftBehind(this.#state);
  }

  /** Whether to ask the other of two how far it got. */
  isUnheard(nowMs: number): boolean {
    return isUnheard(this.#state, nowMs);
  }

  /** What to answer the other of two who asks that. */
  howFar(): HowFar | null {
    return howFar(this.#state);
  }

  /** Members whose place answers and who take nothing from this one: to be shown `heads` by their lanes. */
  silent(): string[] {
    return silentMembers(this.#state);
  }

  /** Members whose place answers, to be asked whether the group is where this orderer is. */
  witnesses(nowMs: number): string[] {
    return reachedWitnesses(this.#state, nowMs);
  }

  /** Whether this member showed that the group went on without this one. */
  isAhead(member: string, nowMs: number): boolean {
    return shownAhead(this.#state, nowMs).includes(member);
  }

  /** Whether the orderer answered that it isn't so far: nobody asks it for anything until it comes. */
  get isOrdererBehind(): boolean {
    return isOrdererBehind(this.#state);
  }

  /** Members to be asked the same by relays, those first whose word counts most. */
  unheard(nowMs: number): string[] {
    return unheardMembers(this.#state, nowMs);
  }

  /** What to tell this member of itself. */
  knownOf(member: string): KnownMember | null {
    return knownOf(this.#state, member);
  }

  heads(): Head[] {
    return headsOf(this.#state);
  }

  /** Shown with them: how the commit place of this history moved. */
  placeMoves(): PlaceMove[] {
    return movesOf(this.#state);
  }

  /** By what another history counts than this member follows, until it is let in there. */
  get outvotedBy(): PlaceMove[] {
    return [...this.#state.outvotedBy.values()];
  }

  /** Who may be asked then to let it in, in this order. */
  sponsors(move: PlaceMove): string[] {
    return sponsorsOf(this.#state, move);
  }

  /** Whether this member is to go on where this Welcome led, by whoever shows this: told before by `heads`. */
  leadsOn(mls: GroupState, shown: ShownHistory): boolean {
    return leadsOn(this.#state, mls, shown);
  }

  /** By which moves this Welcome leads into a history that counts before this member's. */
  leadsBy(mls: GroupState, shown: ShownHistory): PlaceMove[] {
    return leadsBy(this.#state, mls, shown);
  }

  /** Whether the place moved so in the history that this member follows. */
  follows(move: PlaceMove): boolean {
    return isFollowed(this.#state, move);
  }

  /** Every box that this conversation wants to read. */
  expected(): PlacedBox[] {
    return placedBoxes(this.#state);
  }

  /** Welcomes that newcomers have not used yet, by member. */
  welcomes(): ReadonlyMap<string, Uint8Array> {
    return this.#state.welcomes;
  }

  /** Whether this member is to bring that one back, and hasn't yet. */
  isToBringBack(member: string): boolean {
    const wishes = [...this.#state.wishes.values()];
    return wishes.some((wish) => wish.type === "bringBack" && memberIdText(wish.member) === member);
  }

  /** Whom this member is letting in at this moment. */
  get newcomers(): number {
    return [...this.#state.wishes.values()].filter(({ type }) => type === "add").length;
  }

  /** Of its commits none is still to go out: who comes in by one speaks to members who have it, or will before. */
  get areCommitsOut(): boolean {
    return areCommitsOut(this.#state);
  }

  /** Members who were taken out and are still told so: how they are dialled. */
  departed(): readonly Pick<GroupMember, "place" | "laneKey">[] {
    return [...this.#state.gone.values()];
  }

  get level(): LevelView {
    const { own, used, others, left, unheard } = this.#state.agreement;
    const choices = left.map(({ choice }) => choice);
    return { own, used, others, left: choices, behind: [...unheard], isInForce: isInForce(this.#state) };
  }

  /** In `quiet`: how many slots, one after the other, are for one other member each. */
  get lanes(): number {
    return lanesOf(this.#state);
  }

  /** In slots of `quiet` at this relay: the box to look for in this one. */
  look(relay: string, slot: number): PlacedBox | null {
    return lookIn(this.#state, relay, slot);
  }

  /** Of a group in slots of `quiet`: who has nothing more there, if the box of this slot is empty. Null: not known then. */
  readOut(relay: string, slot: number): string | null {
    return readOutIn(this.#state, relay, slot);
  }

  /** In slots: whether it has something for its turn. */
  wantsTurn(nowMs: number): boolean {
    return wantsTurn(this.#turn(nowMs));
  }

  /** At `blind`: what an entry of the relay's log is to it, to be taken in as an input. Null: nothing. */
  findLogged(relay: string, sight: LogSight): FoundInLog | null {
    return findLogged(this.#state, relay, sight);
  }

  /** By reader, in its order: what this relay was to bring it, and it hasn't confirmed. */
  unconfirmedAt(relay: string, nowMs: number): ReadonlyMap<string, readonly Unconfirmed[]> {
    return unconfirmedAt(this.#state, relay, nowMs);
  }

  /** By member: frames for this one that were found. It becomes less only when an epoch is forgotten. */
  framesFrom(): ReadonlyMap<string, number> {
    return framesFrom(this.#state);
  }

  /** The places to be connected to. */
  places(): WantedPlace[] {
    return wantedPlaces(this.#state);
  }

  handle(input: ConversationInput, nowMs: number): Step {
    return this.#run(nowMs, (turn) => takeIn(turn, input), input.type === "turn" ? input.slot : null);
  }

  #turn(nowMs: number, slot: number | null = null): Turn {
    return { state: this.#state, nowMs, random: this.#random, slot, effects: [], spent: [] };
  }

  #run(nowMs: number, act: (turn: Turn) => boolean, slot: number | null = null): Step {
    const turn = this.#turn(nowMs, slot);
    letTimePass(this.#state, isLeafOutdated(this.#state), nowMs);
    followClock(this.#state, nowMs);
    const recalled = act(turn);
    followDevices(this.#state, nowMs);
    orderHeldCommit(turn);
    tellWhoHoldsUp(turn);
    commitIfDue(turn);
    encodeAnewIfDue(turn);
    repeatFarewells(turn);
    forgetLeft(turn);
    followSlots(turn);
    if (!isSlotted(this.#state)) {
      pump(turn);
      transmit(turn);
      lookWhereDue(turn);
    } else if (slot !== null) fillTurn(turn, slot);
    const writes = this.#state.ledger.take();
    noteWaiting(turn);
    const store: ConversationEffect[] = writes.length > 0 ? [{ type: "store", writes }] : [];
    const effects = [...store, ...turn.effects, { type: "wake", atMs: nextWake(turn) } as const];
    return { effects, recalled, spent: turn.spent };
  }
}
