/**
 * Who waits for which box. A watch is answered once, and over with it. A relay has one for each reader of each packet, so
 * they are numbers in one piece of memory, in lists by box and by who waits, and not objects.
 */

import { randomFillSync } from "node:crypto";
import { LOCAL_LIMITS, type Tag } from "@hushroom/protocol";
import { AddressNumbers } from "./address-numbers.ts";

const { BOX_WATCHES_MAX, BOX_WATCHES_PER_CONNECTION_MAX } = LOCAL_LIMITS;
const FIRST_CAPACITY = 64;

/** What is kept of a watch, at its number (from 1 on; 0: none). */
const FIELDS = 8;
const TAG = 0;
const BOX = 1;
const SEAT = 2;
/** The next and the one before in the list of the box, and of the seat. */
const OF_BOX = 3;
const OF_SEAT = 5;
const PREVIOUS = 1;
/** The next one in the bucket of its box and seat; of a free number: the next free one. */
const IN_BUCKET = 7;

/** Of this process, so that nobody can choose which watches share a bucket; odd: then what one seat waits for is spread evenly. */
const [BOX_FACTOR = 1, SEAT_FACTOR = 1] = randomFillSync(new Int32Array(2)).map((factor) => factor | 1);

/** Somebody who may wait. */
export class Seat<Watcher> {
  readonly watcher: Watcher;
  readonly number: number;
  watches = 0;
  /** Its latest watch. */
  first = 0;

  constructor(watcher: Watcher, number: number) {
    this.watcher = watcher;
    this.number = number;
  }
}

/** `first`: nobody waited for this box before; `full`: too many watches, here or of this seat. */
export type Waiting = "first" | "more" | "full";

export class Watches<Watcher> {
  readonly #boxes = new AddressNumbers();
  /** By the number of a box. */
  readonly #firstOfBox: number[] = [0];
  readonly #seats: (Seat<Watcher> | null)[] = [];
  readonly #freeSeats: number[] = [];
  /** A power of two. */
  #capacity = FIRST_CAPACITY;
  #cells = new Int32Array(FIRST_CAPACITY * FIELDS);
  #buckets = new Int32Array(FIRST_CAPACITY);
  #free = 0;
  #unused = 1;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  enter(watcher: Watcher): Seat<Watcher> {
    const seat = new Seat(watcher, this.#freeSeats.pop() ?? this.#seats.length);
    this.#seats[seat.number] = seat;
    return seat;
  }

  /** It waits for nothing any more. To be called once. */
  leave(seat: Seat<Watcher>): void {
    while (seat.first !== 0) this.#remove(seat.first);
    this.#seats[seat.number] = null;
    this.#freeSeats.push(seat.number);
  }

  /** The address begins at `at`. Once more for the same address: the later tag is answered. */
  add(seat: Seat<Watcher>, addresses: Uint8Array, at: number, tag: Tag): Waiting {
    // It has left, while it was told something.
    if (this.#seats[seat.number] !== seat) return "full";
    const known = this.#boxes.find(addresses, at);
    const again = known === 0 ? 0 : this.#find(known, seat.number);
    if (again !== 0) {
      this.#set(again, TAG, tag);
      return "more";
    }
    if (this.#count >= BOX_WATCHES_MAX || seat.watches >= BOX_WATCHES_PER_CONNECTION_MAX) return "full";
    const box = known === 0 ? this.#boxes.add(addresses, at) : known;
    if (known === 0) this.#firstOfBox[box] = 0;
    this.#insert(box, seat, tag);
    return known === 0 ? "first" : "more";
  }

  /** It waits no more for the address. The tag to answer; undefined: it didn't wait for it. */
  remove(seat: Seat<Watcher>, address: Uint8Array): Tag | undefined {
    // Its number may be another one's by now.
    if (this.#seats[seat.number] !== seat) return;
    const box = this.#boxes.find(address, 0);
    const watch = box === 0 ? 0 : this.#find(box, seat.number);
    if (watch === 0) return;
    const tag = this.#get(watch, TAG) >>> 0;
    this.#remove(watch);
    return tag;
  }

  isAwaited(address: Uint8Array): boolean {
    return this.#boxes.find(address, 0) !== 0;
  }

  /** All that wait for this address are told, with the tags to answer; they wait no more. */
  take(address: Uint8Array, tell: (watcher: Watcher, tag: Tag) => void): void {
    const box = this.#boxes.find(address, 0);
    const told: Watcher[] = [];
    const tags: Tag[] = [];
    // All of it before anybody is told: who is told may leave.
    for (let watch = this.#firstOfBox[box] ?? 0; watch !== 0; watch = this.#firstOfBox[box] ?? 0) {
      const seat = this.#seats[this.#get(watch, SEAT)];
      if (seat) told.push(seat.watcher);
      tags.push(this.#get(watch, TAG) >>> 0);
      this.#remove(watch);
    }
    for (let at = 0; at < told.length; at++) tell(told[at] as Watcher, tags[at] as Tag);
  }

  #get(watch: number, field: number): number {
    return this.#cells[watch * FIELDS + field] ?? 0;
  }

  #set(watch: number, field: number, value: number): void {
    this.#cells[watch * FIELDS + field] = value;
  }

  #bucket(box: number, seat: number): number {
    const hash = Math.imul(box, BOX_FACTOR) + Math.imul(seat, SEAT_FACTOR);
    return (hash ^ (hash >>> 16)) & (this.#capacity - 1);
  }

  #find(box: number, seat: number): number {
    let watch = this.#buckets[this.#bucket(box, seat)] ?? 0;
    while (watch !== 0 && (this.#get(watch, BOX) !== box || this.#get(watch, SEAT) !== seat)) {
      watch = this.#get(watch, IN_BUCKET);
    }
    return watch;
  }

  #insert(box: number, seat: Seat<Watcher>, tag: Tag): void {
    if (this.#free === 0 && this.#unused === this.#capacity) this.#grow();
    const watch = this.#free === 0 ? this.#unused++ : this.#free;
    this.#free = this.#get(watch, IN_BUCKET);
    this.#set(watch, TAG, tag);
    this.#set(watch, BOX, box);
    this.#set(watch, SEAT, seat.number);
    this.#intoBucket(watch);
    this.#into(OF_BOX, watch, this.#firstOfBox[box] ?? 0);
    this.#firstOfBox[box] = watch;
    this.#into(OF_SEAT, watch, seat.first);
    seat.first = watch;
    seat.watches++;
    this.#count++;
  }

  #remove(watch: number): void {
    const box = this.#get(watch, BOX);
    const seat = this.#seats[this.#get(watch, SEAT)];
    if (this.#firstOfBox[box] === watch) this.#firstOfBox[box] = this.#get(watch, OF_BOX);
    this.#outOf(OF_BOX, watch);
    if (this.#firstOfBox[box] === 0) this.#boxes.delete(box);
    if (seat) {
      if (seat.first === watch) seat.first = this.#get(watch, OF_SEAT);
      seat.watches--;
    }
    this.#outOf(OF_SEAT, watch);
    this.#outOfBucket(watch);
    this.#set(watch, IN_BUCKET, this.#free);
    this.#free = watch;
    this.#count--;
  }

  /** Before `next`, the first of a list. */
  #into(list: number, watch: number, next: number): void {
    this.#set(watch, list, next);
    this.#set(watch, list + PREVIOUS, 0);
    if (next !== 0) this.#set(next, list + PREVIOUS, watch);
  }

  #outOf(list: number, watch: number): void {
    const [next, previous] = [this.#get(watch, list), this.#get(watch, list + PREVIOUS)];
    if (previous !== 0) this.#set(previous, list, next);
    if (next !== 0) this.#set(next, list + PREVIOUS, previous);
  }

  #intoBucket(watch: number): void {
    const bucket = this.#bucket(this.#get(watch, BOX), this.#get(watch, SEAT));
    this.#set(watch, IN_BUCKET, this.#buckets[bucket] ?? 0);
    this.#buckets[bucket] = watch;
  }

  #outOfBucket(watch: number): void {
    const bucket = this.#bucket(this.#get(watch, BOX), this.#get(watch, SEAT));
    let before = 0;
    for (let each = this.#buckets[bucket] ?? 0; each !== watch; each = this.#get(each, IN_BUCKET))
      before = each;
    const after = this.#get(watch, IN_BUCKET);
    if (before === 0) this.#buckets[bucket] = after;
    else this.#set(before, IN_BUCKET, after);
  }

  /** Only when all numbers are taken. */
  #grow(): void {
    const cells = this.#cells;
    const most = this.#capacity;
    this.#capacity *= 2;
    this.#cells = new Int32Array(this.#capacity * FIELDS);
    this.#cells.set(cells);
    this.#buckets = new Int32Array(this.#capacity);
    for (let watch = 1; watch < most; watch++) this.#intoBucket(watch);
  }
}
