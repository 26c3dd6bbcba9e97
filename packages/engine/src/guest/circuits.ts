/** Which circuit of tor each session came by last, so that one who is thrown out loses it. Hardened rooms only. */

import { type ErrorCode, LOCAL_LIMITS, type SessionId } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";

const THROWN_OUT: ReadonlySet<ErrorCode> = new Set(["ROOM_KICKED", "ROOM_BANNED"]);

export class CircuitsOfSessions {
  readonly #last = new Map<SessionId, string>();
  readonly #close: (circuit: string) => void;
  readonly #clock: Clock;

  constructor(close: (circuit: string) => void, clock: Clock) {
    this.#close = close;
    this.#clock = clock;
  }

  seen(session: SessionId, circuit: string | null): void {
    if (circuit === null) return;
    this.#last.delete(session);
    this.#last.set(session, circuit);
    const [oldest] = this.#last.keys();
    if (this.#last.size > LOCAL_LIMITS.SESSIONS_MAX && oldest !== undefined) this.#last.delete(oldest);
  }

  /** Time is left for the last word to arrive. */
  ended(session: SessionId, code: ErrorCode): void {
    const circuit = this.#last.get(session);
    this.#last.delete(session);
    if (circuit === undefined || !THROWN_OUT.has(code)) return;
    this.#clock.after(LOCAL_LIMITS.GUEST_CLOSE_GRACE_MS, () => this.#close(circuit));
  }
}
