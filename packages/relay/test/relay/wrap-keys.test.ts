/** Keys of the hour: the same for all that have the chain, wiped when their frames are over, and never got back. */

import { describe, expect, it } from "vitest";
import { WrapKeys } from "../../src/redis/wrap-keys.ts";
import { frameOf } from "../house-client.ts";

const HOUR_MS = 3_600_000;
const TTL_MS = 2 * HOUR_MS;
const ADDRESS = "ab".repeat(32);

class At {
  nowMs: number;
  constructor(hour: number) {
    this.nowMs = hour * HOUR_MS;
  }
  readonly clock = () => this.nowMs;
}

function begun(at: At): WrapKeys {
  const keys = new WrapKeys(TTL_MS, at.clock);
  keys.begin();
  return keys;
}

/** Another process, that got the chain from the first. */
function told(keys: WrapKeys, at: At): WrapKeys {
  const other = new WrapKeys(TTL_MS, at.clock);
  const oldest = keys.oldest();
  expect(oldest !== null && other.take(oldest)).toBe(true);
  return other;
}

describe("wrapped frames", () => {
  it("are opened by another process that was told the chain, whenever it started, and bound to their address", () => {
    const at = new At(491_000);
    const keys = begun(at);
    const wrapped = keys.wrap(ADDRESS, frameOf(5));
    at.nowMs += 2 * HOUR_MS;
    const other = told(keys, at);
    expect(other.unwrap(ADDRESS, wrapped)).toEqual(frameOf(5));
    expect(keys.unwrap(ADDRESS, other.wrap(ADDRESS, frameOf(6)))).toEqual(frameOf(6));
    expect(begun(at).unwrap(ADDRESS, wrapped)).toBeNull();
    expect(other.unwrap(ADDRESS.replace("a", "c"), wrapped)).toBeNull();
    for (const byte of [0, 3, 4, 15, 16, 4111, 4112, 4127]) {
      const changed = Buffer.from(wrapped);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(other.unwrap(ADDRESS, changed)).toBeNull();
    }
    expect(other.unwrap(ADDRESS, wrapped.subarray(1))).toBeNull();
  });

  it("are never twice the same", () => {
    const keys = begun(new At(491_000));
    expect(keys.wrap(ADDRESS, frameOf(5))).not.toEqual(keys.wrap(ADDRESS, frameOf(5)));
  });

  it("can't be opened any more when their time is over, with a clock that is put back neither, nor by who is told then", () => {
    const at = new At(491_000);
    const keys = begun(at);
    const wrapped = keys.wrap(ADDRESS, frameOf(5));
    at.nowMs += 3 * HOUR_MS;
    expect(keys.unwrap(ADDRESS, wrapped)).toEqual(frameOf(5));
    at.nowMs += HOUR_MS;
    keys.forget();
    at.nowMs -= 4 * HOUR_MS;
    expect(keys.unwrap(ADDRESS, wrapped)).toBeNull();
    expect(told(keys, at).unwrap(ADDRESS, wrapped)).toBeNull();
    expect(keys.unwrap(ADDRESS, keys.wrap(ADDRESS, frameOf(6)))).toEqual(frameOf(6));
  });

  it("of a process whose clock is an hour ahead are opened, and of one further ahead not", () => {
    const keys = begun(new At(491_000));
    const wrapped = (hours: number) => told(keys, new At(491_000 + hours)).wrap(ADDRESS, frameOf(5));
    expect(keys.unwrap(ADDRESS, wrapped(2))).toBeNull();
    expect(keys.unwrap(ADDRESS, wrapped(1))).toEqual(frameOf(5));
    expect(keys.unwrap(ADDRESS, keys.wrap(ADDRESS, frameOf(6)))).toEqual(frameOf(6));
  });

  it("of a process whose clock is behind where the chain began are opened by all", () => {
    const keys = begun(new At(491_000));
    const behind = told(keys, new At(490_990));
    const wrapped = behind.wrap(ADDRESS, frameOf(5));
    expect([keys.unwrap(ADDRESS, wrapped), behind.unwrap(ADDRESS, wrapped)]).toEqual([
      frameOf(5),
      frameOf(5),
    ]);
    const year = new WrapKeys(TTL_MS, new At(500_000).clock);
    expect(year.take({ hour: 491_000, bytes: Buffer.alloc(32) })).toBe(false);
  });

  it("are opened by nobody without a chain, nor after the end", () => {
    const at = new At(491_000);
    const keys = begun(at);
    const wrapped = keys.wrap(ADDRESS, frameOf(5));
    const none = new WrapKeys(TTL_MS, at.clock);
    expect([none.oldest(), none.unwrap(ADDRESS, wrapped)]).toEqual([null, null]);
    keys.clear();
    expect([keys.oldest(), keys.unwrap(ADDRESS, wrapped)]).toEqual([null, null]);
  });
});
