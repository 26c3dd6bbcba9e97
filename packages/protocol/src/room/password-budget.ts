/** How many wrong passwords one key (a session, a connection) may give in a window of time. Bounded in keys. */

import { LOCAL_LIMITS } from "../base/limits.ts";

interface Tries {
  count: number;
  readonly startedAt: number;
}

export class PasswordBudget {
  readonly #triesMax: number;
  readonly #byKey = new Map<string, Tries>();

  constructor(triesMax: number) {
    this.#triesMax = triesMax;
  }

  /** How long until the key may try again; 0 for now. */
  waitMs(key: string, nowMs: number): number {
    const tries = this.#current(key, nowMs);
    if (tries === null || tries.count < this.#triesMax) return 0;
    return tries.startedAt + LOCAL_LIMITS.PASSWORD_TRIES_WINDOW_MS - nowMs;
  }

  /** Counts a try. One that turns out not to have been wrong is given back. */
  spend(key: string, nowMs: number): void {
    const tries = this.#current(key, nowMs);
    if (tries !== null) {
      tries.count++;
      return;
    }
    this.#byKey.delete(key);
    const oldest = this.#byKey.keys().next();
    if (this.#byKey.size >= LOCAL_LIMITS.PASSWORD_TRIES_COUNTED_MAX && !oldest.done) {
      this.#byKey.delete(oldest.value);
    }
    this.#byKey.set(key, { count: 1, startedAt: nowMs });
  }

  giveBack(key: string): void {
    const tries = this.#byKey.get(key);
    if (tries !== undefined && tries.count > 0) tries.count--;
  }

  /** Null once the window has passed, or if the clock went back. */
  #current(key: string, nowMs: number): Tries | null {
    const tries = this.#byKey.get(key);
    if (tries === undefined || nowMs < tries.startedAt) return null;
    return nowMs - tries.startedAt < LOCAL_LIMITS.PASSWORD_TRIES_WINDOW_MS ? tries : null;
  }
}
