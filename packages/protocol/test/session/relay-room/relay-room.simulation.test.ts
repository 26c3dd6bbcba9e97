/** Relay rooms in trouble, for many seeds: nothing lost, nothing doubled, everybody of one mind when it is over. */

import { forEachSeed, seedsTimeoutMs } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { Chaos } from "./chaos.ts";
import { wrongs } from "./room-checks.ts";

it("come right after any trouble", { timeout: seedsTimeoutMs() }, async () => {
  await forEachSeed({ file: import.meta.url, count: 5 }, (random) => {
    const chaos = new Chaos(random);
    chaos.run();
    expect(wrongs(chaos)).toEqual([]);
  });
});
