/** A log in memory: frames in the order in which they came, each for the same time, or until newer ones need its room. */

import { LOG_END } from "@hushroom/protocol";
import { FrameTable } from "../frame-table.ts";
import type { LogBatch } from "./relay-store.ts";

/** Erased entries at the head of the list, before it is made anew. */
const GONE_MAX = 1024;

export class FrameLog {
  readonly #frames: FrameTable;
  /** The numbers of the entries in the table, in their order. */
  #entries: number[] = [];
  /** How many at the head of the list are over. */
  #gone = 0;
  /** How many came before the list. */
  #before = 0n;

  constructor(capacity: number, ttlMs: number) {
    this.#frames = new FrameTable(capacity, ttlMs);
  }

  get size(): number {
    return this.#frames.size;
  }

  append(address: Uint8Array, frame: Uint8Array, nowMs: number): void {
    if (this.#frames.numberOf(address) !== 0) return;
    if (this.#frames.isFull) this.#eraseOldest();
    const number = this.#frames.put(address, frame, nowMs);
    if (number !== 0) this.#entries.push(number);
  }

  /** Views, good until something is appended or erased. A cursor from elsewhere, beyond the end, reads from the oldest. */
  read(cursor: bigint, max: number): LogBatch {
    if (cursor === LOG_END) return { cursor: this.#before + BigInt(this.#entries.length), entries: [] };
    const wanted = Number(cursor - this.#before);
    const isKnown = cursor >= this.#before && wanted <= this.#entries.length;
    const from = Math.max(this.#gone, isKnown ? wanted : 0);
    const entries = this.#entries.slice(from, from + max).map((number) => ({
      address: this.#frames.addressOf(number),
      frame: this.#frames.frameOf(number),
    }));
    return { cursor: this.#before + BigInt(from + entries.length), entries };
  }

  expire(nowMs: number): void {
    while (this.#frames.over(nowMs) !== 0) this.#eraseOldest();
  }

  /** Erases everything. */
  clear(): void {
    this.expire(Number.POSITIVE_INFINITY);
  }

  #eraseOldest(): void {
    const number = this.#entries[this.#gone];
    if (number === undefined) return;
    this.#frames.erase(number);
    this.#gone++;
    if (this.#gone >= GONE_MAX) this.#forgetErased();
  }

  #forgetErased(): void {
    this.#entries = this.#entries.slice(this.#gone);
    this.#before += BigInt(this.#gone);
    this.#gone = 0;
  }
}
