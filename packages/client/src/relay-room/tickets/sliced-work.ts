/**
 * Work for tickets in slices of some milliseconds, between which the page goes on. How many tries fit into one follows from
 * those before: browsers that hide the time tell it in tenths of a second, and some compute fifty times slower than others.
 */

import { RELAY_ROOM_LIMITS, searchWork, type TicketWork } from "@hushroom/protocol";

const { WORK_SLICE_MS, WORK_TRIES_FIRST, WORK_TRIES_MIN, WORK_TRIES_MAX, WORK_MEASURED_MS } =
  RELAY_ROOM_LIMITS;

export interface WorkParts {
  /** Unix milliseconds. */
  readonly nowMs: () => number;
  /** Calls back in a task of its own, when whatever else waits has had its turn; not late in a hidden tab either. */
  readonly soon: (run: () => void) => void;
}

export interface WorkSoFar {
  /** From 0 up to 1, in hundredths: of many who do such work, so large a part is done after as many tries. */
  readonly share: number;
  /** What half of all such works take at most on this device, in whole seconds; null until that is measured. */
  readonly usualMs: number | null;
}

export interface WorkEnds {
  readonly progress: (soFar: WorkSoFar) => void;
  readonly done: (nonce: Uint8Array) => void;
}

export class SlicedWork {
  readonly #work: TicketWork;
  readonly #parts: WorkParts;
  readonly #ends: WorkEnds;
  readonly #beganAtMs: number;
  #tries = 0;
  #isOver = false;

  constructor(work: TicketWork, parts: WorkParts, ends: WorkEnds) {
    this.#work = work;
    this.#parts = parts;
    this.#ends = ends;
    this.#beganAtMs = parts.nowMs();
    this.#goOn();
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Tries in a millisecond; null: too early to say. */
  get #pace(): number | null {
    const passedMs = this.#parts.nowMs() - this.#beganAtMs;
    return passedMs < WORK_MEASURED_MS ? null : this.#tries / passedMs;
  }

  #goOn(): void {
    this.#parts.soon(() => {
      if (!this.#isOver) this.#slice();
    });
  }

  #slice(): void {
    const { prefix, bits } = this.#work;
    const pace = this.#pace;
    const fitting = pace === null ? WORK_TRIES_FIRST : Math.round(pace * WORK_SLICE_MS);
    const tries = Math.max(WORK_TRIES_MIN, Math.min(WORK_TRIES_MAX, fitting));
    const nonce = searchWork(prefix, bits, this.#tries, tries);
    if (nonce !== null) {
      this.#isOver = true;
      this.#ends.done(nonce);
      return;
    }
    this.#tries += tries;
    const share = Math.floor(100 * (1 - Math.exp(-this.#tries / 2 ** bits))) / 100;
    const usualMs = pace === null ? null : 1000 * Math.ceil((Math.LN2 * 2 ** bits) / pace / 1000);
    this.#ends.progress({ share, usualMs });
    this.#goOn();
  }
}
