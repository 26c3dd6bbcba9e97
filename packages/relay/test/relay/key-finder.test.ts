/** Which process begins a chain of keys, who is told it, and who must not take others for gone; over a Redis made here. */

import { errorCodeOf, LOCAL_LIMITS } from "@hushroom/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyFinder } from "../../src/redis/key-finder.ts";
import type { RedisLink } from "../../src/redis/redis-link.ts";
import { frameOf } from "../house-client.ts";

const ADDRESS = "ab".repeat(32);
const { RELAY_KEY_WAIT_MS } = LOCAL_LIMITS;

/** What processes say to each other, and where they agree. */
class Place {
  generation: Buffer | null = null;
  /** How often all that lay there was taken away. */
  renewals = 0;
  elected = () => {};
  published = () => {};
  readonly #hear: { readonly finder: Process; readonly heard: (message: Buffer) => void }[] = [];

  enter(finder: Process, heard: (message: Buffer) => void): void {
    this.#hear.push({ finder, heard });
  }

  publish(message: Buffer): void {
    this.published();
    for (const { finder, heard } of this.#hear) {
      queueMicrotask(() => {
        if (!finder.isDeaf) heard(Buffer.from(message));
      });
    }
  }

  claim(generation: Buffer): Buffer {
    this.generation ??= generation;
    return this.generation;
  }

  call(name: string, lying: Buffer, fresh: Buffer): number | null {
    if (name === "hushroom_renew_log") this.renewals++;
    if (name !== "hushroom_elect") return null;
    if (this.generation?.equals(lying) !== true) return 0;
    this.generation = fresh;
    this.elected();
    return 1;
  }
}

class Process {
  isDeaf = false;
  superseded = 0;
  readonly finder: KeyFinder;
  readonly #link: RedisLink;

  constructor(place: Place, fill = 1) {
    this.finder = new KeyFinder({
      ...{ secret: new Uint8Array(32).fill(fill), ttlMs: 3_600_000, nowMs: Date.now },
      superseded: () => void this.superseded++,
    });
    const commands = {
      getBuffer: async () => place.generation,
      callBuffer: async (...words: unknown[]) => place.claim(words.at(-1) as Buffer),
      call: async (_: string, name: string, _keys: number, _key: string, ...rest: Buffer[]) =>
        place.call(name, rest[0] as Buffer, rest[1] as Buffer),
      spublish: async (_: string, message: Buffer) => place.publish(message),
    };
    this.#link = { commands, subscriber: commands } as unknown as RedisLink;
    place.enter(this, (message) => this.finder.heard(this.#link, message));
  }

  /** What became of it, after as long as it takes. */
  async settle(): Promise<string> {
    const settled = this.finder.settle(this.#link).then(() => "settled", errorCodeOf);
    await vi.advanceTimersByTimeAsync(2 * RELAY_KEY_WAIT_MS);
    return await settled;
  }

  opens({ finder }: Process): boolean {
    return this.finder.keys.unwrap(ADDRESS, finder.keys.wrap(ADDRESS, frameOf(1))) !== null;
  }
}

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

describe("a process of a relay", () => {
  it("begins the keys where there are none, and tells them to all that come", async () => {
    const place = new Place();
    const all = [1, 2, 3].map(() => new Process(place));
    for (const each of all) expect(await each.settle()).toBe("settled");
    const [one, two, three] = all as [Process, Process, Process];
    expect([one.opens(three), three.opens(two), two.opens(one), place.renewals]).toEqual([
      true,
      true,
      true,
      1,
    ]);
    expect(await two.settle()).toBe("settled");
    expect(all.map(({ superseded }) => superseded)).toEqual([0, 0, 0]);
  });

  it("of many that come at once has the same keys as the others", async () => {
    const place = new Place();
    const all = Array.from({ length: 5 }, () => new Process(place));
    expect(new Set(await Promise.all(all.map((each) => each.settle())))).toEqual(new Set(["settled"]));
    expect([place.renewals, all.every((each) => all.every((other) => each.opens(other)))]).toEqual([1, true]);
  });

  it("that finds nobody begins anew, and who was only slow hears of it and gets the new keys", async () => {
    const place = new Place();
    const [slow, next] = [new Process(place), new Process(place)];
    await slow.settle();
    const wrapped = slow.finder.keys.wrap(ADDRESS, frameOf(1));
    slow.isDeaf = true;
    // It hears again when all questions have been asked, as one that hung.
    place.elected = () => {
      slow.isDeaf = false;
    };
    expect([await next.settle(), place.renewals]).toEqual(["settled", 2]);
    expect([slow.superseded, next.superseded, next.opens(slow)]).toEqual([1, 0, false]);
    expect(await slow.settle()).toBe("settled");
    expect([next.opens(slow), slow.finder.keys.unwrap(ADDRESS, wrapped)]).toEqual([true, null]);
  });

  it("keeps its keys where Redis has lost which they are", async () => {
    const place = new Place();
    const [one, other] = [new Process(place), new Process(place)];
    for (const each of [one, other]) await each.settle();
    place.generation = null;
    for (const each of [other, one]) expect(await each.settle()).toBe("settled");
    expect([place.renewals, one.opens(other)]).toEqual([1, true]);
  });

  it("that hears nothing, has ended meanwhile, or has another secret takes nothing from the others", async () => {
    const place = new Place();
    const one = new Process(place);
    await one.settle();
    const deaf = new Process(place);
    deaf.isDeaf = true;
    expect(await deaf.settle()).toBe("RELAY_REDIS_UNREACHABLE");
    one.isDeaf = true;
    const ended = new Process(place);
    let asked = 0;
    place.published = () => {
      if (++asked === 3) ended.finder.clear();
    };
    expect(await ended.settle()).toBe("RELAY_REDIS_UNREACHABLE");
    one.isDeaf = false;
    expect(await new Process(place, 2).settle()).toBe("RELAY_REDIS_SECRET");
    expect([place.renewals, one.superseded]).toEqual([1, 0]);
    const late = new Process(place);
    expect([await late.settle(), late.opens(one)]).toEqual(["settled", true]);
  });

  it("heeds no word of a new chain by somebody without the secret", async () => {
    const place = new Place();
    const one = new Process(place);
    await one.settle();
    for (const message of [Buffer.alloc(0), Buffer.alloc(32), Buffer.alloc(97), Buffer.alloc(165, 1)]) {
      place.publish(message);
    }
    await vi.advanceTimersByTimeAsync(1);
    expect(one.superseded).toBe(0);
  });
});
