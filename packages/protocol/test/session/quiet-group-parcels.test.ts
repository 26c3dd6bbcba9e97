/** Long messages in a group in `quiet`, which are named before their frames are put: what of these never comes keeps nobody waiting. */

import { expect, it } from "vitest";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const SLOT_MS = 10_000;
const RENEWED_EVERY_MS = 120 * 60_000;
const LONG = "x".repeat(7900);

function threeInQuiet(seed: number) {
  const world = new ConversationWorld(seed);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  level.agreed(people, "quiet");
  return { world, level, people };
}

const read = (by: readonly Member[], from: Member) =>
  by.map((one) => [new Set(one.texts(from)).size, one.conversation.roster.profile.name]);

it("are read, and all behind them, though circuits are renewed in the middle of each", () => {
  const { world, level, people } = threeInQuiet(2);
  const [alice, bob, carol] = people;
  for (let at = 0; at < 3; at++) {
    const slots = Math.floor((RENEWED_EVERY_MS - (world.time.nowMs % RENEWED_EVERY_MS)) / SLOT_MS);
    world.pass((slots - 40) * SLOT_MS);
    level.pass(36 - at);
    alice.send(`${at} ${LONG}`);
    bob.send("short");
    level.pass(80);
  }
  alice.rename("Another");
  level.pass(150);
  expect(read([bob, carol], alice)).toEqual(Array(2).fill([3, "Another"]));
});

it("are read, and all behind them, once a relay that kept every other frame alone keeps all", () => {
  const { level, people } = threeInQuiet(2);
  const [alice, bob, carol] = people;
  const { relay } = level;
  const offered = relay.offered.bind(relay);
  let frames = 0;
  relay.offered = (address, frame) => (frames++ % 2 === 0 ? "ok" : offered(address, frame));
  for (let at = 0; at < 5; at++) alice.send(`${at} ${LONG}`);
  level.pass(100);
  relay.offered = offered;
  alice.rename("Another");
  level.pass(3000);
  expect(read([bob, carol], alice)).toEqual(Array(2).fill([5, "Another"]));
});

it("are read in as many slots, however often the program asks within one of them what to look for", () => {
  const slotsOf = (asksBefore: number): number => {
    const { level, people } = threeInQuiet(3);
    const [alice, bob, carol] = people;
    level.asksBefore = asksBefore;
    // What is looked for and never comes is late soon, if each time it was asked counts.
    for (let at = 0; at < 3; at++) alice.send(`${at} ${LONG}`);
    for (let slot = 1; slot < 400; slot++) {
      level.pass(1);
      if ([bob, carol].every((one) => new Set(one.texts(alice)).size === 3)) return slot;
    }
    return Number.POSITIVE_INFINITY;
  };
  expect(slotsOf(24)).toBe(slotsOf(0));
});
