/**
 * Steps of the program that belong to no conversation and that nobody called: what a contact says by its lane, what is
 * owed to somebody. A full store stops such a step alone: it is done again later, and people are told meanwhile.
 */

import { type ErrorCode, errorCodeOf, LOCAL_LIMITS } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

export interface OwnStepsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly isClosed: () => boolean;
  /** `trouble` is another one. */
  readonly changed: () => void;
}

export class OwnSteps {
  readonly #options: OwnStepsOptions;
  /** What the store has stopped, with its code. */
  readonly #waiting = new Map<() => void, ErrorCode>();
  /** A fault of the program's own: what was to be done then is not done again. */
  #isFaulty = false;

  constructor(options: OwnStepsOptions) {
    this.#options = options;
  }

  /** What stops steps, or stopped one for good. */
  get trouble(): ErrorCode | null {
    const [first] = this.#waiting.values();
    return first ?? (this.#isFaulty ? "INTERNAL" : null);
  }

  later(delayMs: number, act: () => void): void {
    this.#options.clock.after(delayMs, () => this.attempt(act));
  }

  attempt(act: () => void): void {
    if (this.#options.isClosed()) return;
    const before = this.trouble;
    try {
      act();
      this.#waiting.delete(act);
    } catch (error) {
      const code = errorCodeOf(error);
      this.#log(code);
      if (code.startsWith("STORE_")) {
        this.#waiting.set(act, code);
        this.later(LOCAL_LIMITS.RESEND_MIN_MS, act);
      } else this.#waiting.delete(act);
    }
    if (this.trouble !== before) this.#options.changed();
  }

  /** A step that can't be done at all was given up. */
  gaveUp(error: unknown): void {
    const before = this.trouble;
    this.#log(errorCodeOf(error));
    if (this.trouble !== before) this.#options.changed();
  }

  /** Other people's faults are not shown as the program's. */
  #log(code: ErrorCode): void {
    if (code === "INTERNAL") this.#isFaulty = true;
    this.#options.log.write("error", "step-stuck", {}, code);
  }
}
