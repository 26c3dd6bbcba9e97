/** A conversation in `quiet`: what waits to be put and what is looked for, in one lane for each other member. */

import { FrameQueue } from "./frame-queue.ts";
import type { WaitingFrame } from "./level.ts";

interface Lane {
  address: Uint8Array | null;
  readonly waiting: FrameQueue;
}

const newLane = (): Lane => ({ address: null, waiting: new FrameQueue() });

export class QuietTalk {
  readonly conversation: string;
  #lanes: readonly Lane[];
  #rotation: number | null = null;

  constructor(conversation: string, lanes: number) {
    this.conversation = conversation;
    this.#lanes = Array.from({ length: lanes }, newLane);
  }

  get lanes(): number {
    return this.#lanes.length;
  }

  /** Which one this slot is for: one after the other, the same by everybody's clock. */
  laneOf(slot: number): number {
    return slot % this.#lanes.length;
  }

  addressIn(lane: number): Uint8Array | null {
    return this.#lanes[lane]?.address ?? null;
  }

  lookFor(lane: number, address: Uint8Array | null): void {
    const at = this.#lanes[lane];
    if (at !== undefined) at.address = address;
  }

  /** False: too much waits in this lane, or there is none such. */
  add(lane: number, frame: WaitingFrame): boolean {
    return this.#lanes[lane]?.waiting.add(frame) ?? false;
  }

  hasWaiting(lane: number): boolean {
    return (this.#lanes[lane]?.waiting.length ?? 0) > 0;
  }

  take(lane: number): WaitingFrame | null {
    return this.#lanes[lane]?.waiting.take() ?? null;
  }

  /** Each rotation has another order of lanes, for where there are several. Returns what waited in those of the one before. */
  enter(rotation: number): WaitingFrame[] {
    const isOther = this.#rotation !== null && this.#rotation !== rotation && this.lanes > 1;
    this.#rotation = rotation;
    return isOther ? this.relane(this.lanes) : [];
  }

  /** Goes on with so many lanes, for whom it is told anew what to look for. Returns what waited. */
  relane(lanes: number): WaitingFrame[] {
    const waited = this.#lanes.flatMap(({ waiting }) => waiting.takeAll());
    this.#lanes = Array.from({ length: lanes }, newLane);
    return waited;
  }
}
