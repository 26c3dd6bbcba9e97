/** What is longer than a frame, in a group in `quiet` by the engine's own driver: its frames are looked for as they come. */

import type { LevelChoice } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { RELAY, SLOT_MS, type SlotPerson, SlotWorld } from "./slot-world.ts";

const QUIET: LevelChoice = { level: "quiet", relay: RELAY, slotMs: SLOT_MS };
/** Four frames, and what names them. */
const LONG = "x".repeat(7900);
const FRAMES = 5;
/** Until what is said has its turn, and what was put last was looked for. */
const BESIDES = 3;

function slotsToRead(world: SlotWorld, writer: SlotPerson, readers: readonly SlotPerson[]): number {
  const atMs = world.time.nowMs;
  writer.say(LONG);
  world.time.runFor(80 * SLOT_MS);
  return Math.max(
    ...readers.map(({ reads }) => ((reads.get(LONG) ?? Number.POSITIVE_INFINITY) - atMs) / SLOT_MS),
  );
}

it("is read by a group of three in as many rounds", () => {
  const world = new SlotWorld({ seed: 2 });
  const [alice, bob, carol] = world.group(2, ["alice", "bob", "carol"]) as [
    SlotPerson,
    SlotPerson,
    SlotPerson,
  ];
  alice.do({ type: "wish", wish: { type: "level", choice: QUIET } });
  world.time.runFor(5000);
  for (const one of [alice, bob, carol]) one.choose(QUIET);
  world.time.runFor(12 * SLOT_MS);
  expect(alice.kept.machine.level.isInForce).toBe(true);
  expect(slotsToRead(world, alice, [bob, carol])).toBeLessThan(2 * (FRAMES + BESIDES));
});
