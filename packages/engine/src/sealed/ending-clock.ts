/** A clock whose timers all end together: what has been closed is neither called back nor kept in memory by them. */

import type { Clock } from "../clock.ts";

export class EndingClock implements Clock {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();
  #isOver = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  after(delayMs: number, callback: () => void): () => void {
    if (this.#isOver) return () => {};
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancels.delete(end);
      callback();
    });
    const end = () => {
      this.#cancels.delete(end);
      cancel();
    };
    this.#cancels.add(end);
    return end;
  }

  /** From now on nothing is called back any more. */
  end(): void {
    this.#isOver = true;
    for (const cancel of [...this.#cancels]) cancel();
  }
}
