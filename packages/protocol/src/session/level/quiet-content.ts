/**
 * What one circuit of `quiet` sends: one PUT and one GET a slot. Where there is nothing to put, noise goes into a box
 * that nobody looks into; where there is nothing to look for, a box that nobody fills is asked for.
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import type { RandomBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import type { Ticket } from "../../crypto/ticket.ts";
import { BOX_ADDRESS_BYTES, WRITE_KEY_BYTES } from "../../wire/box-protocol.ts";
import { decodeRelayAnswer, isRelayAnswer } from "../../wire/relay-protocol.ts";
import { Asked } from "./asked.ts";
import type { CircuitName, Hindrance, LevelEffect } from "./level.ts";
import type { QuietTalk } from "./quiet-talk.ts";
import type { SlotRights } from "./slot-rights.ts";
import type { SlotContent } from "./slotted-circuit.ts";

const ISOLATION_BYTES = 16;
const SCATTER_BYTES = 4;

/** Which circuit carries which conversation: dealt out anew with each rotation. */
export interface QuietDeal {
  rotationOf(slot: number): number;
  talkOn(circuit: number, rotation: number): QuietTalk | null;
  /** The same, without dealing: null for what isn't dealt out. */
  dealtTo(circuit: number, rotation: number): QuietTalk | null;
  /** Its place in the slot, in milliseconds. */
  placeOf(circuit: number, rotation: number): number;
  readonly random: RandomBytes;
  /** Sends are scattered over so much time. */
  readonly scatterMs: number;
}

export class QuietContent implements SlotContent {
  readonly #name: CircuitName;
  readonly #index: number;
  readonly #deal: QuietDeal;
  readonly #rights: SlotRights;
  readonly #asked = new Asked();
  #rotation = -1;

  constructor(index: number, deal: QuietDeal, rights: SlotRights) {
    this.#rights = rights;
    this.#name = String(index);
    this.#index = index;
    this.#deal = deal;
  }

  isRotation(slot: number): boolean {
    return this.#rotation !== this.#deal.rotationOf(slot);
  }

  turn(slot: number): LevelEffect[] {
    if (this.#redeems(slot)) return this.#rights.turn();
    if (!this.#rights.isOpen(slot)) return [];
    const talk = this.#talk();
    if (talk === null) return [];
    const { conversation } = talk;
    // For whom each lane is has changed.
    const waited = talk.enter(this.#deal.rotationOf(slot));
    const late = waited.map(({ put }): LevelEffect => ({ type: "unanswered", conversation, put }));
    return talk.hasWaiting(talk.laneOf(slot)) ? late : [...late, { type: "turn", conversation, slot }];
  }

  ticket(ticket: Ticket | null): void {
    this.#rights.give(ticket);
  }

  prepare(slot: number): Uint8Array[] {
    const talk = this.#talk();
    const redeem = this.#redeems(slot) ? this.#rights.redeem(slot) : null;
    return [redeem ?? this.#put(talk, slot), this.#get(talk, slot)];
  }

  isStuck(): boolean {
    return this.#asked.puts > LOCAL_LIMITS.LEVEL_UNANSWERED_MAX;
  }

  received(bytes: Uint8Array): { effects: LevelEffect[]; refused: boolean } {
    if (isRelayAnswer(bytes)) return this.#relayAnswered(bytes);
    const talk = this.#talk();
    const answer = this.#asked.answer(this.#name, talk?.conversation ?? null, bytes);
    for (const effect of answer.effects) {
      if (effect.type === "found") talk?.lookFor(effect.lane, null);
    }
    return answer;
  }

  /** Of the circuit, if this conversation is on it. */
  hindrance(conversation: string): Hindrance | null {
    if (this.#deal.dealtTo(this.#index, this.#rotation)?.conversation !== conversation) return null;
    return this.#rights.hindrance ?? (this.#asked.isFull ? "not-taken" : null);
  }

  /** What a conversation that came in only now has to know, if it is on this circuit. */
  opened(conversation: string): LevelEffect[] {
    // Nothing is dealt, and so drawn, before it is time.
    return this.#asked.booted(conversation).filter(() => this.#talk()?.conversation === conversation);
  }

  #relayAnswered(bytes: Uint8Array): { effects: LevelEffect[]; refused: boolean } {
    try {
      const answer = decodeRelayAnswer(bytes);
      if (answer.op !== "right") throw new HushError("WIRE_BAD_FRAME");
      return { effects: this.#rights.answered(answer), refused: false };
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      return { effects: [{ type: "refuse", circuit: this.#name, code: error.code }], refused: true };
    }
  }

  gone(): LevelEffect[] {
    return [...this.#asked.forget(), ...this.#rights.gone()];
  }

  began(slot: number): string {
    if (this.isRotation(slot)) this.#rights.renewed();
    this.#rotation = this.#deal.rotationOf(slot);
    return bytesToHex(this.#deal.random(ISOLATION_BYTES));
  }

  placeMs(slot: number): number {
    return this.#deal.placeOf(this.#index, this.#deal.rotationOf(slot));
  }

  /** What makes one process late makes all of its circuits late: far more is drawn for each by itself. */
  scatterMs(): number {
    const draw = this.#deal.random(SCATTER_BYTES);
    return (new DataView(draw.buffer, draw.byteOffset).getUint32(0) / 2 ** 32) * this.#deal.scatterMs;
  }

  #talk(): QuietTalk | null {
    return this.#deal.talkOn(this.#index, this.#rotation);
  }

  #redeems(slot: number): boolean {
    return this.#rights.isDue(slot, this.isRotation(slot + 1));
  }

  #put(talk: QuietTalk | null, slot: number): Uint8Array {
    const real = talk !== null && this.#rights.isOpen(slot) ? talk.take(talk.laneOf(slot)) : null;
    // Drawn in any case, so that a slot with something to say is made like one without.
    const noise = this.#deal.random(WRITE_KEY_BYTES + PROTOCOL_LIMITS.FRAME_BYTES);
    const isDue = this.#rights.isOpen(slot);
    if (real !== null) return this.#asked.put(real.writeKey, real.frame, real, isDue);
    return this.#asked.put(noise.subarray(0, WRITE_KEY_BYTES), noise.subarray(WRITE_KEY_BYTES), null, isDue);
  }

  #get(talk: QuietTalk | null, slot: number): Uint8Array {
    const noise = this.#deal.random(BOX_ADDRESS_BYTES);
    const lane = talk?.laneOf(slot) ?? 0;
    const address = talk?.addressIn(lane) ?? null;
    if (talk === null || address === null) return this.#asked.look("get", noise, null);
    return this.#asked.look("get", address, { conversation: talk.conversation, lane });
  }
}
