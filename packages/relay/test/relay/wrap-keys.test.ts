/** Keys of the hour: the same for all who know the secret, wiped when their frames are over, and never got back. */

import { describe, expect, it } from "vitest";
import { WrapKeys } from "../../src/index.ts";
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

const keysAt = (at: At, fill = 1) => new WrapKeys(new Uint8Array(32).fill(fill), TTL_MS, at.clock);

describe("wrapped frames", () => {
  it("are opened by another process that knows the secret, whenever it started, and bound to their address", () => {
    const at = new At(491_000);
    const wrapped = keysAt(at).wrap(ADDRESS, frameOf(5));
    const later = new At(491_002);
    expect(keysAt(later).unwrap(ADDRESS, wrapped)).toEqual(frameOf(5));
    expect(keysAt(later, 2).unwrap(ADDRESS, wrapped)).toBeNull();
    expect(keysAt(later).unwrap(ADDRESS.replace("a", "c"), wrapped)).toBeNull();
    for (const at of [0, 3, 4, 15, 16, 4111, 4112, 4127]) {
      const changed = Buffer.from(wrapped);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(keysAt(later).unwrap(ADDRESS, changed)).toBeNull();
    }
    expect(keysAt(later).unwrap(ADDRESS, wrapped.subarray(1))).toBeNull();
  });

  it("are never twice the same", () => {
    const keys = keysAt(new At(491_000));
    expect(keys.wrap(ADDRESS, frameOf(5))).not.toEqual(keys.wrap(ADDRESS, frameOf(5)));
  });

  it("can't be opened any more when their time is over, with a clock that is put back neither", () => {
    const at = new At(491_000);
    const keys = keysAt(at);
    const wrapped = keys.wrap(ADDRESS, frameOf(5));
    at.nowMs += 3 * HOUR_MS;
    expect(keys.unwrap(ADDRESS, wrapped)).toEqual(frameOf(5));
    at.nowMs += HOUR_MS;
    keys.forget();
    at.nowMs -= 4 * HOUR_MS;
    expect(keys.unwrap(ADDRESS, wrapped)).toBeNull();
  });

  it("of a process whose clock is an hour ahead are opened, and of one further ahead not", () => {
    const wrapped = (hours: number) => keysAt(new At(491_000 + hours)).wrap(ADDRESS, frameOf(5));
    const keys = keysAt(new At(491_000));
    expect(keys.unwrap(ADDRESS, wrapped(2))).toBeNull();
    expect(keys.unwrap(ADDRESS, wrapped(1))).toEqual(frameOf(5));
    expect(keys.unwrap(ADDRESS, keys.wrap(ADDRESS, frameOf(6)))).toEqual(frameOf(6));
  });

  it("wipe the secret that they came from, and everything at the end", () => {
    const secret = new Uint8Array(32).fill(1);
    const keys = new WrapKeys(secret, TTL_MS, new At(491_000).clock);
    expect(secret).toEqual(new Uint8Array(32));
    const wrapped = keys.wrap(ADDRESS, frameOf(5));
    keys.clear();
    expect(keys.unwrap(ADDRESS, wrapped)).toBeNull();
  });
});
