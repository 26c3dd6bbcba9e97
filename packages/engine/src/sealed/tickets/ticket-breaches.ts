/**
 * What came of the tickets that were shown to one relay. While they bring nothing, others are shown more and more seldom, so
 * that not all are lost.
 */

import { type ErrorCode, LOCAL_LIMITS } from "@hushroom/protocol";

const { TICKET_PAUSE_MIN_MS, TICKET_PAUSE_MAX_MS } = LOCAL_LIMITS;

export class TicketBreaches {
  #code: ErrorCode | null = null;
  /** Rights in a row for which nothing was taken. */
  #fruitless = 0;
  #mayShowAtMs = 0;

  /** What people are told of it. */
  get code(): ErrorCode | null {
    return this.#code;
  }

  /** How long to wait before the next ticket is shown. */
  pauseMs(nowMs: number): number {
    return Math.max(0, this.#mayShowAtMs - nowMs);
  }

  /** For a right, frames were taken. */
  paidOff(): void {
    this.#fruitless = 0;
    this.#mayShowAtMs = 0;
    // That it called a new ticket spent stays said: who copies no profile has to know.
    if (this.#code !== "RELAY_TICKET_SPENT") this.#code = null;
  }

  /** A ticket brought nothing: `code` says how. */
  brokeWord(code: ErrorCode, nowMs: number): void {
    const pauseMs = Math.min(TICKET_PAUSE_MAX_MS, TICKET_PAUSE_MIN_MS * 2 ** Math.min(this.#fruitless, 20));
    this.#fruitless++;
    this.#mayShowAtMs = nowMs + pauseMs;
    // A connection may break by itself just then.
    if (this.#fruitless > 1 || code !== "RELAY_TAKES_NOTHING") this.#code = code;
  }

  /** The operator gave an invite: nothing is held against the relay any more. */
  forgive(): void {
    this.#code = null;
  }
}
