/**
 * What comes is handled when nothing is about to go out, by whichever circuit of whichever level: how long it takes would
 * show by a send that is late, and a relay chooses when something comes. One for the whole program.
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";

/** Of the space between two places in a slot: half of it may be scatter, and something must be left to handle in. */
const REST_SHARE = 0.4;

export class SlotRest {
  readonly #clock: Clock;
  readonly #restMs: number;
  /** When the circuits of each owner send next. A time that has passed: it is late, and still to come. */
  readonly #sends = new Map<object, Map<string, number>>();
  #waiting: (() => void)[] = [];
  #isRunning = false;

  constructor(clock: Clock, slotMs: number) {
    this.#clock = clock;
    const spaceMs = slotMs / PROTOCOL_LIMITS.QUIET_CIRCUITS;
    this.#restMs = Math.min(LOCAL_LIMITS.SLOT_PREPARE_AHEAD_MS, REST_SHARE * spaceMs);
  }

  sendsAt(owner: object, circuit: string, atMs: number): void {
    const sends = this.#sends.get(owner) ?? new Map<string, number>();
    this.#sends.set(owner, sends.set(circuit, atMs));
  }

  /** Its circuits send no more. */
  ended(owner: object): void {
    this.#sends.delete(owner);
    this.run();
  }

  /** Now, or after what is about to go out; all in the order in which it came. */
  later(act: () => void): void {
    this.#waiting.push(act);
    this.run();
  }

  /** Something has gone out. */
  run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (!this.#rests()) {
        const act = this.#waiting.shift();
        if (act === undefined) return;
        act();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  #rests(): boolean {
    const nearMs = this.#clock.nowMs() + this.#restMs;
    for (const sends of this.#sends.values())
      for (const atMs of sends.values()) if (atMs <= nearMs) return true;
    return false;
  }
}
