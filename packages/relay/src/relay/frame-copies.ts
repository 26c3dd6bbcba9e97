/** Copies of frames on their way to those who waited for them. Used again and again: made anew for each they cost more than their way. */

import { FRAME_BYTES, LOCAL_LIMITS } from "@hushroom/protocol";

export class FrameCopies {
  /** Wiped. */
  readonly #free: Uint8Array[] = [];

  of(frame: Uint8Array): Uint8Array {
    const copy = this.#free.pop() ?? new Uint8Array(FRAME_BYTES);
    copy.set(frame);
    return copy;
  }

  /** Wipes it. Nobody may use it any more. */
  giveBack(copy: Uint8Array): void {
    copy.fill(0);
    if (this.#free.length < LOCAL_LIMITS.RELAY_FRAME_COPIES_MAX) this.#free.push(copy);
  }
}
