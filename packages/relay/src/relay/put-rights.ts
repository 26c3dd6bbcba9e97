/** What a connection may still put: so many frames for each right, each good for an hour. Bound to the connection. */

import { LOCAL_LIMITS } from "@hushroom/protocol";

const { RELAY_RIGHT_MS, RELAY_RIGHTS_MAX } = LOCAL_LIMITS;

interface Right {
  puts: number;
  readonly endsAtMs: number;
}

export class PutRights {
  /** Frames for each right. */
  readonly #puts: number;
  /** Whether every connection has one right at a time without asking for it. */
  readonly #isFree: boolean;
  /** The first to end comes first. */
  #rights: Right[] = [];

  constructor(puts: number, isFree: boolean) {
    this.#puts = puts;
    this.#isFree = isFree;
  }

  mayAdd(nowMs: number): boolean {
    this.#rights = this.#rights.filter((right) => right.endsAtMs > nowMs && right.puts > 0);
    return this.#rights.length < RELAY_RIGHTS_MAX;
  }

  add(nowMs: number): void {
    this.#rights.push({ puts: this.#puts, endsAtMs: nowMs + RELAY_RIGHT_MS });
  }

  /** Whether a right is open, whatever is left of it. */
  isOpen(nowMs: number): boolean {
    return this.#isFree || this.#rights.some((right) => right.endsAtMs > nowMs);
  }

  /** Takes one put; null: there is none. The call gives it back, for a frame that was not kept. */
  take(nowMs: number): (() => void) | null {
    if (this.#isFree && this.#rights.every((right) => right.endsAtMs <= nowMs)) {
      this.#rights = [{ puts: this.#puts, endsAtMs: nowMs + RELAY_RIGHT_MS }];
    }
    const right = this.#rights.find((one) => one.endsAtMs > nowMs && one.puts > 0);
    if (right === undefined) return null;
    right.puts--;
    return () => {
      right.puts++;
    };
  }
}
