/** Whose turn it is for whom in a group in `quiet`. */

import { expect, it } from "vitest";
import {
  laneFor,
  quietOrder,
  quietRotation,
  readerOf,
  writerOf,
} from "../../../src/session/level/quiet-round.ts";

const GROUP = new Uint8Array(32).fill(1);
const membersOf = (count: number) => Array.from({ length: count }, (_, at) => `${at}`.padStart(64, "0"));

it.each([2, 3, 4, 7, 16])("each of %i has one slot for each other, and one other has one for it", (count) => {
  const order = quietOrder(GROUP, 5, membersOf(count));
  expect([...order].sort()).toEqual(membersOf(count));
  for (let lane = 0; lane < count - 1; lane++) {
    const readers = order.map((self) => readerOf(order, self, lane) ?? "");
    expect([...readers].sort()).toEqual(membersOf(count));
    for (const [at, self] of order.entries()) {
      expect(readers[at]).not.toBe(self);
      expect(writerOf(order, readers[at] ?? "", lane)).toBe(self);
      expect(laneFor(order, self, readers[at] ?? "")).toBe(lane);
    }
  }
  for (const self of order) {
    const lanes = Array.from({ length: count - 1 }, (_, lane) => readerOf(order, self, lane));
    expect(new Set(lanes).size).toBe(count - 1);
  }
});

it("is another order after each renewal of the circuits, and the same for everybody in between", () => {
  const members = membersOf(9);
  const orders = Array.from({ length: 8 }, (_, rotation) => quietOrder(GROUP, rotation, members).join());
  expect(new Set(orders).size).toBe(8);
  expect(quietOrder(GROUP, 3, [...members].reverse()).join()).toBe(orders[3]);
  expect(quietOrder(new Uint8Array(32), 3, members).join()).not.toBe(orders[3]);
  expect([719, 720, 721].map((slot) => quietRotation(10_000, slot))).toEqual([0, 1, 1]);
});
