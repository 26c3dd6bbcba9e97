/**
 * The frames that lie in boxes: write-once, each for the same time, none ever put out to make room. What was taken away
 * leaves a tombstone, so that its writer, asking again, still hears EXISTS with the hash of its frame.
 * Addresses are hex (protocol, addressText). Time comes in and must not go back.
 */

import { assert, LOCAL_LIMITS } from "@hushroom/protocol";
import { FrameArena, type Slot } from "./frame-arena.ts";
import { nativeFrameHash } from "./native-hash.ts";

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
  readonly endsAtMs: number;
}

interface Tombstone {
  readonly hash: Uint8Array;
  readonly endsAtMs: number;
}

export class BoxTable {
  readonly #arena: FrameArena;
  readonly #ttlMs: number;
  readonly #tombstonesMax: number;
  /** Both in the order of their ends, since all last as long. */
  readonly #entries = new Map<string, Entry>();
  readonly #tombstones = new Map<string, Tombstone>();

  constructor(capacity: number, ttlMs: number) {
    this.#arena = new FrameArena(capacity);
    this.#ttlMs = ttlMs;
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
    return this.#tombstones.get(address)?.hash ?? null;
  }

  /** False: no room, in all or for this owner. The address must be free. */
  put(address: string, frame: Uint8Array, owner: BoxOwner, nowMs: number): boolean {
    assert(!this.#entries.has(address) && !this.#tombstones.has(address), "a box is written once");
    if (owner.frames >= owner.framesMax) return false;
    const slot = this.#arena.put(frame);
    if (slot === null) return false;
    owner.frames++;
    this.#entries.set(address, { slot, owner, endsAtMs: nowMs + this.#ttlMs });
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
    this.#drop(address, entry);
    return true;
  }

  /** A tombstone for what was taken without ever lying here. When there are too many, the oldest is forgotten. */
  bury(address: string, hash: Uint8Array, nowMs: number): void {
    this.#tombstones.delete(address);
    const [oldest] = this.#tombstones.keys();
    if (this.#tombstones.size >= this.#tombstonesMax && oldest !== undefined) this.#tombstones.delete(oldest);
    this.#tombstones.set(address, { hash, endsAtMs: nowMs + this.#ttlMs });
  }

  /** Erases what is over. Returns how many frames that were. */
  expire(nowMs: number): number {
    let count = 0;
    for (const [address, entry] of this.#entries) {
      if (entry.endsAtMs > nowMs) break;
      this.#drop(address, entry);
      count++;
    }
    for (const [address, { endsAtMs }] of this.#tombstones) {
      if (endsAtMs > nowMs) break;
      this.#tombstones.delete(address);
    }
    return count;
  }

  #drop(address: string, { slot, owner }: Entry): void {
    this.#entries.delete(address);
    this.#arena.erase(slot);
    owner.frames--;
  }
}
