/** One conversation in the slots of one relay: what is looked for there for it, and what came of what it put. */

import {
  type BoxKeeper,
  type ConversationEffect,
  type ConversationInput,
  type ErrorCode,
  equalBytes,
  frameHash,
  type LevelInput,
  type ReadHere,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import type { TalkEffect } from "./level-circuits.ts";
import type { SlotPlace } from "./slot-place.ts";
import { turnMsOf, Withheld } from "./withheld.ts";

export type PutEffect = Extract<ConversationEffect, { type: "put" }>;

/** What a level's machine says to one conversation. */
type OwnEffect = Extract<TalkEffect, { readonly conversation: string }>;

type Answered = Extract<OwnEffect, { type: "answered" }>;
type Found = Extract<OwnEffect, { type: "found" }>;
type Nothing = Extract<OwnEffect, { type: "nothing" }>;

export interface SlotTalkOptions {
  readonly at: SlotPlace;
  readonly slotMs: number;
  readonly clock: Clock;
  /** False: the step failed, and nothing of it happened. */
  readonly step: (kept: KeptConversation, input: ConversationInput) => boolean;
  /** Of the level's machine. */
  readonly input: (input: LevelInput) => void;
}

export class SlotTalk {
  readonly kept: KeptConversation;
  /** What was told last of why what it says waits. */
  toldTrouble: ErrorCode | null = null;
  readonly #options: SlotTalkOptions;
  readonly #withheld: Withheld;
  #bootId = "";
  /** Of a group: in which it was seen last. */
  #epoch: bigint | null = null;
  /** Of `quiet`: as many as the level's machine was told. */
  #lanes: number;
  /** Of `quiet`: what was given to be put, until it is answered. */
  readonly #frames = new Map<string, Uint8Array>();
  /** Of a group in `quiet`, by lane: who has nothing more there if what is looked for in it isn't there. */
  readonly #readOut = new Map<number, { readonly address: string; readonly reader: string | null }>();

  constructor(kept: KeptConversation, options: SlotTalkOptions) {
    const { at, slotMs } = options;
    this.kept = kept;
    this.#options = options;
    this.#lanes = kept.machine.lanes;
    this.#withheld = new Withheld(kept, at.relay, () => turnMsOf(kept, at.level, slotMs));
  }

  /** Who has only chosen it, or went by it before, reads here and has its turns elsewhere. */
  get isUsed(): boolean {
    const { at } = this.#options;
    const { used } = this.kept.machine.level;
    return used.level === at.level && used.relay === at.relay;
  }

  begin(keeper: BoxKeeper | null): void {
    const { input, at } = this.#options;
    input({ type: "open", conversation: this.kept.id, lanes: this.#lanes });
    // What was given to these slots before they were closed went with them, and is answered by nobody.
    this.#step({ type: "disconnected", place: at.relay });
    this.#step({ type: "came" });
    if (keeper !== null) this.greet(keeper);
  }

  /** It learns of each boot of the relay once. */
  greet(keeper: BoxKeeper): void {
    if (this.#bootId === keeper.bootId) return;
    this.#bootId = keeper.bootId;
    this.#withheld.forget();
    this.#step({ type: "relay", place: this.#options.at.relay, keeper });
  }

  /** Whoever was there may be gone. */
  came(): void {
    this.#step({ type: "came" });
  }

  /** Whether its group has come into another epoch since this was asked. */
  noteEpoch(): boolean {
    const { meta, machine } = this.kept;
    if (meta.kind !== "group" || this.#epoch === machine.epoch) return false;
    this.#epoch = machine.epoch;
    return true;
  }

  /** Somebody may have come or gone. */
  noteLanes(): void {
    const { id, machine } = this.kept;
    const { lanes } = machine;
    if (this.#lanes === lanes) return;
    this.#lanes = lanes;
    this.#options.input({ type: "open", conversation: id, lanes });
    this.look();
  }

  /** If it has something to say. */
  askForTurn(): void {
    const { clock, input } = this.#options;
    const { id, machine } = this.kept;
    if (this.isUsed && machine.wantsTurn(clock.nowMs())) input({ type: "ready", conversation: id });
  }

  put({ put, lane, writeKey, frame }: PutEffect): void {
    const { at, input } = this.#options;
    if (at.level === "quiet") this.#frames.set(put, frame);
    input({ type: "put", conversation: this.kept.id, lane, put, writeKey, frame });
  }

  /** What to look for next: before the slot, so that nothing of it delays what goes out. */
  look(): void {
    const { clock, slotMs, at: place, input } = this.#options;
    const { id, meta, machine } = this.kept;
    const lanes = this.#lanes;
    const slot = Math.floor(clock.nowMs() / slotMs);
    // A circuit whose place is at the beginning of a slot prepares for it in the one before.
    for (const at of lanes === 1 ? [slot] : [slot, slot + 1]) {
      const box = machine.look(place.relay, at);
      if (box === null) continue;
      const lane = at % lanes;
      const reader = meta.kind === "group" ? machine.readOut(place.relay, at) : null;
      if (meta.kind === "group") this.#readOut.set(lane, { address: box.address, reader });
      const address = Uint8Array.from(Buffer.from(box.address, "hex"));
      input({ type: "read", conversation: id, lane, address });
    }
  }

  take(effect: OwnEffect): void {
    switch (effect.type) {
      case "turn":
        if (this.isUsed) this.#step({ type: "turn", slot: effect.slot });
        return;
      case "found":
        this.#found(effect);
        return;
      case "nothing":
        this.#nothing(effect);
        return;
      case "answered":
        this.#answered(effect);
        return;
      case "appended":
        this.#step({ type: "answered", put: effect.put, status: "ok" });
        return;
      case "unanswered":
      case "overflow":
        this.#frames.delete(effect.put);
        this.#step({ type: "answered", put: effect.put, status: "failed" });
    }
  }

  /** Something of it was found and taken in. */
  noteFound(): void {
    this.#withheld.found(this.#options.clock.nowMs());
  }

  noteUnconfirmed(here: ReadHere): void {
    // What was put there by another level isn't looked for by this one.
    if (this.isUsed) this.#withheld.note(here, this.#options.clock.nowMs());
    else this.#withheld.forget();
  }

  /** All that was said there was read. */
  drained(): void {
    this.#withheld.drained();
  }

  /** The relay doesn't pass on what it took. `batch`: entries in an answer of its log. */
  isWithheld(batch: number): boolean {
    return this.#withheld.isLasting(batch);
  }

  #step(input: ConversationInput): void {
    this.#options.step(this.kept, input);
  }

  #found(effect: Found): void {
    const address = Buffer.from(effect.address).toString("hex");
    this.#step({ type: "arrived", address, frame: effect.frame.slice() });
    this.noteFound();
    this.look();
  }

  #nothing(effect: Nothing): void {
    if (this.kept.meta.kind === "contact") {
      this.#withheld.foundNothing();
      return;
    }
    const look = this.#readOut.get(effect.lane);
    // An answer may come when the next look is prepared already, for what says something else.
    const isThis = look?.address === Buffer.from(effect.address).toString("hex");
    if (isThis && look.reader !== null) this.#withheld.readOut(look.reader);
  }

  #answered({ put, status, hash }: Answered): void {
    const frame = this.#frames.get(put);
    this.#frames.delete(put);
    const isOwn = frame !== undefined && equalBytes(hash, frameHash(frame));
    const result = status !== "exists" ? status : isOwn ? "same" : "foreign";
    this.#step({ type: "answered", put, status: result });
  }
}
