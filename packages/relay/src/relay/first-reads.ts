/**
 * How many connections that have read nothing of the log may read it: each comes with an answer due, so who came again and
 * again would be answered without end. Who reads in its pace already never waits here.
 */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { ByteBudget } from "../byte-budget.ts";
import type { RelayClock } from "./relay-clock.ts";

const { RELAY_FIRST_READS_BURST, RELAY_FIRST_READS_PER_SECOND } = LOCAL_LIMITS;

export class FirstReads {
  readonly #clock: RelayClock;
  readonly #reads: ByteBudget;

  constructor(clock: RelayClock) {
    this.#clock = clock;
    this.#reads = new ByteBudget(RELAY_FIRST_READS_BURST, RELAY_FIRST_READS_PER_SECOND, clock.nowMs());
  }

  /** Null: it was done at once. Otherwise it waits for those before it; returns what cancels it. */
  enter(act: () => void): (() => void) | null {
    const waitMs = this.#reads.spend(1, this.#clock.nowMs());
    if (waitMs > 0) return this.#later(waitMs, act);
    act();
    return null;
  }

  #later(waitMs: number, act: () => void): () => void {
    const cancel = this.#clock.after(waitMs, act);
    return () => {
      cancel();
      // Who doesn't wait any more makes nobody else wait.
      this.#reads.spend(-1, this.#clock.nowMs());
    };
  }
}
