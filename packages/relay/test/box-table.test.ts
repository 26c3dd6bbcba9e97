/** The arena and the table: erased is zeroed, nothing is put out, everything ends. */

import { frameHash, LOCAL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { BoxOwner, BoxTable } from "../src/box-table.ts";
import { FrameArena } from "../src/frame-arena.ts";
import { frameOf, TTL_MS } from "./house-client.ts";

const hex = (number: number) => number.toString(16).padStart(64, "0");

describe("FrameArena", () => {
  it("zeroes a slot when it is erased, and uses it again", () => {
    const arena = new FrameArena(300);
    const slots = Array.from({ length: 300 }, (_, i) => arena.put(frameOf(i & 255)) ?? -1);
    expect(arena.put(frameOf(1))).toBeNull();
    const view = arena.at(slots[280] as number);
    expect(view.every((byte) => byte === 24)).toBe(true);
    arena.erase(slots[280] as number);
    expect(view.every((byte) => byte === 0)).toBe(true);
    expect(arena.at(slots[281] as number).every((byte) => byte === 25)).toBe(true);
    expect(arena.used).toBe(299);
    expect(arena.put(frameOf(9))).toBe(slots[280]);
    expect(view.every((byte) => byte === 9)).toBe(true);
  });
});

describe("BoxTable", () => {
  it("zeroes the memory of a frame that is removed, and of one that is over", () => {
    const table = new BoxTable(2, TTL_MS);
    const owner = new BoxOwner(9);
    table.put(hex(1), frameOf(7), owner, 0);
    table.put(hex(2), frameOf(8), owner, 0);
    const views = [table.get(hex(1)), table.get(hex(2))];
    table.remove(hex(1), 5);
    expect(views[0]?.every((byte) => byte === 0)).toBe(true);
    expect(views[1]?.every((byte) => byte === 8)).toBe(true);
    expect(table.expire(TTL_MS)).toBe(1);
    expect(views[1]?.every((byte) => byte === 0)).toBe(true);
  });

  it("never puts a frame out to make room", () => {
    const table = new BoxTable(2, TTL_MS);
    const owner = new BoxOwner(9);
    expect([1, 2, 3].map((n) => table.put(hex(n), frameOf(n), owner, 0))).toEqual([true, true, false]);
    expect(table.get(hex(1))?.[0]).toBe(1);
    expect(table.get(hex(3))).toBeNull();
  });

  it("holds each owner to its quota, and gives it back with the frame", () => {
    const table = new BoxTable(9, TTL_MS);
    const greedy = new BoxOwner(2);
    expect([1, 2, 3].map((n) => table.put(hex(n), frameOf(n), greedy, 0))).toEqual([true, true, false]);
    expect(table.put(hex(3), frameOf(3), new BoxOwner(2), 0)).toBe(true);
    table.remove(hex(1), 0);
    expect(table.put(hex(4), frameOf(4), greedy, 0)).toBe(true);
  });

  it("remembers the hash of what was removed for the time of a frame, and of what was over not at all", () => {
    const table = new BoxTable(9, TTL_MS);
    const owner = new BoxOwner(9);
    table.put(hex(1), frameOf(1), owner, 0);
    table.put(hex(2), frameOf(2), owner, 0);
    table.remove(hex(1), 1000);
    table.expire(TTL_MS);
    expect(table.hashAt(hex(1))).toEqual(frameHash(frameOf(1)));
    expect(table.hashAt(hex(2))).toBeNull();
    table.expire(TTL_MS + 999);
    expect(table.hashAt(hex(1))).not.toBeNull();
    table.expire(TTL_MS + 1000);
    expect(table.hashAt(hex(1))).toBeNull();
  });

  it("remembers a bounded number of them, the latest", () => {
    const table = new BoxTable(1, TTL_MS);
    const owner = new BoxOwner(1);
    const max = LOCAL_LIMITS.BOX_TOMBSTONES_PER_FRAME;
    for (let n = 0; n <= max; n++) {
      table.put(hex(n), frameOf(n), owner, n);
      table.remove(hex(n), n);
    }
    expect(table.tombstones).toBe(max);
    expect(table.hashAt(hex(0))).toBeNull();
    expect(table.hashAt(hex(max))).not.toBeNull();
  });
});
