/** How fast one connection may read the log and append to it. Who asks too early waits; who appends too much is not heard. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { ByteBudget } from "../byte-budget.ts";
import type { RelayClock } from "./relay-clock.ts";

const MS_PER_SECOND = 1000;

export class LogPace {
  readonly #paceMs: number;
  readonly #clock: RelayClock;
  readonly #appends: ByteBudget;
  #dueAtMs = 0;
  #cancel: (() => void) | null = null;

  constructor(paceMs: number, clock: RelayClock) {
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
    const waitMs = this.#dueAtMs - this.#clock.nowMs();
    const now = () => {
      this.#cancel = null;
      this.#dueAtMs = this.#clock.nowMs() + this.#paceMs;
      act();
    };
    if (waitMs <= 0) now();
    else this.#cancel = this.#clock.after(waitMs, now);
    return true;
  }

  end(): void {
    this.#cancel?.();
  }
}
