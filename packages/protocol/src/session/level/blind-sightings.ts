/**
 * What became of what was appended to a relay's log: the answer is always the same, so it shows in the log alone. What the
 * end of the log was reached without is not in it.
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Tag } from "../../wire/box-protocol.ts";
import { addressText } from "../box.ts";
import type { LevelEffect } from "./level.ts";
import { NotTaken } from "./not-taken.ts";

interface Own {
  readonly conversation: string;
  readonly put: string;
}

interface Appended {
  /** Of the entry. */
  readonly address: string;
  /** Null: noise. */
  readonly own: Own | null;
  /** The relay had to take it. */
  readonly isDue: boolean;
}

interface Waiting extends Pick<Appended, "own" | "isDue"> {
  /** How often the log was asked for after the answer. */
  asks: number;
}

export class BlindSightings {
  readonly #open = new Map<Tag, Appended>();
  /** Answered and not seen yet, by the entry's address. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #notTaken = new NotTaken();

  /** For minutes next to nothing of what was appended came to be seen. */
  get isDropped(): boolean {
    return this.#notTaken.isLasting;
  }

  get unanswered(): number {
    return this.#open.size;
  }

  append(tag: Tag, address: string, own: Own | null, isDue: boolean): void {
    this.#open.set(tag, { address, own, isDue });
  }

  /** False: nothing was appended with this tag. */
  answered(tag: Tag): boolean {
    const appended = this.#open.get(tag);
    if (appended === undefined) return false;
    this.#open.delete(tag);
    const { address, own, isDue } = appended;
    this.#waiting.set(address, { own, isDue, asks: 0 });
    this.#bound();
    return true;
  }

  /** Noise that is never seen need not be remembered for long. */
  #bound(): void {
    if (this.#waiting.size <= LOCAL_LIMITS.LEVEL_FRAMES_WAITING_MAX) return;
    const noise = [...this.#waiting].find(([, { own }]) => own === null);
    if (noise === undefined) return;
    this.#waiting.delete(noise[0]);
    if (noise[1].isDue) this.#notTaken.note(false);
  }

  /** The log is asked for now. */
  asked(): void {
    for (const waiting of this.#waiting.values()) waiting.asks++;
  }

  /** An entry of the log. Null: nothing that somebody here said. */
  saw(entryAddress: Uint8Array): LevelEffect | null {
    if (this.#waiting.size === 0) return null;
    const address = addressText(entryAddress);
    const seen = this.#waiting.get(address);
    if (seen === undefined) return null;
    this.#waiting.delete(address);
    if (seen.isDue) this.#notTaken.note(true);
    const { own } = seen;
    return own === null ? null : { type: "appended", conversation: own.conversation, put: own.put };
  }

  /** What the end of the log was reached without; and what was looked for in vain for long, in a log without an end. */
  missed(isEnd: boolean): LevelEffect[] {
    const enough = isEnd ? 1 : LOCAL_LIMITS.LOG_UNSEEN_ASKS_MAX;
    const missed = [...this.#waiting].filter(([, { asks }]) => asks >= enough);
    for (const [address, { isDue }] of missed) {
      this.#waiting.delete(address);
      // Before the end nothing is missing yet.
      if (isDue && isEnd) this.#notTaken.note(false);
    }
    return missed.flatMap(([, { own }]) => unanswered(own));
  }

  /** The connection is gone: nothing more will be answered. What was, is looked for by the next one. */
  cut(): LevelEffect[] {
    const lost = [...this.#open.values()];
    for (const { isDue } of lost) if (isDue) this.#notTaken.note(false);
    this.#open.clear();
    for (const waiting of this.#waiting.values()) waiting.asks = 0;
    return lost.flatMap(({ own }) => unanswered(own));
  }

  /** The log is another one. */
  lose(): LevelEffect[] {
    const lost = [...this.#waiting.values()].flatMap(({ own }) => unanswered(own));
    this.#waiting.clear();
    return lost;
  }
}

const unanswered = (own: Own | null): LevelEffect[] =>
  own === null ? [] : [{ type: "unanswered", conversation: own.conversation, put: own.put }];
