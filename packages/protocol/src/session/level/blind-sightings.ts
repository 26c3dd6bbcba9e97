/**
 * What became of what was appended to a relay's log: the answer is always the same, so it shows in the log alone. What the
 * end of the log was reached without is not in it.
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Tag } from "../../wire/box-protocol.ts";
import { addressText } from "../box.ts";
import type { LevelEffect } from "./level.ts";

interface Own {
  readonly conversation: string;
  readonly put: string;
}

interface Appended {
  /** Of the entry. */
  readonly address: string;
  /** Null: noise. */
  readonly own: Own | null;
}

export class BlindSightings {
  readonly #open = new Map<Tag, Appended>();
  /** Answered and not seen yet, by the entry's address; `asks`: how often the log was asked for after that. */
  readonly #waiting = new Map<string, { readonly own: Own; asks: number }>();

  get unanswered(): number {
    return this.#open.size;
  }

  append(tag: Tag, address: string, own: Own | null): void {
    this.#open.set(tag, { address, own });
  }

  /** False: nothing was appended with this tag. */
  answered(tag: Tag): boolean {
    const appended = this.#open.get(tag);
    if (appended === undefined) return false;
    this.#open.delete(tag);
    const { address, own } = appended;
    if (own !== null) this.#waiting.set(address, { own, asks: 0 });
    return true;
  }

  /** The log is asked for now. */
  asked(): void {
    for (const waiting of this.#waiting.values()) waiting.asks++;
  }

  /** An entry of the log. Null: not one of ours. */
  saw(entryAddress: Uint8Array): LevelEffect | null {
    if (this.#waiting.size === 0) return null;
    const address = addressText(entryAddress);
    const seen = this.#waiting.get(address);
    if (seen === undefined) return null;
    this.#waiting.delete(address);
    return { type: "appended", conversation: seen.own.conversation, put: seen.own.put };
  }

  /** What the end of the log was reached without; and what was looked for in vain for long, in a log without an end. */
  missed(isEnd: boolean): LevelEffect[] {
    const enough = isEnd ? 1 : LOCAL_LIMITS.LOG_UNSEEN_ASKS_MAX;
    const missed = [...this.#waiting].filter(([, { asks }]) => asks >= enough);
    for (const [address] of missed) this.#waiting.delete(address);
    return missed.map(([, { own }]) => unanswered(own));
  }

  /** The connection is gone: nothing more will be answered. What was, is looked for by the next one. */
  cut(): LevelEffect[] {
    const lost = [...this.#open.values()].flatMap(({ own }) => (own === null ? [] : [own]));
    this.#open.clear();
    for (const waiting of this.#waiting.values()) waiting.asks = 0;
    return lost.map(unanswered);
  }

  /** The log is another one. */
  lose(): LevelEffect[] {
    const lost = [...this.#waiting.values()].map(({ own }) => unanswered(own));
    this.#waiting.clear();
    return lost;
  }
}

const unanswered = ({ conversation, put }: Own): LevelEffect => ({ type: "unanswered", conversation, put });
