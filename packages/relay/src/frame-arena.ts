/** Memory for frames: a fixed number of slots, made a chunk at a time when first needed, zeroed when given back. */

import { assert, FRAME_BYTES } from "@hushroom/protocol";

const CHUNK_SLOTS = 256;

/** The number of a slot. */
export type Slot = number;

export class FrameArena {
  readonly capacity: number;
  readonly #chunks: Buffer[] = [];
  /** Slots that were given back; the last is used first. */
  readonly #free: Slot[] = [];
  /** Slots from here on were never used. */
  #unused = 0;

  constructor(capacity: number) {
    assert(Number.isSafeInteger(capacity) && capacity > 0, "an arena has slots");
    this.capacity = capacity;
  }

  get used(): number {
    return this.#unused - this.#free.length;
  }

  /** Null when full. */
  put(frame: Uint8Array): Slot | null {
    const slot = this.#free.pop() ?? this.#next();
    if (slot !== null) this.at(slot).set(frame);
    return slot;
  }

  /** A view of the slot: good until it is erased. */
  at(slot: Slot): Buffer {
    const chunk = this.#chunks[Math.floor(slot / CHUNK_SLOTS)];
    assert(chunk !== undefined && slot < this.#unused, "the slot was put");
    const from = (slot % CHUNK_SLOTS) * FRAME_BYTES;
    return chunk.subarray(from, from + FRAME_BYTES);
  }

  erase(slot: Slot): void {
    this.at(slot).fill(0);
    this.#free.push(slot);
  }

  #next(): Slot | null {
    if (this.#unused === this.capacity) return null;
    const slot = this.#unused++;
    if (slot % CHUNK_SLOTS === 0) {
      const slots = Math.min(CHUNK_SLOTS, this.capacity - slot);
      // Shared with nobody. The garbage collector goes through all that lives whenever so much other memory has been taken, in
      // the hope that some of it is given back; this kind it doesn't count.
      this.#chunks.push(Buffer.from(new SharedArrayBuffer(slots * FRAME_BYTES)));
    }
    return slot;
  }
}
