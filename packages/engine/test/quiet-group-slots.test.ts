/** A group in `quiet` by the engine's own driver, in virtual time: the same slots as contacts have, and never a device. */

import { DIRECT, type LevelChoice, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { RELAY, SLOT_MS, SlotPerson, SlotWorld } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const { QUIET_CIRCUITS, QUIET_ROTATION_MS } = PROTOCOL_LIMITS;
const QUIET: LevelChoice = { level: "quiet", relay: RELAY, slotMs: SLOT_MS };
const NAMES = ["alice", "bob", "carol"] as const;

/** All have agreed, and the first slots have passed. */
function quietGroup(seed: number, startMs = 0) {
  const world = new SlotWorld({ seed, startMs });
  const people = world.group(seed, NAMES);
  const [alice, bob, carol] = people as [SlotPerson, SlotPerson, SlotPerson];
  alice.do({ type: "wish", wish: { type: "level", choice: QUIET } });
  world.time.runFor(5000);
  for (const person of people) person.choose(QUIET);
  world.time.runFor(2 * MINUTE_MS);
  world.devicePuts.length = 0;
  return { world, people, alice, bob, carol };
}

const levels = (people: readonly SlotPerson[]) =>
  people.map(({ kept }) => [kept.machine.level.used.level, kept.machine.level.isInForce].join());

it("sends the same bytes at the same times, and is sent the same, whatever is said and whoever comes in", () => {
  // Over a renewal of all circuits.
  const run = (talks: boolean) => {
    const all = quietGroup(1, QUIET_ROTATION_MS - 6 * MINUTE_MS);
    const { world, people, alice, bob, carol } = all;
    const dave = new SlotPerson(world, "dave", 80);
    dave.joinsAt = QUIET;
    expect(levels(people)).toEqual(Array(3).fill("quiet,true"));
    world.sent.length = 0;
    world.received.length = 0;
    for (let minute = 0; minute < 11; minute++) {
      if (talks && minute < 6) for (const person of [alice, bob]) person.say(`${person.name} ${minute}`);
      if (talks && minute === 1) carol.say(`carol ${"y".repeat(5000)}`);
      if (talks && minute === 2) {
        people.push(dave);
        alice.do({ type: "wish", wish: { type: "add", keyPackage: dave.offer() } });
      }
      world.time.runFor(MINUTE_MS);
    }
    const ofThree = (sent: typeof world.sent) =>
      sent.filter(({ by }) => by !== "dave").map(({ connection, ...rest }) => rest);
    return { ...all, sent: ofThree(world.sent), received: ofThree(world.received) };
  };
  const [silent, talking] = [run(false), run(true)];
  expect(silent.sent.length).toBeGreaterThan(3 * 2 * QUIET_CIRCUITS * 40);
  expect(talking.sent).toEqual(silent.sent);
  expect(talking.received).toEqual(silent.received);
  const { alice, bob, carol } = talking;
  expect([alice, bob, carol].map(({ reads, shown }) => [reads.size, shown])).toEqual([
    [7, 7],
    [7, 7],
    [12, 12],
  ]);
  expect(talking.people).toHaveLength(4);
  expect(talking.people.every(({ hasBegun }) => hasBegun)).toBe(true);
  for (const { kept } of talking.people) expect(kept.machine.places()).toEqual([]);
  expect(talking.world.devicePuts).toEqual([]);
});

it("is in force for nobody once one goes back, takes no other out of its slots, and goes on after a restart", () => {
  const { world, people, alice, bob, carol } = quietGroup(2);
  carol.choose(DIRECT);
  carol.meet();
  world.time.runFor(2 * MINUTE_MS);
  expect(levels(people)).toEqual(["quiet,false", "quiet,false", "direct,false"]);
  expect(new Set(world.devicePuts)).toEqual(new Set(["carol"]));
  bob.stop();
  world.time.runFor(MINUTE_MS / 2);
  const id = alice.say("still hidden");
  world.time.runFor(MINUTE_MS / 2);
  bob.restart();
  world.time.runFor(3 * MINUTE_MS);
  for (const reader of [bob, carol]) expect([...reader.reads.keys()]).toEqual(["still hidden"]);
  expect(alice.stateOf(id)).not.toBe("kept");
  expect(new Set(world.devicePuts)).toEqual(new Set(["carol"]));
});
