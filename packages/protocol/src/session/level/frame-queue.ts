/** The frames of one conversation that wait for their slots, first come, first sent. */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { WaitingFrame } from "./level.ts";

export class FrameQueue {
  readonly #frames: WaitingFrame[] = [];

  get length(): number {
    return this.#frames.length;
  }

  /** False: too many wait. */
  add(frame: WaitingFrame): boolean {
    if (this.#frames.length >= LOCAL_LIMITS.LEVEL_FRAMES_WAITING_MAX) return false;
    this.#frames.push(frame);
    return true;
  }

  take(): WaitingFrame | null {
    return this.#frames.shift() ?? null;
  }

  takeAll(): WaitingFrame[] {
    return this.#frames.splice(0);
  }
}
