/**
 * Whether a relay has kept next to nothing of what one circuit gave it for minutes. Noise counts like all else, so that it
 * is known before anything is said. People are told; nothing that goes out follows from it.
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";

const { LEVEL_HINDERED_SLOTS } = LOCAL_LIMITS;

export class NotTaken {
  #count = 0;
  #isLasting = false;

  /** What became of one frame. */
  note(isTaken: boolean): void {
    this.#count = Math.max(0, Math.min(LEVEL_HINDERED_SLOTS, this.#count + (isTaken ? -1 : 1)));
    if (this.#count === LEVEL_HINDERED_SLOTS) this.#isLasting = true;
    // A frame that is taken now and then is no end of it.
    if (this.#count <= LEVEL_HINDERED_SLOTS / 2) this.#isLasting = false;
  }

  get isLasting(): boolean {
    return this.#isLasting;
  }
}
