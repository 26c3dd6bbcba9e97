/**
 * Which empty frames a conversation in `quiet` seals when it has its turn and nothing to say. A relay sees which boxes
 * are read: were empty frames put where nobody looks, it would know the full ones. So they go into the same boxes as
 * long as somebody is there to read them; and no longer, since who comes back after a day must not have to read them.
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";

interface Reader {
  seenAtMs: number;
  /** The first box of ours that it has not confirmed. */
  confirmed: number;
}

export class QuietCover {
  readonly #turnMs: number;
  readonly #unreadMax: number;
  readonly #readers = new Map<string, Reader>();
  #greetings = 0;

  /** `turnMs`: between two turns of the conversation. `unreadMax`: frames that its slowest reader has not confirmed. */
  constructor(turnMs: number, unreadMax: number = LOCAL_LIMITS.QUIET_UNREAD_MAX) {
    this.#turnMs = turnMs;
    this.#unreadMax = unreadMax;
  }

  /** We have just come: the first turns show it to whoever else is there. */
  came(): void {
    this.#greetings = LOCAL_LIMITS.QUIET_GREETINGS;
    this.#readers.clear();
  }

  /** A frame of this member was read just now; it has read all our boxes below `confirmed`. */
  saw(member: string, confirmed: number, nowMs: number): void {
    this.#readers.set(member, { seenAtMs: nowMs, confirmed });
  }

  /** Whether this turn is to be filled with an empty frame. `nextBox`: the box that it would take. */
  fills(nextBox: number, nowMs: number): boolean {
    if (this.#greetings > 0) {
      this.#greetings--;
      return true;
    }
    const lastsMs = LOCAL_LIMITS.QUIET_READER_TURNS * this.#turnMs;
    const there = [...this.#readers.values()].filter(({ seenAtMs }) => nowMs - seenAtMs <= lastsMs);
    const behind = there.map(({ confirmed }) => nextBox - confirmed);
    return there.length > 0 && Math.max(...behind) <= this.#unreadMax;
  }
}
