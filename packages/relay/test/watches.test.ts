/** Who waits for what, against a list of it. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Seat, Watches } from "../src/watches.ts";

const step = fc.record({
  do: fc.constantFrom(
    "add" as const,
    "add" as const,
    "add" as const,
    "remove" as const,
    "take" as const,
    "leave" as const,
  ),
  watcher: fc.nat(3),
  address: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** An address of its own for each number. */
function addressOf(number: number): Buffer {
  const bytes = Buffer.alloc(32, 9);
  bytes.writeUInt32BE(number, (number * 5) % 28);
  return bytes;
}

/** Four that may wait, and another one around which they come and go, in memory that has to grow. */
class Waiters {
  readonly watches = new Watches<number>();
  readonly #seats = [0, 1, 2, 3].map((watcher) => this.watches.enter(watcher));
  readonly #model = new Map<string, number>();
  readonly #other = this.watches.enter(9);
  readonly #others: number;

  constructor(others: number) {
    this.#others = others;
    for (let at = 0; at < others; at++) this.watches.add(this.#other, addressOf(1000 + at), 0, at);
  }

  do({ do: what, watcher, address }: Step, tag: number): void {
    const seat = this.#seats[watcher] as Seat<number>;
    if (what === "add") this.#add(seat, address, tag);
    else if (what === "take") this.#take(address);
    else if (what === "remove") {
      expect(this.watches.remove(seat, addressOf(address))).toBe(this.#model.get(`${address}/${watcher}`));
      this.#model.delete(`${address}/${watcher}`);
    } else {
      this.watches.leave(seat);
      this.#seats[watcher] = this.watches.enter(watcher);
      for (const name of [...this.#model.keys()]) if (name.endsWith(`/${watcher}`)) this.#model.delete(name);
    }
    expect(this.watches.count).toBe(this.#model.size + this.#others);
  }

  end(): void {
    for (let at = 0; at < this.#others; at++) {
      expect(this.watches.remove(this.#other, addressOf(1000 + at))).toBe(at);
    }
    expect(this.watches.count).toBe(this.#model.size);
  }

  #waitingFor = (address: number) => [...this.#model].filter(([name]) => name.startsWith(`${address}/`));

  #add(seat: Seat<number>, address: number, tag: number): void {
    const isFirst = this.#waitingFor(address).length === 0;
    const bytes = Buffer.concat([addressOf(7), addressOf(address)]);
    expect(this.watches.add(seat, bytes, 32, tag)).toBe(isFirst ? "first" : "more");
    this.#model.set(`${address}/${seat.watcher}`, tag);
  }

  #take(address: number): void {
    const waiting = this.#waitingFor(address);
    expect(this.watches.isAwaited(addressOf(address))).toBe(waiting.length > 0);
    const told: [string, number][] = [];
    this.watches.take(addressOf(address), (one, tag) => void told.push([`${address}/${one}`, tag]));
    expect(new Map(told)).toEqual(new Map(waiting));
    expect(told.length).toBe(waiting.length);
    for (const [name] of waiting) this.#model.delete(name);
  }
}

describe("watches", () => {
  it("are what was added and not answered, taken back or left, however many", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.nat(200), (steps, others) => {
        const waiters = new Waiters(others);
        for (const [at, one] of steps.entries()) waiters.do(one, 2 ** 32 - 1 - at);
        waiters.end();
      }),
      { numRuns: 200 },
    );
  });

  it("that end while others are told stay ended", () => {
    const watches = new Watches<number>();
    const seats = [1, 2, 3].map((watcher) => watches.enter(watcher));
    for (const seat of seats) watches.add(seat, addressOf(1), 0, seat.watcher);
    const told: number[] = [];
    watches.take(addressOf(1), (watcher) => {
      told.push(watcher);
      if (told.length === 1) watches.leave(seats[1] as Seat<number>);
    });
    expect([told.sort(), watches.count]).toEqual([[1, 2, 3], 0]);
  });

  it("are none of somebody who has left", () => {
    const watches = new Watches<number>();
    const gone = watches.enter(1);
    watches.leave(gone);
    const next = watches.enter(2);
    expect(watches.add(gone, addressOf(1), 0, 1)).toBe("full");
    expect(watches.add(next, addressOf(1), 0, 2)).toBe("first");
    expect(next.number).toBe(gone.number);
    expect(watches.remove(gone, addressOf(1))).toBeUndefined();
    expect([watches.count, next.watches, gone.watches]).toEqual([1, 1, 0]);
  });

  it("are bounded for each that waits, and in all", () => {
    const watches = new Watches<number>();
    const { BOX_WATCHES_MAX, BOX_WATCHES_PER_CONNECTION_MAX: most } = LOCAL_LIMITS;
    const seats = Array.from({ length: BOX_WATCHES_MAX / most }, (_, watcher) => watches.enter(watcher));
    const addresses = Array.from({ length: most + 1 }, (_, at) => addressOf(at));
    const add = (seat: Seat<number> | undefined, at: number) =>
      watches.add(seat as Seat<number>, addresses[at] as Buffer, 0, at);
    for (const seat of seats) for (let at = 0; at < most; at++) add(seat, at);
    expect(watches.count).toBe(BOX_WATCHES_MAX);
    const late = watches.enter(99);
    expect([add(seats[0], most), add(late, 0)]).toEqual(["full", "full"]);
    watches.leave(seats[0] as Seat<number>);
    expect([add(late, 0), add(late, most), add(seats[1], most)]).toEqual(["more", "first", "full"]);
    let told = 0;
    watches.take(addressOf(0), () => void told++);
    expect(told).toBe(seats.length);
  });
});
