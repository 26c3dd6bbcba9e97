/**
 * Frames under addresses, each for the same time, in a few pieces of memory: no text is made of an address, since texts can't
 * be wiped, and what is erased is zeroed. Frames have numbers, from 1 on, which are used again. Time comes in and must not go
 * back.
 */

import { AddressNumbers } from "./address-numbers.ts";
import { Ages } from "./ages.ts";
import { FrameArena, type Slot } from "./frame-arena.ts";

export class FrameTable {
  readonly #arena: FrameArena;
  readonly #ttlMs: number;
  readonly #numbers = new AddressNumbers();
  readonly #ages = new Ages();
  /** By number. */
  readonly #slots: Slot[] = [];

  constructor(capacity: number, ttlMs: number) {
    this.#arena = new FrameArena(capacity);
    this.#ttlMs = ttlMs;
  }

  get size(): number {
    return this.#arena.used;
  }

  get isFull(): boolean {
    return this.#arena.used === this.#arena.capacity;
  }

  /** 0: nothing lies there. */
  numberOf(address: Uint8Array): number {
    return this.#numbers.find(address, 0);
  }

  /** Its number; 0: no room. Nothing may lie at the address. */
  put(address: Uint8Array, frame: Uint8Array, nowMs: number): number {
    const slot = this.#arena.put(frame);
    if (slot === null) return 0;
    const number = this.#numbers.add(address, 0);
    this.#slots[number] = slot;
    this.#ages.add(number, nowMs + this.#ttlMs);
    return number;
  }

  /** A view, good until the frame is erased. */
  frameOf(number: number): Uint8Array {
    return this.#arena.at(this.#slots[number] as Slot);
  }

  /** A view, good until anything is put or erased. */
  addressOf(number: number): Uint8Array {
    return this.#numbers.at(number);
  }

  /** The oldest if its time is over, or 0. */
  over(nowMs: number): number {
    return this.#ages.over(nowMs);
  }

  erase(number: number): void {
    this.#ages.remove(number);
    this.#numbers.delete(number);
    this.#arena.erase(this.#slots[number] as Slot);
  }
}
