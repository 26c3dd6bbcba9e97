/** A conversation in `quiet`: what waits to be put, what is looked for, and in which slots it is its turn. */

import { FrameQueue } from "./frame-queue.ts";

export class QuietTalk {
  readonly conversation: string;
  /** Everybody reads one lane a slot, so everybody's frames come one in so many slots. */
  readonly #lanes: (Uint8Array | null)[];
  readonly waiting = new FrameQueue();

  constructor(conversation: string, lanes: number) {
    this.conversation = conversation;
    this.#lanes = Array.from({ length: lanes }, () => null);
  }

  /** Whether a frame put in this slot is read; in the others only noise is put. */
  isPutTurn(slot: number): boolean {
    return slot % this.#lanes.length === 0;
  }

  laneOf(slot: number): number {
    return slot % this.#lanes.length;
  }

  addressIn(lane: number): Uint8Array | null {
    return this.#lanes[lane] ?? null;
  }

  lookFor(lane: number, address: Uint8Array | null): void {
    if (lane < this.#lanes.length) this.#lanes[lane] = address;
  }
}
