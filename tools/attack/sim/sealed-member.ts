/**
 * One member's side of one sealed conversation in slots: the program's own machine, and as little of the engine around
 * it as the simulation needs. Whoever owns it puts its frames into the slots of that client.
 */

import {
  type Conversation,
  type ConversationEffect,
  type ConversationInput,
  LOCAL_LIMITS,
  type LogSight,
  type Step,
} from "@hushroom/protocol";

/** Of all conversations. No machine asks what lies behind it. */
export const RELAY = "relay.example";

type Effect<Type extends ConversationEffect["type"]> = Extract<ConversationEffect, { readonly type: Type }>;

export interface MemberOwner {
  put(member: SealedMember, effect: Effect<"put">, nowMs: number): void;
  event(member: SealedMember, event: Effect<"deliver">["event"], nowMs: number): void;
  welcome(member: SealedMember, effect: Effect<"welcome">): void;
  /** After each step. */
  changed(member: SealedMember, nowMs: number): void;
}

export class SealedMember {
  readonly client: number;
  /** The conversation, by one name for all who are in it. */
  readonly talk: string;
  readonly machine: Conversation;
  readonly #owner: MemberOwner;
  /** As many as its client's level machine was told; 0: it is not open there. */
  lanes = 0;
  /** In its last turn. */
  hadToSay = false;
  /** The slot in which it last said what it looks for, if nothing has happened to it since. */
  lookedIn = -1;
  #wakeAtMs: number | null = null;
  #epoch: bigint;
  /** Entries of its conversation that it could not read, the oldest first. */
  readonly #unknown: LogSight[] = [];

  constructor(client: number, talk: string, machine: Conversation, owner: MemberOwner) {
    this.client = client;
    this.talk = talk;
    this.machine = machine;
    this.#owner = owner;
    this.#epoch = machine.epoch;
  }

  /** What came of beginning it. */
  begun(step: Step, nowMs: number): void {
    this.#carryOut(step, nowMs);
  }

  do(input: ConversationInput, nowMs: number): void {
    this.#carryOut(this.machine.handle(input, Math.floor(nowMs)), nowMs);
    if (this.machine.epoch === this.#epoch) return;
    this.#epoch = this.machine.epoch;
    for (const sight of this.#unknown.splice(0)) this.read(sight, nowMs);
  }

  /** Its turn in `quiet`, where an empty frame goes out if it has nothing to say. */
  turn(slot: number, nowMs: number): void {
    this.hadToSay = this.machine.wantsTurn(Math.floor(nowMs));
    this.do({ type: "turn", slot }, nowMs);
  }

  /** Its clock, as often as the client is awake for its slots. */
  woken(nowMs: number): void {
    if (this.#wakeAtMs !== null && this.#wakeAtMs <= nowMs) this.do({ type: "tick" }, nowMs);
    else this.#owner.changed(this, nowMs);
  }

  /** An entry of the log that somebody of this conversation made. */
  read(sight: LogSight, nowMs: number): void {
    const found = this.machine.findLogged(RELAY, sight);
    if (found !== null) this.do(found, nowMs);
    else if (this.#unknown.push(sight) > LOCAL_LIMITS.LOG_UNKNOWN_KEPT) this.#unknown.shift();
  }

  #carryOut({ effects, spent }: Step, nowMs: number): void {
    this.lookedIn = -1;
    for (const effect of effects) {
      if (effect.type === "put") this.#owner.put(this, effect, nowMs);
      else if (effect.type === "deliver") this.#owner.event(this, effect.event, nowMs);
      else if (effect.type === "welcome") this.#owner.welcome(this, effect);
      else if (effect.type === "wake") this.#wakeAtMs = effect.atMs;
    }
    for (const secret of spent) secret.fill(0);
    this.#owner.changed(this, nowMs);
  }
}
