/** Draws from the distributions of the model, by seed. And bytes that only have to look random, at the price of a copy. */

import type { RandomBytes } from "@hushroom/protocol";
import type { SeededRandom } from "@hushroom/testkit";

const WORDS = 1 << 18;
const OWN_BYTES = 8;

export class Draws {
  readonly #random: SeededRandom;
  #spare: number | null = null;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  fork(): Draws {
    return new Draws(this.#random.fork());
  }

  /** From 0 up to but not 1. */
  share(): number {
    return this.#random.uint32() / 2 ** 32;
  }

  below(limit: number): number {
    return this.#random.below(limit);
  }

  chance(probability: number): boolean {
    return this.share() < probability;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.share());
  }

  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.share()));
    const angle = 2 * Math.PI * this.share();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  poisson(mean: number): number {
    let count = 0;
    for (let rest = this.exponential(1); rest < mean; rest += this.exponential(1)) count++;
    return count;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return this.#random.shuffled(list);
  }

  /** Views of one pool, each begun with bytes of its own, so that no two are the same; good until the next are drawn. */
  bytes(): RandomBytes {
    const words = new Uint32Array(WORDS);
    for (let at = 0; at < words.length; at++) words[at] = this.#random.uint32();
    const pool = new Uint8Array(words.buffer);
    return (length) => {
      if (length < OWN_BYTES) return this.#random.bytes(length);
      const own = this.#random.below(WORDS - Math.ceil(length / 4));
      words[own] = this.#random.uint32();
      words[own + 1] = this.#random.uint32();
      return pool.subarray(4 * own, 4 * own + length);
    };
  }
}
