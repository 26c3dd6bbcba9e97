/** Copies of frames on their way to those who waited for them. Used again and again: made anew for each they cost more than their way. */

import { FRAME_BYTES, LOCAL_LIMITS } from "@hushroom/protocol";

/** One frame for all who are sent it: an object for each of them would be what a garbage collection goes through. */
export class SharedFrame {
  /** Not to be changed. */
  readonly bytes: Uint8Array = new Uint8Array(FRAME_BYTES);
  readonly #free: SharedFrame[];
  #users = 0;

  constructor(free: SharedFrame[]) {
    this.#free = free;
  }

  /** For one who is going to send it, and gives it back then. */
  take(): void {
    this.#users++;
  }

  /** Once for each `take`. The last one's wipes it: nobody may use it any more. */
  giveBack(): void {
    if (--this.#users > 0) return;
    this.bytes.fill(0);
    if (this.#free.length < LOCAL_LIMITS.RELAY_FRAME_COPIES_MAX) this.#free.push(this);
  }
}

export class FrameCopies {
  /** Wiped. */
  readonly #free: SharedFrame[] = [];

  /** Taken once: by the caller. */
  of(frame: Uint8Array): SharedFrame {
    const shared = this.#free.pop() ?? new SharedFrame(this.#free);
    shared.bytes.set(frame);
    shared.take();
    return shared;
  }
}
