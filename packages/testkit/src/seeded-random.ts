/**
 * Reproducible randomness for tests: the same seed gives the same run, byte for byte. xoshiro128** (Blackman and Vigna),
 * its state filled by splitmix32. Worth nothing as cryptography.
 */

import type { RandomBytes } from "@hushroom/protocol";

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

export class SeededRandom {
  readonly seed: number;
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    this.seed = seed;
    let fill = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      fill = (fill + 0x9e3779b9) >>> 0;
      let mixed = Math.imul(fill ^ (fill >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      this.#state[i] = mixed ^ (mixed >>> 15);
    }
  }

  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    this.#state[2] = c ^ a;
    this.#state[3] = d ^ b;
    this.#state[1] = b ^ c ^ a;
    this.#state[0] = a ^ d ^ b;
    this.#state[2] ^= b << 9;
    this.#state[3] = rotateLeft(d ^ b, 11);
    return result;
  }

  /** A whole number from 0 up to but not `limit`. */
  below(limit: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.uint32() / 2 ** 32 < probability;
  }

  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("nothing to pick from");
    return list[this.below(list.length)] as T;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const out = [...list];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [out[i], out[j]] = [out[j] as T, out[i] as T];
    }
    return out;
  }

  /** As the program takes its randomness. Bound, so that it can be handed on as a function. */
  readonly bytes: RandomBytes = (length) => Uint8Array.from({ length }, () => this.uint32() & 0xff);

  /** Independent randomness for a part of the run, so that drawing more in one doesn't change another. */
  fork(): SeededRandom {
    return new SeededRandom(this.uint32());
  }
}
