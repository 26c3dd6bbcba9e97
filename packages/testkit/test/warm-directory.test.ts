import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { claimFresh, claimWarm, release } from "../src/tornet/warm-directory.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "hushroom-test-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

const fits = async () => true;

it("takes up what was given back, and only once", async () => {
  const fresh = claimFresh(cache);
  expect(await claimWarm(cache, fits)).toBe(null);
  release(cache, fresh, true);
  expect(await claimWarm(cache, fits)).toBe(fresh);
  expect(await claimWarm(cache, fits)).toBe(null);
});

it("gives one directory to one of several that ask at once", async () => {
  release(cache, claimFresh(cache), true);
  const claims = await Promise.all(Array.from({ length: 5 }, () => claimWarm(cache, fits)));
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
});

it("takes up the directory of a run that was killed, not that of one that lives", async () => {
  const [, pid, start] = basename(claimFresh(cache)).split("-");
  mkdirSync(join(cache, `used-${pid}-1${start}-abcdef`));
  const claimed = await claimWarm(cache, fits);
  expect(claimed && basename(claimed)).toBe(`used-${pid}-${start}-abcdef`);
});

it("deletes what doesn't fit, and what is not kept, and touches nothing else", async () => {
  mkdirSync(join(cache, "keys"));
  release(cache, claimFresh(cache), true);
  const asked: string[] = [];
  const claim = await claimWarm(cache, async (directory) => {
    asked.push(directory);
    return !existsSync(directory);
  });
  expect([claim, asked.length]).toEqual([null, 1]);
  release(cache, claimFresh(cache), false);
  expect(readdirSync(cache)).toEqual(["keys"]);
});
