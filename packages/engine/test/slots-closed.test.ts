/** What is on its way in slots when a conversation is silenced, as who is blocked is, and heard again later in the same run. */

import type { LevelChoice } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { RELAY, SLOT_MS, SlotWorld } from "./slot-world.ts";

/** More than one frame, so that some always wait. */
const LONG = "x".repeat(7900);

it.each(["quiet", "blind"] as const)("goes out in %s once it is heard again", (level) => {
  const choice: LevelChoice = { level, relay: RELAY, slotMs: SLOT_MS };
  const world = new SlotWorld({ seed: 1 });
  const [alice, bob] = world.pair(1);
  for (const one of [alice, bob]) one.choose(choice);
  world.time.runFor(12 * SLOT_MS);
  const before = world.sent.length;
  alice.say(LONG);
  world.time.runFor(2 * SLOT_MS);
  alice.levels.follow(alice.kept, true);
  world.time.runFor(SLOT_MS);
  expect([...bob.reads.keys()]).toEqual([]);
  alice.levels.follow(alice.kept, false);
  world.time.runFor(40 * SLOT_MS);
  expect(world.sent.length).toBeGreaterThan(before);
  expect([...bob.reads.keys()]).toEqual([LONG]);
  expect(bob.shown).toBe(1);
});
