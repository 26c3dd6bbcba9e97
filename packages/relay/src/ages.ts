/**
 * Numbers (from 1 on) in the order of their ends, which must not go back: a list in a few pieces of memory, without an object
 * for any of them.
 */

const FIRST_CAPACITY = 64;

export class Ages {
  #endsAtMs = new Float64Array(FIRST_CAPACITY);
  /** By number; 0: none. */
  #older = new Int32Array(FIRST_CAPACITY);
  #newer = new Int32Array(FIRST_CAPACITY);
  #oldest = 0;
  #newest = 0;

  /** As the newest. */
  add(number: number, endsAtMs: number): void {
    while (number >= this.#newer.length) this.#grow();
    this.#endsAtMs[number] = endsAtMs;
    this.#older[number] = this.#newest;
    this.#newer[number] = 0;
    if (this.#newest === 0) this.#oldest = number;
    else this.#newer[this.#newest] = number;
    this.#newest = number;
  }

  /** It must be there. */
  remove(number: number): void {
    const [older = 0, newer = 0] = [this.#older[number], this.#newer[number]];
    if (older === 0) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === 0) this.#newest = older;
    else this.#older[newer] = older;
  }

  /** The oldest if it is over, or 0. */
  over(nowMs: number): number {
    return this.#oldest !== 0 && (this.#endsAtMs[this.#oldest] ?? 0) <= nowMs ? this.#oldest : 0;
  }

  #grow(): void {
    const [ends, older, newer] = [this.#endsAtMs, this.#older, this.#newer];
    this.#endsAtMs = new Float64Array(2 * ends.length);
    this.#older = new Int32Array(2 * ends.length);
    this.#newer = new Int32Array(2 * ends.length);
    this.#endsAtMs.set(ends);
    this.#older.set(older);
    this.#newer.set(newer);
  }
}
