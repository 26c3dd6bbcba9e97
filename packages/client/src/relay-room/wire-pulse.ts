/**
 * Whether a connection still lives: a browser's WebSocket says nothing of a network that is gone. Asked now and then, in a
 * hidden tab once a minute only, so silence counts only after a question.
 */

import { LOCAL_LIMITS } from "@hushroom/protocol";

export class WirePulse {
  #heardAtMs = 0;
  /** Null: nothing was asked since something came. */
  #askedAtMs: number | null = null;

  /** The connection is being opened: that it opens is its first answer. */
  begin(nowMs: number): void {
    this.#heardAtMs = nowMs;
    this.#askedAtMs = nowMs;
  }

  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
    this.#askedAtMs = null;
  }

  /** What is to be done about it now. `ask` counts as done. */
  look(nowMs: number): "ask" | "gone" | null {
    if (this.#askedAtMs !== null) {
      return nowMs - this.#askedAtMs >= LOCAL_LIMITS.BOX_ANSWER_WITHIN_MS ? "gone" : null;
    }
    if (nowMs - this.#heardAtMs < LOCAL_LIMITS.BOX_PING_MS) return null;
    this.#askedAtMs = nowMs;
    return "ask";
  }
}
