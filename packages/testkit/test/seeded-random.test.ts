import { describe, expect, it } from "vitest";
import { forEachSeed, SeededRandom, seedsOf } from "../src/index.ts";

const file = import.meta.url;
const draw = (random: SeededRandom) => Array.from({ length: 20 }, () => random.uint32());

describe("seeded randomness", () => {
  it("gives the same run for the same seed and another for another", () => {
    expect(draw(new SeededRandom(1))).toEqual(draw(new SeededRandom(1)));
    expect(draw(new SeededRandom(1))).not.toEqual(draw(new SeededRandom(2)));
  });

  it("spreads evenly over a range", () => {
    const random = new SeededRandom(3);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) {
      const value = random.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(850);
    const drawn = new Set(Array.from({ length: 200 }, () => random.between(4, 6)));
    expect([...drawn].sort()).toEqual([4, 5, 6]);
  });

  it("draws bytes without being bound to its object", () => {
    const { bytes } = new SeededRandom(5);
    expect(bytes(1000)).toHaveLength(1000);
    expect(new Set(bytes(5000)).size).toBe(256);
  });

  it("shuffles without losing or doubling", () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new SeededRandom(9).shuffled(list);
    expect(shuffled).not.toEqual(list);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(list);
  });

  it("is not changed by what a fork draws", () => {
    const a = new SeededRandom(11);
    const b = new SeededRandom(11);
    draw(a.fork());
    b.fork();
    expect(draw(a)).toEqual(draw(b));
  });
});

describe("runs over seeds", () => {
  it("names the failing seed and how to run it again", async () => {
    const failing = forEachSeed({ file, count: 10, env: {} }, (random) => {
      if (random.seed === 4) throw new Error("the reason");
    });
    await expect(failing).rejects.toThrow(
      "seed 4 failed: the reason\nrerun with SEED=4 npx vitest run packages/testkit/test/seeded-random.test.ts",
    );
  });

  it("by night goes on, and names every seed that failed", async () => {
    const failed: number[] = [];
    const failing = forEachSeed({ file, count: 1, env: { HUSHROOM_NIGHTLY: "1" } }, ({ seed }) => {
      if (seed % 7 !== 0) return;
      failed.push(seed);
      throw new Error("the reason");
    });
    const { message } = await failing.then(
      () => new Error("none failed"),
      (error: Error) => error,
    );
    expect(failed.length).toBeGreaterThan(1);
    expect([...message.matchAll(/seed (\d+) failed: the reason/g)].map(([, seed]) => Number(seed))).toEqual(
      failed,
    );
  });

  it("runs each seed once, one only if asked, and more at night", async () => {
    const seen: number[] = [];
    await forEachSeed({ file, count: 5, env: {} }, ({ seed }) => void seen.push(seed));
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(seedsOf({ count: 5, env: { SEED: "77" } }, 0)).toEqual([77]);
    const tonight = seedsOf({ count: 5, env: { HUSHROOM_NIGHTLY: "1" } }, 24 * 3600 * 1000);
    expect(new Set(tonight).size).toBe(100);
    expect(tonight[0]).toBe(100);
  });
});
