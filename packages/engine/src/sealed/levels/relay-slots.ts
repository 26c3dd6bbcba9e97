/** The conversations that are in `quiet` at one relay, between their machines and the level's: whose turn, what was found. */

import {
  type ConversationEffect,
  type ConversationInput,
  equalBytes,
  frameHash,
  LOCAL_LIMITS,
  QuietLevel,
  type RandomBytes,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import { LevelCircuits, type SlotConnection, type TalkEffect } from "./level-circuits.ts";
import type { SlotTimer } from "./slot-timer.ts";

export type PutEffect = Extract<ConversationEffect, { type: "put" }>;

export interface RelaySlotsOptions {
  readonly relay: string;
  readonly slotMs: number;
  readonly clock: Clock;
  readonly timer: SlotTimer;
  readonly random: RandomBytes;
  readonly dial: (relay: string, isolation: string) => PromiseLike<SlotConnection>;
  /** False: the step failed, and nothing of it happened. */
  readonly step: (kept: KeptConversation, input: ConversationInput) => boolean;
  /** Whether slots are kept is shown with each conversation. */
  readonly changed: (kept: KeptConversation) => void;
}

/** Two have one chain to read between them. */
const LANES = 1;
const LANE = 0;
/** So long without any connection is shown: shorter ones come with every dial. */
const AWAY_SLOTS = 2;

interface Talk {
  readonly kept: KeptConversation;
  bootId: string;
  /** What was given to be put, until it is answered. */
  readonly frames: Map<string, Uint8Array>;
}

export class RelaySlots {
  readonly #options: RelaySlotsOptions;
  readonly #circuits: LevelCircuits;
  readonly #talks = new Map<string, Talk>();
  #bootId = "";
  #upAtMs: number;
  #isAway = false;
  #isUp = false;

  constructor(options: RelaySlotsOptions) {
    this.#options = options;
    const { clock, timer, random, slotMs, relay, dial } = options;
    this.#upAtMs = clock.nowMs();
    this.#circuits = new LevelCircuits({
      machine: new QuietLevel(random, slotMs),
      clock,
      timer,
      dial: (isolation) => dial(relay, `level ${isolation}`),
      woken: () => this.#woken(),
      effect: (effect) => this.#take(effect),
    });
    this.#circuits.input({ type: "start" });
  }

  get isEmpty(): boolean {
    return this.#talks.size === 0;
  }

  /** Whether some circuit is connected now. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** No circuit has been connected for some slots: nothing goes out, and nothing comes. */
  get isAway(): boolean {
    return this.#isAway;
  }

  open(kept: KeptConversation): void {
    this.#talks.set(kept.id, { kept, bootId: "", frames: new Map() });
    this.#circuits.input({ type: "open", conversation: kept.id, lanes: LANES });
    this.#options.step(kept, { type: "came" });
    this.#greet();
  }

  close(conversation: string): void {
    if (!this.#talks.delete(conversation)) return;
    this.#circuits.input({ type: "close", conversation });
  }

  put(conversation: string, { put, writeKey, frame }: PutEffect): void {
    this.#talks.get(conversation)?.frames.set(put, frame);
    this.#circuits.input({ type: "put", conversation, put, writeKey, frame });
  }

  /** The device slept. Whoever was there may be gone, and so are the connections. */
  woke(): void {
    this.#upAtMs = this.#options.clock.nowMs();
    this.#circuits.restart();
    for (const { kept } of this.#talks.values()) this.#options.step(kept, { type: "came" });
  }

  end(): void {
    this.#talks.clear();
    this.#circuits.close();
  }

  #woken(): void {
    this.#watch(this.#options.clock.nowMs());
    for (const talk of this.#talks.values()) this.#look(talk);
  }

  /** What to look for next: before the slot, so that nothing of it delays what goes out. */
  #look({ kept }: Talk): void {
    const { clock, slotMs } = this.#options;
    const box = kept.machine.look(Math.floor(clock.nowMs() / slotMs));
    if (box === null) return;
    const address = Uint8Array.from(Buffer.from(box.address, "hex"));
    this.#circuits.input({ type: "read", conversation: kept.id, lane: LANE, address });
  }

  #watch(nowMs: number): void {
    const isUp = this.#circuits.up > 0;
    if (isUp) this.#upAtMs = nowMs;
    const isAway = nowMs - this.#upAtMs > AWAY_SLOTS * this.#options.slotMs;
    if (isUp === this.#isUp && isAway === this.#isAway) return;
    this.#isUp = isUp;
    this.#isAway = isAway;
    for (const { kept } of this.#talks.values()) this.#options.changed(kept);
  }

  #take(effect: TalkEffect): void {
    if (effect.type === "booted") {
      this.#bootId = Buffer.from(effect.bootId).toString("hex");
      this.#greet();
      return;
    }
    const talk = "conversation" in effect ? this.#talks.get(effect.conversation) : undefined;
    if (talk === undefined) return;
    const { step } = this.#options;
    switch (effect.type) {
      case "turn":
        step(talk.kept, { type: "turn" });
        return;
      case "found":
        step(talk.kept, {
          type: "arrived",
          address: Buffer.from(effect.address).toString("hex"),
          frame: effect.frame.slice(),
        });
        this.#look(talk);
        return;
      case "answered":
        this.#answered(talk, effect);
        return;
      case "unanswered":
      case "overflow":
        talk.frames.delete(effect.put);
        step(talk.kept, { type: "answered", put: effect.put, status: "failed" });
    }
  }

  #answered({ kept, frames }: Talk, { put, status, hash }: Extract<TalkEffect, { type: "answered" }>): void {
    const frame = frames.get(put);
    frames.delete(put);
    const isOwn = frame !== undefined && equalBytes(hash, frameHash(frame));
    const result = status !== "exists" ? status : isOwn ? "same" : "foreign";
    this.#options.step(kept, { type: "answered", put, status: result });
  }

  /** Each conversation learns of each boot of the relay once. */
  #greet(): void {
    const { relay: place, step } = this.#options;
    const keeper = { bootId: this.#bootId, keepsMs: LOCAL_LIMITS.RELAY_AGAIN_MS };
    for (const talk of this.#talks.values()) {
      if (this.#bootId === "" || talk.bootId === this.#bootId) continue;
      talk.bootId = this.#bootId;
      step(talk.kept, { type: "relay", place, keeper });
    }
  }
}
