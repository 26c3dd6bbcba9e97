/**
 * What `blind` sends in each slot: one APPEND and one SYNC. Whatever has nothing to say appends noise, which is made like
 * everything else; everybody is sent the whole log, so nobody asks for anything.
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import type { RandomBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import type { Ticket } from "../../crypto/ticket.ts";
import { decodeBoxAnswer, type Tag, WRITE_KEY_BYTES } from "../../wire/box-protocol.ts";
import {
  decodeRelayAnswer,
  encodeRelayRequest,
  isRelayAnswer,
  LOG_END,
  type RelayAnswer,
} from "../../wire/relay-protocol.ts";
import { addressText } from "../box.ts";
import type { BlindQueue } from "./blind-queue.ts";
import { BlindSightings } from "./blind-sightings.ts";
import type { CircuitName, Hindrance, LevelEffect, LogPlace } from "./level.ts";
import { LOG_SALT_BYTES, sealLogEntry } from "./log-entry.ts";
import type { SlotRights } from "./slot-rights.ts";
import type { SlotContent } from "./slotted-circuit.ts";

const ISOLATION_BYTES = 16;
const TAGS = 2 ** 32;
const DAY_MS = 86_400_000;

export interface BlindStart {
  readonly name: CircuitName;
  readonly random: RandomBytes;
  readonly slotMs: number;
  readonly queue: BlindQueue;
  readonly rights: SlotRights;
  /** Null: from now on. */
  readonly from: LogPlace | null;
}

export class BlindContent implements SlotContent {
  readonly #start: BlindStart;
  readonly #sightings = new BlindSightings();
  #sync: Tag | null = null;
  #cursor: bigint;
  #bootId: string;
  /** On this connection the relay has said who it is. */
  #isGreeted = false;
  #day = -1;
  /** The last one that was prepared, and the last one in which the end of the log was reached. */
  #slot = 0;
  #endSlot = Number.NEGATIVE_INFINITY;
  #tag = 0;

  constructor(start: BlindStart) {
    this.#start = start;
    this.#cursor = start.from?.cursor ?? LOG_END;
    this.#bootId = start.from?.bootId ?? "";
  }

  get hindrance(): Hindrance | null {
    return this.#start.rights.hindrance ?? (this.#sightings.isDropped ? "not-taken" : null);
  }

  /** A new circuit each day, at the same time as everybody else. */
  isRotation(slot: number): boolean {
    return this.#day !== this.#dayOf(slot);
  }

  turn(slot: number): LevelEffect[] {
    const { rights } = this.#start;
    if (this.#redeems(slot)) return rights.turn();
    if (!this.#mayPut(slot)) return [];
    const conversation = this.#start.queue.whoseTurn();
    return conversation === null ? [] : [{ type: "turn", conversation, slot: 0 }];
  }

  ticket(ticket: Ticket | null): void {
    this.#start.rights.give(ticket);
  }

  prepare(slot: number): Uint8Array[] {
    const redeem = this.#redeems(slot) ? this.#start.rights.redeem(slot) : null;
    const first = redeem ?? this.#append(slot);
    this.#slot = slot;
    if (this.#sync !== null) return [first];
    this.#sync = this.#nextTag();
    this.#sightings.asked();
    return [first, encodeRelayRequest({ op: "sync", tag: this.#sync, cursor: this.#cursor })];
  }

  isStuck(): boolean {
    return this.#sightings.unanswered > LOCAL_LIMITS.LEVEL_UNANSWERED_MAX;
  }

  received(bytes: Uint8Array): { effects: LevelEffect[]; refused: boolean } {
    try {
      const effects = isRelayAnswer(bytes) ? this.#answer(decodeRelayAnswer(bytes)) : this.#greeting(bytes);
      return { effects, refused: false };
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      return { effects: [{ type: "refuse", circuit: this.#start.name, code: error.code }], refused: true };
    }
  }

  gone(): LevelEffect[] {
    this.#sync = null;
    this.#isGreeted = false;
    return [...this.#sightings.cut(), ...this.#start.rights.gone()];
  }

  began(slot: number): string {
    if (this.isRotation(slot)) this.#renewed(slot);
    this.#day = this.#dayOf(slot);
    return bytesToHex(this.#start.random(ISOLATION_BYTES));
  }

  /** A cursor that the relay made up would tell it who read here the day before; so would what it is answered to a boot id. */
  #renewed(slot: number): void {
    this.#start.rights.renewed();
    if ((slot - this.#endSlot) * this.#start.slotMs > LOCAL_LIMITS.LOG_BEHIND_MS) return;
    this.#cursor = LOG_END;
    this.#bootId = "";
  }

  /** About the day's renewal, where all begin to read anew at the end of the log, noise alone goes out. */
  #mayPut(slot: number): boolean {
    const isSeam = this.#dayOf(slot - LOCAL_LIMITS.LOG_SEAM_SLOTS) !== this.#dayOf(slot + 1);
    return !isSeam && this.#start.rights.isOpen(slot);
  }

  placeMs(): number {
    return 0;
  }

  scatterMs(): number {
    return 0;
  }

  #dayOf(slot: number): number {
    return Math.floor((slot * this.#start.slotMs) / DAY_MS);
  }

  #redeems(slot: number): boolean {
    return this.#start.rights.isDue(slot, this.isRotation(slot + 1));
  }

  /** As much is drawn, and as much done with it, whether there is something to say or not. */
  #append(slot: number): Uint8Array {
    const { queue, random, rights } = this.#start;
    const real = this.#mayPut(slot) ? queue.take() : null;
    const noise = random(LOG_SALT_BYTES + WRITE_KEY_BYTES + PROTOCOL_LIMITS.FRAME_BYTES);
    const frameAt = LOG_SALT_BYTES + WRITE_KEY_BYTES;
    const { writeKey, frame } = real ?? {
      writeKey: noise.subarray(LOG_SALT_BYTES, frameAt),
      frame: noise.subarray(frameAt),
    };
    const entry = sealLogEntry(writeKey, frame, noise.slice(0, LOG_SALT_BYTES));
    const tag = this.#nextTag();
    this.#sightings.append(tag, addressText(entry.address), real, rights.isOpen(slot));
    return encodeRelayRequest({ op: "append", tag, ...entry });
  }

  #greeting(bytes: Uint8Array): LevelEffect[] {
    const hello = decodeBoxAnswer(bytes);
    if (hello.op !== "hello" || this.#isGreeted) throw new HushError("WIRE_BAD_FRAME");
    this.#isGreeted = true;
    const bootId = bytesToHex(hello.bootId);
    const isOther = this.#bootId !== "" && this.#bootId !== bootId;
    if (isOther) this.#cursor = 0n;
    this.#bootId = bootId;
    const lost = isOther ? this.#sightings.lose() : [];
    return [{ type: "booted", conversation: null, bootId: hello.bootId, keepsMs: hello.ttlMs }, ...lost];
  }

  #answer(answer: RelayAnswer): LevelEffect[] {
    // Without it what was read has no place that could be kept.
    if (!this.#isGreeted) throw new HushError("WIRE_BAD_FRAME");
    if (answer.op === "right") return this.#start.rights.answered(answer);
    if (answer.op === "appended") {
      if (!this.#sightings.answered(answer.tag)) throw new HushError("WIRE_BAD_FRAME");
      return [];
    }
    if (answer.op !== "log" || answer.tag !== this.#sync) throw new HushError("WIRE_BAD_FRAME");
    this.#sync = null;
    this.#cursor = answer.cursor;
    const batch = answer.entries.length;
    const isEnd = answer.count < batch;
    if (isEnd) this.#endSlot = this.#slot;
    const effects: LevelEffect[] = [];
    for (const entry of answer.entries.slice(0, answer.count)) {
      const own = this.#sightings.saw(entry.address);
      effects.push(own ?? { type: "logged", ...entry });
    }
    effects.push(...this.#sightings.missed(isEnd));
    effects.push({ type: "read-to", place: { bootId: this.#bootId, cursor: answer.cursor }, batch, isEnd });
    return effects;
  }

  #nextTag(): Tag {
    this.#tag = (this.#tag + 1) % TAGS;
    return this.#tag;
  }
}
