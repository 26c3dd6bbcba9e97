/** A log in memory: frames in the order in which they came, each for the same time, or until newer ones need its room. */

import { LOG_END } from "@hushroom/protocol";
import { FrameArena, type Slot } from "../frame-arena.ts";
import type { LogBatch } from "./relay-store.ts";

interface Entry {
  readonly address: string;
  readonly slot: Slot;
  readonly endsAtMs: number;
}

/** Erased entries at the head of the list, before it is made anew. */
const GONE_MAX = 1024;

export class FrameLog {
  readonly #arena: FrameArena;
  readonly #ttlMs: number;
  readonly #addresses = new Set<string>();
  #entries: Entry[] = [];
  /** How many at the head of the list are over. */
  #gone = 0;
  /** How many came before the list. */
  #before = 0n;

  constructor(capacity: number, ttlMs: number) {
    this.#arena = new FrameArena(capacity);
    this.#ttlMs = ttlMs;
  }

  get size(): number {
    return this.#arena.used;
  }

  append(address: string, frame: Uint8Array, nowMs: number): void {
    if (this.#addresses.has(address)) return;
    if (this.#arena.used === this.#arena.capacity) this.#eraseOldest();
    const slot = this.#arena.put(frame);
    if (slot === null) return;
    this.#addresses.add(address);
    this.#entries.push({ address, slot, endsAtMs: nowMs + this.#ttlMs });
  }

  /** Views, good until something is erased. A cursor from elsewhere, beyond the end, reads from the oldest. */
  read(cursor: bigint, max: number): LogBatch {
    if (cursor === LOG_END) return { cursor: this.#before + BigInt(this.#entries.length), entries: [] };
    const wanted = Number(cursor - this.#before);
    const isKnown = cursor >= this.#before && wanted <= this.#entries.length;
    const from = Math.max(this.#gone, isKnown ? wanted : 0);
    const entries = this.#entries.slice(from, from + max).map(({ address, slot }) => ({
      address: new Uint8Array(Buffer.from(address, "hex")),
      frame: this.#arena.at(slot),
    }));
    return { cursor: this.#before + BigInt(from + entries.length), entries };
  }

  expire(nowMs: number): void {
    for (let entry = this.#entries[this.#gone]; entry !== undefined; entry = this.#entries[this.#gone]) {
      if (entry.endsAtMs > nowMs) break;
      this.#eraseOldest();
    }
  }

  /** Erases everything. */
  clear(): void {
    this.expire(Number.POSITIVE_INFINITY);
  }

  #eraseOldest(): void {
    const entry = this.#entries[this.#gone];
    if (entry === undefined) return;
    this.#arena.erase(entry.slot);
    this.#addresses.delete(entry.address);
    this.#gone++;
    if (this.#gone >= GONE_MAX) this.#forgetErased();
  }

  #forgetErased(): void {
    this.#entries = this.#entries.slice(this.#gone);
    this.#before += BigInt(this.#gone);
    this.#gone = 0;
  }
}
