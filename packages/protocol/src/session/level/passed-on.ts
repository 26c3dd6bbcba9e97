/**
 * Whether a relay passes on to one reader what it said to have taken. That reader puts and looks in the same slots: who is
 * heard again and again, with frames that were put after ours, was given ours too, or would have been by a relay that keeps
 * to its word (docs/decisions/0088-heard-and-not-confirming.md).
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";

const { LEVEL_WITHHELD_SLOTS, LEVEL_WITHHELD_HEARD } = LOCAL_LIMITS;
/** A log that anybody can use holds what came in so long. */
const LOG_HOLDS_SLOTS = LEVEL_WITHHELD_SLOTS / 3;

/** What this reader hasn't confirmed. */
export interface Unconfirmed {
  readonly flight: number;
  /** The relay says that it has all of it, and in boxes its time isn't over. */
  readonly isThere: boolean;
  /** How often it was put. */
  readonly tries: number;
}

/** `read`: entries of the log that came here. `batch`: those in each answer. In boxes, where nobody reads ahead, both are 0. */
export interface ReadHere {
  readonly read: number;
  readonly batch: number;
}

interface First {
  readonly flight: number;
  readonly tries: number;
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
  /** It was heard before a log could have made room for others. */
  #wasThere = false;
  #heard = 0;
  #heardLate = 0;

  /** What is to be confirmed now, in its order. */
  note(all: readonly Unconfirmed[], { read, batch }: ReadHere, nowMs: number): void {
    const first = this.#first;
    // All is confirmed in its order: nothing follows of what lies behind that which isn't there.
    const [next] = all;
    // What is put again into a log lay there before, and who wasn't there then may get that alone.
    if (first !== null && next?.flight === first.flight && (next.isThere || batch > 0)) {
      if (batch > 0 && next.isThere && next.tries > first.tries && !this.#wasThere)
        this.#wait(next, read + batch, nowMs);
      return;
    }
    const isConfirmed = first !== null && all.every(({ flight }) => flight !== first.flight);
    if (isConfirmed) this.#confirmedAt = Math.max(0, first.before - batch);
    this.#first = null;
    this.#heard = 0;
    this.#turnMs = 0;
    if (next?.isThere) this.#wait(next, read + batch, nowMs);
  }

  #wait({ flight, tries }: Unconfirmed, before: number, nowMs: number): void {
    this.#first = { flight, tries, sinceMs: nowMs, before };
    this.#isDrained = false;
    this.#wasThere = false;
    this.#heardLate = 0;
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
    if (nowMs - first.sinceMs <= LOG_HOLDS_SLOTS * this.#turnMs) this.#wasThere = true;
    if (nowMs - first.sinceMs >= LEVEL_WITHHELD_SLOTS * this.#turnMs) this.#heardLate++;
  }

  /** `batch`: as with `note`. Who was away reads the log from where it was, and has come as far as by one answer for each slot. */
  isLasting(batch: number): boolean {
    if (this.#first === null || this.#heardLate < LEVEL_WITHHELD_HEARD) return false;
    if (batch === 0) return true;
    return (
      this.#wasThere &&
      this.#confirmedAt !== null &&
      this.#confirmedAt + this.#heard * batch >= this.#first.before
    );
  }
}
