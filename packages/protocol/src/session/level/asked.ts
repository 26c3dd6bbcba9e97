/** What was asked of a relay by one connection and is not answered yet: each answer finds its way back by its tag. */

import { HushError } from "../../base/errors.ts";
import { type BoxAnswer, decodeBoxAnswer, encodeBoxRequest, type Tag } from "../../wire/box-protocol.ts";
import type { CircuitName, LevelEffect } from "./level.ts";

/** Where a frame comes from. Null in its place: a frame, or a look, for nobody. */
interface Put {
  readonly conversation: string;
  readonly put: string;
}

interface Look {
  readonly conversation: string;
  readonly lane: number;
}

interface OpenLook {
  readonly for: Look | null;
  readonly address: Uint8Array;
}

const TAGS = 2 ** 32;

export class Asked {
  readonly #puts = new Map<Tag, Put | null>();
  readonly #looks = new Map<Tag, OpenLook>();
  #tag = 0;

  get puts(): number {
    return this.#puts.size;
  }

  put(writeKey: Uint8Array, frame: Uint8Array, from: Put | null): Uint8Array {
    const tag = this.#nextTag();
    this.#puts.set(tag, from);
    return encodeBoxRequest({ op: "put", tag, writeKey, frame });
  }

  look(op: "get" | "watch", address: Uint8Array, from: Look | null): Uint8Array {
    const tag = this.#nextTag();
    this.#looks.set(tag, { for: from, address });
    return encodeBoxRequest(op === "get" ? { op, tag, address } : { op, tag, addresses: address });
  }

  /** `refused`: the relay said what it can't have said, which is the last effect. */
  answer(circuit: CircuitName, bytes: Uint8Array): { effects: LevelEffect[]; refused: boolean } {
    try {
      return { effects: this.#answer(decodeBoxAnswer(bytes)), refused: false };
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      return { effects: [{ type: "refuse", circuit, code: error.code }], refused: true };
    }
  }

  /** The connection is gone: nothing more will be answered. */
  forget(): LevelEffect[] {
    const lost = [...this.#puts.values()].filter((from) => from !== null);
    this.#puts.clear();
    this.#looks.clear();
    return lost.map(({ conversation, put }) => ({ type: "unanswered", conversation, put }));
  }

  #answer(answer: BoxAnswer): LevelEffect[] {
    if (answer.op === "hello") return [{ type: "booted", bootId: answer.bootId }];
    if (answer.op === "put-answer") {
      const from = this.#puts.get(answer.tag);
      if (from === undefined) throw new HushError("WIRE_BAD_FRAME");
      this.#puts.delete(answer.tag);
      if (from === null) return [];
      const { status, hash } = answer;
      return [{ type: "answered", conversation: from.conversation, put: from.put, status, hash }];
    }
    const look = answer.op === "box" ? this.#looks.get(answer.tag) : undefined;
    if (answer.op !== "box" || look === undefined) throw new HushError("WIRE_BAD_FRAME");
    this.#looks.delete(answer.tag);
    if (!answer.found || look.for === null) return [];
    return [{ type: "found", ...look.for, address: look.address, frame: answer.frame }];
  }

  #nextTag(): Tag {
    this.#tag = (this.#tag + 1) % TAGS;
    return this.#tag;
  }
}
