/** So many bytes at once, so many a second after that. May be overdrawn: what is over is waited for. Time comes in. */

export class ByteBudget {
  readonly #burst: number;
  readonly #perSecond: number;
  #bytes: number;
  #filledAtMs: number;

  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#bytes = burst;
    this.#filledAtMs = nowMs;
  }

  /** Milliseconds until the budget is no longer overdrawn; 0: it isn't. */
  spend(bytes: number, nowMs: number): number {
    const gained = (Math.max(0, nowMs - this.#filledAtMs) / 1000) * this.#perSecond;
    this.#bytes = Math.min(this.#burst, this.#bytes + gained) - bytes;
    this.#filledAtMs = nowMs;
    return this.#bytes >= 0 ? 0 : Math.ceil((-this.#bytes / this.#perSecond) * 1000);
  }
}
