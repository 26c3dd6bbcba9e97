/**
 * Whether a relay passes on to one reader what it said to have taken. That reader puts and looks in the same slots: who is
 * heard again and again, with frames that were put after ours, was given ours too, or would have been by a relay that keeps
 * to its word (docs/decisions/0088-heard-and-not-confirming.md).
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";

const { LEVEL_WITHHELD_SLOTS, LEVEL_WITHHELD_HEARD } = LOCAL_LIMITS;

/** What this reader hasn't confirmed. */
export interface Unconfirmed {
  readonly flight: number;
  /** The relay says that it has all of it, and in boxes its time isn't over. */
  readonly isThere: boolean;
}

/** `read`: entries of the log that came here. `batch`: those in each answer. In boxes, where nobody reads ahead, both are 0. */
export interface ReadHere {
  readonly read: number;
  readonly batch: number;
}

interface First {
  readonly flight: number;
  readonly sinceMs: number;
  /** It lies in the log before this. */
  readonly before: number;
}

export class PassedOn {
  /** In which the reader is heard once, at the most, since it is waited for: of a group it changes as people come and go. */
  #turnMs = 0;
  #first: First | null = null;
  /** So much of the log its reader had read at some time, as it confirmed what lay there. Null: not known. */
  #confirmedAt: number | null = null;
  /** All that this reader had put was read here, since the relay said so of the first. */
  #isDrained = false;
  #heard = 0;
  #heardLate = 0;

  /** What is to be confirmed now, in its order. */
  note(all: readonly Unconfirmed[], { read, batch }: ReadHere, nowMs: number): void {
    const first = this.#first;
    // All is confirmed in its order: nothing follows of what lies behind that which isn't there.
    const [next] = all;
    // What is put again into a log lay there before.
    if (first !== null && next?.flight === first.flight && (next.isThere || batch > 0)) return;
    const isConfirmed = first !== null && all.every(({ flight }) => flight !== first.flight);
    if (isConfirmed) this.#confirmedAt = Math.max(0, first.before - batch);
    this.#first = next?.isThere ? { flight: next.flight, sinceMs: nowMs, before: read + batch } : null;
    this.#isDrained = false;
    this.#heard = 0;
    this.#heardLate = 0;
    this.#turnMs = 0;
  }

  /** Nothing more of this reader's was there. */
  drained(): void {
    this.#isDrained = this.#first !== null;
  }

  /** It filled a box, or appended, after that: in that slot it looked too. */
  heard(nowMs: number, turnMs: number): void {
    const first = this.#first;
    this.#turnMs = Math.max(this.#turnMs, turnMs);
    if (first === null || !this.#isDrained) return;
    this.#heard++;
    if (nowMs - first.sinceMs >= LEVEL_WITHHELD_SLOTS * this.#turnMs) this.#heardLate++;
  }

  /** `batch`: as with `note`. Who was away reads the log from where it was, and has come as far as by one answer for each slot. */
  isLasting(batch: number): boolean {
    if (this.#first === null || this.#heardLate < LEVEL_WITHHELD_HEARD) return false;
    if (batch === 0) return true;
    return this.#confirmedAt !== null && this.#confirmedAt + this.#heard * batch >= this.#first.before;
  }
}
