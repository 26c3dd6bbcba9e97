/**
 * What `blind` sends in each slot: one APPEND and one SYNC. Whatever has nothing to say appends noise under an address
 * that nobody knows; everybody is sent the whole log, so nobody asks for anything.
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import type { RandomBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { BOX_ADDRESS_BYTES, decodeBoxAnswer, type Tag } from "../../wire/box-protocol.ts";
import {
  decodeRelayAnswer,
  encodeRelayRequest,
  isRelayAnswer,
  type RelayAnswer,
} from "../../wire/relay-protocol.ts";
import { boxAddress } from "../box.ts";
import type { BlindQueue } from "./blind-queue.ts";
import type { CircuitName, LevelEffect } from "./level.ts";
import type { SlotContent } from "./slotted-circuit.ts";

const ISOLATION_BYTES = 16;
const TAGS = 2 ** 32;
const DAY_MS = 86_400_000;

interface Appended {
  readonly conversation: string;
  readonly put: string;
}

export interface BlindStart {
  readonly name: CircuitName;
  readonly random: RandomBytes;
  readonly slotMs: number;
  readonly queue: BlindQueue;
  readonly cursor: bigint;
}

export class BlindContent implements SlotContent {
  readonly #start: BlindStart;
  /** Null: noise. */
  readonly #appends = new Map<Tag, Appended | null>();
  #sync: Tag | null = null;
  #cursor: bigint;
  #bootId = "";
  #day = -1;
  #tag = 0;

  constructor(start: BlindStart) {
    this.#start = start;
    this.#cursor = start.cursor;
  }

  /** A new circuit each day, at the same time as everybody else. */
  isRotation(slot: number): boolean {
    return this.#day !== this.#dayOf(slot);
  }

  turn(): LevelEffect[] {
    const conversation = this.#start.queue.whoseTurn();
    return conversation === null ? [] : [{ type: "turn", conversation }];
  }

  prepare(): Uint8Array[] {
    const append = this.#append();
    if (this.#sync !== null) return [append];
    this.#sync = this.#nextTag();
    return [append, encodeRelayRequest({ op: "sync", tag: this.#sync, cursor: this.#cursor })];
  }

  isStuck(): boolean {
    return this.#appends.size > LOCAL_LIMITS.LEVEL_UNANSWERED_MAX;
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
    const lost = [...this.#appends.values()].filter((from) => from !== null);
    this.#appends.clear();
    this.#sync = null;
    return lost.map(({ conversation, put }) => ({ type: "unanswered", conversation, put }));
  }

  began(slot: number): string {
    this.#day = this.#dayOf(slot);
    return bytesToHex(this.#start.random(ISOLATION_BYTES));
  }

  scatterMs(): number {
    return 0;
  }

  #dayOf(slot: number): number {
    return Math.floor((slot * this.#start.slotMs) / DAY_MS);
  }

  #append(): Uint8Array {
    const real = this.#start.queue.take();
    // Drawn in any case, so that a slot with something to say is made like one without.
    const noise = this.#start.random(BOX_ADDRESS_BYTES + PROTOCOL_LIMITS.FRAME_BYTES);
    const noiseAddress = boxAddress(noise.subarray(0, BOX_ADDRESS_BYTES));
    const address = real === null ? noiseAddress : boxAddress(real.writeKey);
    const tag = this.#nextTag();
    this.#appends.set(tag, real);
    const frame = real?.frame ?? noise.subarray(BOX_ADDRESS_BYTES);
    return encodeRelayRequest({ op: "append", tag, address, frame });
  }

  #greeting(bytes: Uint8Array): LevelEffect[] {
    const hello = decodeBoxAnswer(bytes);
    if (hello.op !== "hello") throw new HushError("WIRE_BAD_FRAME");
    const bootId = bytesToHex(hello.bootId);
    if (this.#bootId !== "" && this.#bootId !== bootId) this.#cursor = 0n;
    this.#bootId = bootId;
    return [{ type: "booted", bootId: hello.bootId }];
  }

  #answer(answer: RelayAnswer): LevelEffect[] {
    if (answer.op === "appended") return this.#appended(answer.tag);
    if (answer.op !== "log" || answer.tag !== this.#sync) throw new HushError("WIRE_BAD_FRAME");
    this.#sync = null;
    this.#cursor = answer.cursor;
    const effects: LevelEffect[] = [];
    for (const { address, frame } of answer.entries.slice(0, answer.count)) {
      effects.push({ type: "logged", address, frame });
    }
    effects.push({ type: "cursor", cursor: answer.cursor });
    return effects;
  }

  /** Whether it came in shows in the log alone. */
  #appended(tag: Tag): LevelEffect[] {
    const from = this.#appends.get(tag);
    if (from === undefined) throw new HushError("WIRE_BAD_FRAME");
    this.#appends.delete(tag);
    return from === null ? [] : [{ type: "appended", conversation: from.conversation, put: from.put }];
  }

  #nextTag(): Tag {
    this.#tag = (this.#tag + 1) % TAGS;
    return this.#tag;
  }
}
