/** Admins move the commit place to themselves and each other, and all end in one history (docs/testing.md, Simulations). */

import { forEachSeed, type SeededRandom, seedsTimeoutMs } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { HandOverWorld, type WorldPlan } from "../hand-over-world.ts";

const MINUTE_MS = 60_000;
const LOOK_MINUTES = 30;
/** Nearly all take less than one hour; what heals only as questions are made anew, after a day, counts as a fault. */
const HEALED_WITHIN_MINUTES = 12 * 60;

function simulate(random: SeededRandom, plan: WorldPlan): void {
  const world = new HandOverWorld(random, plan);
  world.happen();
  world.heal();
  let left = ["nothing was looked at"];
  for (let i = 0; i < HEALED_WITHIN_MINUTES && left.length > 0; i += LOOK_MINUTES) {
    world.town.world.runFor(LOOK_MINUTES * MINUTE_MS);
    left = world.unrest();
  }
  expect([...left, ...world.untruths()], world.log.join("\n")).toEqual([]);
}

/** With the seeds of a usual run. */
const KINDS = [
  ["while some end and begin again with their store", 8, { older: false, changes: false }],
  ["while people come and go", 5, { older: false, changes: true }],
] as const;

describe("admins who move the commit place at about the same moment", () => {
  for (const [name, count, plan] of KINDS) {
    const runAll = () => forEachSeed({ file: import.meta.url, count }, (random) => simulate(random, plan));
    it(`leave one history with one orderer, ${name}`, runAll, seedsTimeoutMs());
  }
});
