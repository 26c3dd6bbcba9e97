/** Names with ends: in order, whatever is deleted, replaced or over in between. */

import { describe, expect, it } from "vitest";
import { Lasting } from "../src/lasting.ts";

const LASTS_MS = 100;

const over = (lasting: Lasting<number>, nowMs: number): number[] => {
  const values: number[] = [];
  for (let value = lasting.takeOver(nowMs); value !== undefined; value = lasting.takeOver(nowMs))
    values.push(value);
  return values;
};

describe("what lasts", () => {
  it("is over in the order in which it came, at its time and not before", () => {
    const lasting = new Lasting<number>(LASTS_MS);
    for (const at of [1, 2, 3]) lasting.set(String(at), at, at);
    expect(over(lasting, 100)).toEqual([]);
    expect(over(lasting, 102)).toEqual([1, 2]);
    expect([lasting.size, lasting.get("3"), lasting.has("2")]).toEqual([1, 3, false]);
    expect(over(lasting, Number.POSITIVE_INFINITY)).toEqual([3]);
  });

  it("is the newest again when it is set again", () => {
    const lasting = new Lasting<number>(LASTS_MS);
    for (const at of [1, 2]) lasting.set(String(at), at, at);
    lasting.set("1", 9, 3);
    lasting.deleteOldest();
    expect([lasting.size, lasting.get("1"), lasting.get("2")]).toEqual([1, 9, undefined]);
  });

  it("is taken out anywhere: at the head, at the end, between, and when it is alone", () => {
    for (const gone of ["1", "2", "3"]) {
      const lasting = new Lasting<number>(LASTS_MS);
      for (const at of [1, 2, 3]) lasting.set(String(at), at, at);
      lasting.delete(gone);
      lasting.delete("never there");
      lasting.set("4", 4, 4);
      expect(over(lasting, 200)).toEqual([1, 2, 3, 4].filter((at) => String(at) !== gone));
    }
    const alone = new Lasting<number>(LASTS_MS);
    alone.set("1", 1, 1);
    alone.delete("1");
    alone.deleteOldest();
    expect([alone.size, over(alone, 200)]).toEqual([0, []]);
    alone.set("2", 2, 2);
    expect(over(alone, 200)).toEqual([2]);
  });
});
