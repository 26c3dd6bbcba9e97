/**
 * The frames that lie in boxes: write-once, each for the same time, none ever put out to make room. What was taken away
 * leaves a tombstone, so that its writer, asking again, still hears EXISTS with the hash of its frame.
 * Addresses are hex (protocol, addressText). Time comes in and must not go back.
 */

import { assert, LOCAL_LIMITS } from "@hushroom/protocol";
import { FrameArena, type Slot } from "./frame-arena.ts";
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

interface Entry {
  readonly slot: Slot;
  readonly owner: BoxOwner;
}

export class BoxTable {
  readonly #arena: FrameArena;
  readonly #tombstonesMax: number;
  readonly #entries: Lasting<Entry>;
  /** The hashes of what was taken away. */
  readonly #tombstones: Lasting<Uint8Array>;

  constructor(capacity: number, ttlMs: number) {
    this.#arena = new FrameArena(capacity);
    this.#entries = new Lasting(ttlMs);
    this.#tombstones = new Lasting(ttlMs);
    this.#tombstonesMax = capacity * LOCAL_LIMITS.BOX_TOMBSTONES_PER_FRAME;
  }

  get size(): number {
    return this.#entries.size;
  }

  get tombstones(): number {
    return this.#tombstones.size;
  }

  /** The hash of what lies at the address, or lay there and was removed; null: it may be written. */
  hashAt(address: string): Uint8Array | null {
    const entry = this.#entries.get(address);
    if (entry !== undefined) return nativeFrameHash(this.#arena.at(entry.slot));
    return this.#tombstones.get(address) ?? null;
  }

  /** False: no room, in all or for this owner. The address must be free. */
  put(address: string, frame: Uint8Array, owner: BoxOwner, nowMs: number): boolean {
    assert(!this.#entries.has(address) && !this.#tombstones.has(address), "a box is written once");
    if (owner.frames >= owner.framesMax) return false;
    const slot = this.#arena.put(frame);
    if (slot === null) return false;
    owner.frames++;
    this.#entries.set(address, { slot, owner }, nowMs);
    return true;
  }

  /** A view, good until the frame is removed or expires. */
  get(address: string): Uint8Array | null {
    const entry = this.#entries.get(address);
    return entry === undefined ? null : this.#arena.at(entry.slot);
  }

  /** Erases the frame and leaves a tombstone for the time of a frame. False: nothing lay there. */
  remove(address: string, nowMs: number): boolean {
    const entry = this.#entries.get(address);
    if (entry === undefined) return false;
    this.bury(address, nativeFrameHash(this.#arena.at(entry.slot)), nowMs);
    this.#entries.delete(address);
    this.#erase(entry);
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
    for (let entry = this.#entries.takeOver(nowMs); entry; entry = this.#entries.takeOver(nowMs)) {
      this.#erase(entry);
      count++;
    }
    while (this.#tombstones.takeOver(nowMs) !== undefined);
    return count;
  }

  #erase({ slot, owner }: Entry): void {
    this.#arena.erase(slot);
    owner.frames--;
  }
}
