/**
 * The frames that lie in boxes: write-once, each for the same time, none ever put out to make room. What was taken away
 * leaves a tombstone, so that its writer, asking again, still hears EXISTS with the hash of its frame.
 * Addresses are hex (protocol, addressText). Time comes in and must not go back.
 */

import { assert, BOX_ADDRESS_BYTES, LOCAL_LIMITS } from "@hushroom/protocol";
import { FrameTable } from "./frame-table.ts";
import { Lasting } from "./lasting.ts";
import { nativeFrameHash } from "./native.ts";

/** Whose quota a frame counts against, for as long as it lies here. */
export class BoxOwner {
  readonly framesMax: number;
  frames = 0;

  constructor(framesMax: number) {
    this.framesMax = framesMax;
  }
}

export class BoxTable {
  readonly #frames: FrameTable;
  readonly #tombstonesMax: number;
  /** By number. */
  readonly #owners: (BoxOwner | null)[] = [];
  /** The hashes of what was taken away. */
  readonly #tombstones: Lasting<Uint8Array>;
  readonly #address = Buffer.alloc(BOX_ADDRESS_BYTES);
  constructor(capacity: number, ttlMs: number) {
    this.#frames = new FrameTable(capacity, ttlMs);
    this.#tombstones = new Lasting(ttlMs);
    this.#tombstonesMax = capacity * LOCAL_LIMITS.BOX_TOMBSTONES_PER_FRAME;
  }

  get size(): number {
    return this.#frames.size;
  }

  get tombstones(): number {
    return this.#tombstones.size;
  }

  /** The hash of what lies at the address, or lay there and was removed; null: it may be written. */
  hashAt(address: string): Uint8Array | null {
    const frame = this.get(address);
    return frame === null ? (this.#tombstones.get(address) ?? null) : nativeFrameHash(frame);
  }

  /** False: no room, in all or for this owner. The address must be free. */
  put(address: string, frame: Uint8Array, owner: BoxOwner, nowMs: number): boolean {
    assert(this.#numberOf(address) === 0 && !this.#tombstones.has(address), "a box is written once");
    if (owner.frames >= owner.framesMax) return false;
    this.#address.write(address, "hex");
    const number = this.#frames.put(this.#address, frame, nowMs);
    this.#address.fill(0);
    if (number === 0) return false;
    owner.frames++;
    this.#owners[number] = owner;
    return true;
  }

  /** A view, good until the frame is removed or expires. */
  get(address: string): Uint8Array | null {
    const number = this.#numberOf(address);
    return number === 0 ? null : this.#frames.frameOf(number);
  }

  /** Erases the frame and leaves a tombstone for the time of a frame. False: nothing lay there. */
  remove(address: string, nowMs: number): boolean {
    const number = this.#numberOf(address);
    if (number === 0) return false;
    this.bury(address, nativeFrameHash(this.#frames.frameOf(number)), nowMs);
    this.#erase(number);
    return true;
  }

  /** A tombstone for what was taken without ever lying here. When there are too many, the oldest is forgotten. */
  bury(address: string, hash: Uint8Array, nowMs: number): void {
    this.#tombstones.delete(address);
    if (this.#tombstones.size >= this.#tombstonesMax) this.#tombstones.deleteOldest();
    this.#tombstones.set(address, hash, nowMs);
  }

  /** Erases what is over. Returns how many frames that were. */
  expire(nowMs: number): number {
    let count = 0;
    for (let number = this.#frames.over(nowMs); number !== 0; number = this.#frames.over(nowMs)) {
      this.#erase(number);
      count++;
    }
    while (this.#tombstones.takeOver(nowMs) !== undefined);
    return count;
  }

  #numberOf(address: string): number {
    this.#address.write(address, "hex");
    const number = this.#frames.numberOf(this.#address);
    this.#address.fill(0);
    return number;
  }

  #erase(number: number): void {
    this.#frames.erase(number);
    const owner = this.#owners[number];
    if (owner) owner.frames--;
    this.#owners[number] = null;
  }
}
