/** What was asked of a relay by one connection and is not answered yet: each answer finds its way back by its tag. */

import { HushError } from "../../base/errors.ts";
import {
  asRelaySays,
  type BoxAnswer,
  decodeBoxAnswer,
  encodeBoxRequest,
  type Tag,
} from "../../wire/box-protocol.ts";
import type { CircuitName, LevelEffect } from "./level.ts";
import { NotTaken } from "./not-taken.ts";

/** Where a frame comes from. Null in its place: a frame, or a look, for nobody. */
interface Put {
  readonly conversation: string;
  readonly put: string;
}

interface OpenPut {
  readonly from: Put | null;
  /** The relay had to take it, if it has room. */
  readonly isDue: boolean;
}

interface Look {
  readonly conversation: string;
  readonly lane: number;
}

interface OpenLook {
  readonly for: Look | null;
  readonly address: Uint8Array;
}

type Hello = Extract<BoxAnswer, { op: "hello" }>;

const TAGS = 2 ** 32;

export class Asked {
  readonly #puts = new Map<Tag, OpenPut>();
  readonly #notTaken = new NotTaken();
  readonly #looks = new Map<Tag, OpenLook>();
  /** Who the relay said it is, on this connection, and how long it keeps frames. */
  #keeper: { readonly bootId: Uint8Array; readonly keepsMs: number } | null = null;
  #tag = 0;

  get puts(): number {
    return this.#puts.size;
  }

  /** For minutes next to nothing that was put was taken. */
  get isFull(): boolean {
    return this.#notTaken.isLasting;
  }

  put(writeKey: Uint8Array, frame: Uint8Array, from: Put | null, isDue: boolean): Uint8Array {
    const tag = this.#nextTag();
    this.#puts.set(tag, { from, isDue });
    return encodeBoxRequest({ op: "put", tag, writeKey, frame });
  }

  look(op: "get" | "watch", address: Uint8Array, from: Look | null): Uint8Array {
    const tag = this.#nextTag();
    this.#looks.set(tag, { for: from, address });
    return encodeBoxRequest(op === "get" ? { op, tag, address } : { op, tag, addresses: address });
  }

  /**
   * `conversation`: whose circuit it is; null: nobody's. `refused`: the relay said what it can't have said, which is the last
   * effect.
   */
  answer(
    circuit: CircuitName,
    conversation: string | null,
    bytes: Uint8Array,
  ): { effects: LevelEffect[]; refused: boolean } {
    try {
      const answer = decodeBoxAnswer(bytes);
      const effects = answer.op === "hello" ? this.#greeted(answer, conversation) : this.#answer(answer);
      return { effects, refused: false };
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      return { effects: [{ type: "refuse", circuit, code: error.code }], refused: true };
    }
  }

  /** What the relay said on this connection, for whoever goes by it. */
  booted(conversation: string): LevelEffect[] {
    return this.#keeper === null ? [] : [{ type: "booted", conversation, ...this.#keeper }];
  }

  /** The connection is gone: nothing more will be answered. */
  forget(): LevelEffect[] {
    const puts = [...this.#puts.values()];
    for (const { isDue } of puts) if (isDue) this.#notTaken.note(false);
    const lost = puts.flatMap(({ from }) => (from === null ? [] : [from]));
    this.#puts.clear();
    this.#looks.clear();
    this.#keeper = null;
    return lost.map(({ conversation, put }) => ({ type: "unanswered", conversation, put }));
  }

  /** Once on each connection: what is said to have restarted is put anew, and may not be made to at any time. */
  #greeted({ bootId, ttlMs }: Hello, conversation: string | null): LevelEffect[] {
    if (this.#keeper !== null) throw new HushError("WIRE_BAD_FRAME");
    this.#keeper = { bootId: bootId.slice(), keepsMs: ttlMs };
    return conversation === null ? [] : this.booted(conversation);
  }

  #answer(answer: BoxAnswer): LevelEffect[] {
    if (answer.op === "put-answer") {
      const open = this.#puts.get(answer.tag);
      if (open === undefined) throw new HushError("WIRE_BAD_FRAME");
      this.#puts.delete(answer.tag);
      const { from, isDue } = open;
      const { hash } = answer;
      const status = asRelaySays(answer.status);
      if (isDue) this.#notTaken.note(status !== "full");
      if (from === null) return [];
      return [{ type: "answered", conversation: from.conversation, put: from.put, status, hash }];
    }
    const look = answer.op === "box" ? this.#looks.get(answer.tag) : undefined;
    if (answer.op !== "box" || look === undefined) throw new HushError("WIRE_BAD_FRAME");
    this.#looks.delete(answer.tag);
    if (look.for === null) return [];
    if (!answer.found) return [{ type: "nothing", ...look.for, address: look.address }];
    return [{ type: "found", ...look.for, address: look.address, frame: answer.frame }];
  }

  #nextTag(): Tag {
    this.#tag = (this.#tag + 1) % TAGS;
    return this.#tag;
  }
}
