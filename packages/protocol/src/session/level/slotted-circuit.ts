/**
 * One circuit that sends in each slot, about its own place in the slot, whether there is something to say or not. What
 * goes out is made before, and nothing is decided when it goes out. A slot that is missed stays missed; a lost
 * connection is dialled again at the place of the next slot.
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Ticket } from "../../crypto/ticket.ts";
import type { CircuitName, LevelEffect } from "./level.ts";
import { nextSlot } from "./slots.ts";

const { SLOT_TURN_AHEAD_MS, SLOT_PREPARE_AHEAD_MS, SLOT_LATE_MAX_MS } = LOCAL_LIMITS;

/** Timers of a whole millisecond may be so early. */
const TIMER_EARLY_MS = 1;

/** What it sends, and what becomes of what comes back. */
export interface SlotContent {
  /** The slot must begin with a new circuit. */
  isRotation(slot: number): boolean;
  /** Whose turn it is to say something. */
  turn(slot: number): LevelEffect[];
  /** For the slot that `turn` asked for one. */
  ticket(ticket: Ticket | null): void;
  /** The messages of the slot: as many and as long ones in each. */
  prepare(slot: number): Uint8Array[];
  /** Too much was asked that is still unanswered. */
  isStuck(): boolean;
  received(bytes: Uint8Array): { effects: LevelEffect[]; refused: boolean };
  /** The connection is gone, with what was prepared for it. */
  gone(): LevelEffect[];
  /** A new circuit begins with this slot. Returns its isolation. */
  began(slot: number): string;
  /** The circuit's place in the slot: so much after its beginning, less than a slot; drawn whatever is said. */
  placeMs(slot: number): number;
  /** How much later than its place the circuit sends in the next slot, in milliseconds; drawn whatever is said. */
  scatterMs(): number;
}

export class SlottedCircuit {
  readonly name: CircuitName;
  readonly #slotMs: number;
  readonly #content: SlotContent;
  #state: "off" | "dialling" | "up" = "off";
  #slot = 0;
  /** When it sends in that slot. */
  #sendAtMs = 0;
  /** When the next wake is due. */
  #dueMs = 0;
  /** What the next wake is for; null: not running. */
  #stage: "turn" | "prepare" | "send" | null = null;
  #prepared: readonly Uint8Array[] = [];

  constructor(name: CircuitName, slotMs: number, content: SlotContent) {
    this.name = name;
    this.#slotMs = slotMs;
    this.#content = content;
  }

  start(nowMs: number): LevelEffect[] {
    return this.#stage === null ? [this.#toNextSlot(nowMs)] : [];
  }

  stop(): LevelEffect[] {
    this.#stage = null;
    return this.#hangUp();
  }

  connected(): LevelEffect[] {
    if (this.#state === "dialling") this.#state = "up";
    return [];
  }

  disconnected(): LevelEffect[] {
    if (this.#state === "off") return [];
    return this.#ended();
  }

  received(bytes: Uint8Array): LevelEffect[] {
    if (this.#state !== "up") return [];
    const { effects, refused } = this.#content.received(bytes);
    if (refused) effects.push(...this.#hangUp());
    return effects;
  }

  ticket(ticket: Ticket | null): LevelEffect[] {
    this.#content.ticket(ticket);
    return [];
  }

  woken(nowMs: number): LevelEffect[] {
    if (this.#stage === null) return [];
    if (nowMs < this.#dueMs - TIMER_EARLY_MS) return [this.#wake(this.#stage, this.#dueMs)];
    const lateMs = nowMs - this.#sendAtMs;
    if (this.#stage === "send") return this.#send(lateMs, nowMs);
    if (lateMs >= 0) return [this.#toNextSlot(nowMs)];
    const isBusy = this.#state === "up" && !this.#content.isRotation(this.#slot);
    return this.#stage === "turn" ? this.#turn(isBusy) : this.#prepare(isBusy);
  }

  #turn(isBusy: boolean): LevelEffect[] {
    const effects = isBusy && this.#prepared.length === 0 ? this.#content.turn(this.#slot) : [];
    effects.push(this.#wake("prepare", this.#sendAtMs - SLOT_PREPARE_AHEAD_MS));
    return effects;
  }

  #prepare(isBusy: boolean): LevelEffect[] {
    if (isBusy && this.#prepared.length === 0) this.#prepared = this.#content.prepare(this.#slot);
    return [this.#wake("send", this.#sendAtMs)];
  }

  #send(lateMs: number, nowMs: number): LevelEffect[] {
    const effects = lateMs > SLOT_LATE_MAX_MS ? [] : this.#sendNow();
    effects.push(this.#toNextSlot(nowMs));
    return effects;
  }

  #sendNow(): LevelEffect[] {
    if (this.#state === "off" || this.#content.isRotation(this.#slot)) return this.#dialAnew();
    if (this.#state === "up" && this.#content.isStuck()) return this.#hangUp();
    const messages = this.#prepared;
    this.#prepared = [];
    return messages.map((bytes) => ({ type: "transmit", circuit: this.name, bytes }));
  }

  #dialAnew(): LevelEffect[] {
    const effects = this.#hangUp();
    this.#state = "dialling";
    effects.push({ type: "dial", circuit: this.name, isolation: this.#content.began(this.#slot) });
    return effects;
  }

  #hangUp(): LevelEffect[] {
    if (this.#state === "off") return [];
    return [{ type: "hang-up", circuit: this.name }, ...this.#ended()];
  }

  #ended(): LevelEffect[] {
    this.#state = "off";
    this.#prepared = [];
    return this.#content.gone();
  }

  #toNextSlot(nowMs: number): LevelEffect {
    const place = (slot: number) => this.#content.placeMs(slot);
    this.#slot = nextSlot(this.#slotMs, nowMs, SLOT_TURN_AHEAD_MS, place);
    this.#sendAtMs = this.#slot * this.#slotMs + place(this.#slot) + this.#content.scatterMs();
    return this.#wake("turn", this.#sendAtMs - SLOT_TURN_AHEAD_MS);
  }

  #wake(stage: "turn" | "prepare" | "send", atMs: number): LevelEffect {
    this.#stage = stage;
    this.#dueMs = atMs;
    return { type: "wake", circuit: this.name, atMs, sendAtMs: this.#sendAtMs };
  }
}
