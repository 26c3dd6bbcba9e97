/** How fast one connection may read the log and append to it. Who asks too early waits; who appends too much is not heard. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { ByteBudget } from "../byte-budget.ts";
import type { FirstReads } from "./first-reads.ts";
import type { RelayClock } from "./relay-clock.ts";

const MS_PER_SECOND = 1000;

export class LogPace {
  readonly #paceMs: number;
  readonly #clock: RelayClock;
  readonly #appends: ByteBudget;
  readonly #firstReads: FirstReads;
  /** Null: it has read nothing yet. */
  #dueAtMs: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(paceMs: number, clock: RelayClock, firstReads: FirstReads) {
    this.#firstReads = firstReads;
    this.#paceMs = paceMs;
    this.#clock = clock;
    const perSecond = MS_PER_SECOND / paceMs;
    this.#appends = new ByteBudget(LOCAL_LIMITS.RELAY_APPENDS_BURST, perSecond, clock.nowMs());
  }

  mayAppend(): boolean {
    if (this.#appends.spend(1, this.#clock.nowMs()) === 0) return true;
    this.#appends.spend(-1, this.#clock.nowMs());
    return false;
  }

  /** False: another one waits already. */
  whenDue(act: () => void): boolean {
    if (this.#cancel !== null) return false;
    const now = () => {
      this.#cancel = null;
      this.#dueAtMs = this.#clock.nowMs() + this.#paceMs;
      act();
    };
    if (this.#dueAtMs === null) {
      this.#cancel = this.#firstReads.enter(now);
      return true;
    }
    const waitMs = this.#dueAtMs - this.#clock.nowMs();
    if (waitMs <= 0) now();
    else this.#cancel = this.#clock.after(waitMs, now);
    return true;
  }

  end(): void {
    this.#cancel?.();
  }
}
