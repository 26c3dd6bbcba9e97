/**
 * Small numbers for box addresses, from 1 on, without an object for any of them: a hash table in a few pieces of memory
 * (chaining). Which addresses share a bucket depends on random numbers of this process (tabulation hashing: Zobrist; Pătraşcu
 * and Thorup, J. ACM 59:3), so that nobody can choose them so.
 */

import { randomFillSync } from "node:crypto";
import { BOX_ADDRESS_BYTES } from "@hushroom/protocol";

const FIRST_CAPACITY = 64;
const BYTE_VALUES = 256;

/** One for each value of each byte of an address. */
const random = randomFillSync(new Int32Array(BOX_ADDRESS_BYTES * BYTE_VALUES));

function hashOf(bytes: Uint8Array, at: number): number {
  let hash = 0;
  for (let byte = 0; byte < BOX_ADDRESS_BYTES; byte++) {
    hash ^= random[byte * BYTE_VALUES + (bytes[at + byte] ?? 0)] ?? 0;
  }
  return hash;
}

export class AddressNumbers {
  /** A power of two: numbers go up to one less. */
  #capacity = FIRST_CAPACITY;
  #addresses = new Uint8Array(FIRST_CAPACITY * BOX_ADDRESS_BYTES);
  /** By number: the next one in its bucket, or, where there is no address, the next free one; 0: none. */
  #next = new Int32Array(FIRST_CAPACITY);
  /** The first number of each. */
  #buckets = new Int32Array(FIRST_CAPACITY);
  #free = 0;
  /** Numbers from here on were never used. */
  #unused = 1;

  /** Of the address that begins at `at`; 0: it has none. */
  find(bytes: Uint8Array, at: number): number {
    let number = this.#buckets[hashOf(bytes, at) & (this.#capacity - 1)] ?? 0;
    while (number !== 0 && !this.#isAt(number, bytes, at)) number = this.#next[number] ?? 0;
    return number;
  }

  /** The address must have none. */
  add(bytes: Uint8Array, at: number): number {
    if (this.#free === 0 && this.#unused === this.#capacity) this.#grow();
    const number = this.#free === 0 ? this.#unused++ : this.#free;
    this.#free = this.#next[number] ?? 0;
    for (let byte = 0; byte < BOX_ADDRESS_BYTES; byte++) {
      this.#addresses[number * BOX_ADDRESS_BYTES + byte] = bytes[at + byte] ?? 0;
    }
    this.#intoBucket(number);
    return number;
  }

  /** The address that has the number: a view, good until one is added or deleted. */
  at(number: number): Uint8Array {
    return this.#addresses.subarray(number * BOX_ADDRESS_BYTES, (number + 1) * BOX_ADDRESS_BYTES);
  }

  /** Wipes the address; its number may become another one's. */
  delete(number: number): void {
    const bucket = this.#bucketOf(number);
    let before = 0;
    let each = this.#buckets[bucket] ?? 0;
    while (each !== number) {
      before = each;
      each = this.#next[each] ?? 0;
    }
    const after = this.#next[number] ?? 0;
    if (before === 0) this.#buckets[bucket] = after;
    else this.#next[before] = after;
    const from = number * BOX_ADDRESS_BYTES;
    this.#addresses.fill(0, from, from + BOX_ADDRESS_BYTES);
    this.#next[number] = this.#free;
    this.#free = number;
  }

  #isAt(number: number, bytes: Uint8Array, at: number): boolean {
    const from = number * BOX_ADDRESS_BYTES;
    for (let byte = 0; byte < BOX_ADDRESS_BYTES; byte++) {
      if (this.#addresses[from + byte] !== bytes[at + byte]) return false;
    }
    return true;
  }

  #bucketOf(number: number): number {
    return hashOf(this.#addresses, number * BOX_ADDRESS_BYTES) & (this.#capacity - 1);
  }

  #intoBucket(number: number): void {
    const bucket = this.#bucketOf(number);
    this.#next[number] = this.#buckets[bucket] ?? 0;
    this.#buckets[bucket] = number;
  }

  /** Only when all numbers are taken. */
  #grow(): void {
    const { length } = this.#next;
    const before = this.#addresses;
    this.#capacity *= 2;
    this.#addresses = new Uint8Array(this.#capacity * BOX_ADDRESS_BYTES);
    this.#addresses.set(before);
    before.fill(0);
    this.#next = new Int32Array(this.#capacity);
    this.#buckets = new Int32Array(this.#capacity);
    for (let number = 1; number < length; number++) this.#intoBucket(number);
  }
}
