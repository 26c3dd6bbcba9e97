/** A group in `blind` by the engine's own driver, in virtual time: one entry for all, and never a dial or a device. */

import { DIRECT, type LevelChoice, memberIdBytes } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { expectAllRead, talkInStorm } from "./slot-storm.ts";
import { RELAY, SLOT_MS, SlotPerson, SlotWorld } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BLIND: LevelChoice = { level: "blind", relay: RELAY, slotMs: SLOT_MS };
const NAMES = ["alice", "bob", "carol"] as const;

const propose = (admin: SlotPerson, choice: LevelChoice | null) =>
  admin.do({ type: "wish", wish: { type: "level", choice } });

const textsOf = (person: SlotPerson) => [...person.reads.keys()];

function groupAt(seed: number, names: readonly string[] = NAMES, startMs = 0) {
  const world = new SlotWorld({ seed, startMs });
  const people = world.group(seed, names);
  const [alice, bob, carol] = people as [SlotPerson, SlotPerson, SlotPerson];
  return { world, people, alice, bob, carol };
}

/** All have agreed, and the first slots have passed. */
function blindGroup(seed: number, names: readonly string[] = NAMES, startMs = 0) {
  const all = groupAt(seed, names, startMs);
  const { world, people, alice } = all;
  propose(alice, BLIND);
  world.time.runFor(5000);
  for (const person of people) person.choose(BLIND);
  world.time.runFor(4 * MINUTE_MS);
  world.devicePuts.length = 0;
  return all;
}

const levels = (people: readonly SlotPerson[]) =>
  people.map(({ kept }) => [kept.machine.level.used.level, kept.machine.level.isInForce].join());

describe("agreeing on blind in a group", () => {
  it("is in force when an admin has proposed it and all have agreed, and not before", () => {
    const { world, people, alice, bob, carol } = groupAt(1);
    bob.choose(BLIND);
    carol.choose(BLIND);
    alice.choose(BLIND);
    world.time.runFor(MINUTE_MS);
    expect(people.map(({ kept }) => kept.machine.level.used)).toEqual([DIRECT, DIRECT, DIRECT]);
    for (const person of people) person.choose(DIRECT);
    propose(alice, BLIND);
    world.time.runFor(MINUTE_MS);
    world.sent.length = 0;
    expect(people.map(({ kept }) => kept.machine.roster.profile.level)).toEqual([BLIND, BLIND, BLIND]);
    alice.choose(BLIND);
    bob.choose(BLIND);
    world.time.runFor(2 * MINUTE_MS);
    expect(levels(people)).toEqual(["direct,false", "direct,false", "direct,false"]);
    carol.choose(BLIND);
    world.time.runFor(4 * MINUTE_MS);
    expect(levels(people)).toEqual(["blind,true", "blind,true", "blind,true"]);
    for (const { kept } of people) expect(kept.machine.places()).toEqual([]);
    expect(new Set(world.sent.map(({ connection }) => connection)).size).toBe(3);
  });

  it("is in force for nobody once one goes back, and takes no other out of its slots", () => {
    const { world, people, alice, bob, carol } = blindGroup(2);
    carol.choose(DIRECT);
    carol.meet();
    world.time.runFor(2 * MINUTE_MS);
    expect(levels(people)).toEqual(["blind,false", "blind,false", "direct,false"]);
    expect(new Set(world.devicePuts)).toEqual(new Set(["carol"]));
    const id = alice.say("still hidden");
    world.time.runFor(2 * MINUTE_MS);
    expect([textsOf(bob), textsOf(carol), alice.stateOf(id)]).toEqual([["still hidden"], [], "boxed"]);
    for (const person of [alice, bob]) {
      person.choose(DIRECT);
      person.meet();
    }
    world.time.runFor(2 * MINUTE_MS);
    expect(textsOf(carol)).toEqual(["still hidden"]);
    expect(alice.stateOf(id)).toBe("delivered");
  });
});

describe("a group in blind", () => {
  it("carries what each says to all by one entry, long ones too, and acknowledges together", () => {
    const { world, people, alice, bob, carol } = blindGroup(3);
    const before = world.time.nowMs;
    const ids = ["one", "two", "x".repeat(8000)].map((text) => alice.say(text));
    bob.say("from bob");
    world.time.runFor(2 * MINUTE_MS);
    for (const reader of [bob, carol])
      expect(textsOf(reader).filter((text) => text !== "from bob")).toEqual(["one", "two", "x".repeat(8000)]);
    expect(bob.reads.get("one")).toBe(carol.reads.get("one"));
    expect((bob.reads.get("one") ?? 0) - before).toBeLessThan(3 * SLOT_MS);
    expect([textsOf(alice), textsOf(carol).includes("from bob")]).toEqual([["from bob"], true]);
    expect(ids.map((id) => alice.stateOf(id))).toEqual(ids.map(() => "delivered"));
    expect(people.map(({ shown }) => shown)).toEqual([1, 3, 4]);
    expect(world.devicePuts).toEqual([]);
  });

  it("sends the same bytes at the same times, and is sent the same, whatever is said, proposed or changed", () => {
    // Over a renewal of the circuit, and a restart of the relay.
    const run = (talks: boolean) => {
      const all = blindGroup(4, NAMES, 24 * HOUR_MS - 12 * MINUTE_MS);
      const { world, people, alice, bob, carol } = all;
      world.sent.length = 0;
      world.received.length = 0;
      for (let minute = 0; minute < 24; minute++) {
        if (talks && minute < 18) for (const person of people) person.say(`${person.name} ${minute}`);
        if (talks && minute % 6 === 0) carol.say("y".repeat(5000) + minute);
        if (talks && minute === 5) alice.do({ type: "wish", wish: { type: "rename", name: "Another" } });
        if (talks && minute === 9) bob.do({ type: "seen" });
        if (minute === 14) world.stopRelay();
        if (minute === 15) world.isRelayUp = true;
        world.time.runFor(MINUTE_MS);
      }
      return all;
    };
    const [silent, talking] = [run(false), run(true)];
    expect(talking.people.map(({ reads }) => reads.size)).toEqual([40, 40, 36]);
    expect(talking.carol.kept.machine.roster.profile.name).toBe("Another");
    expect(silent.world.sent.length).toBeGreaterThan(3 * 2 * 120);
    expect(talking.world.sent).toEqual(silent.world.sent);
    expect(talking.world.received).toEqual(silent.world.received);
    expect([talking.world.devicePuts, talking.world.writeKeys]).toEqual([[], silent.world.writeKeys]);
  });

  it("appends nothing twice that could be told from noise, and catches up who was away", () => {
    const { world, alice, bob, carol } = blindGroup(5);
    carol.stop();
    for (let at = 0; at < 3; at++) alice.say(`unread ${at}`);
    world.time.runFor(10 * MINUTE_MS);
    world.stopRelay();
    world.isRelayUp = true;
    world.time.runFor(20 * MINUTE_MS);
    expect(new Set(world.appended).size).toBe(world.appended.length);
    carol.restart();
    world.time.runFor(15 * MINUTE_MS);
    for (const reader of [bob, carol]) expect(textsOf(reader)).toEqual([0, 1, 2].map((at) => `unread ${at}`));
    expect([bob.shown, carol.shown, world.devicePuts]).toEqual([3, 3, []]);
  });

  it("renews keys once a day by the orderer alone", () => {
    const { world, people, alice, bob, carol } = blindGroup(6);
    const { epoch } = alice.kept.machine;
    for (const person of people) person.stop();
    world.time.runFor(24 * HOUR_MS);
    for (const person of people) person.restart();
    world.time.runFor(10 * MINUTE_MS);
    bob.say("under new keys");
    world.time.runFor(3 * MINUTE_MS);
    expect(people.map(({ kept }) => kept.machine.epoch - epoch)).toEqual([1n, 1n, 1n]);
    expect([textsOf(alice), textsOf(carol)]).toEqual([["under new keys"], ["under new keys"]]);
    expect(world.devicePuts).toEqual([]);
  });

  it("lets somebody in who is in its slots from the first moment on, without a dial or a frame outside of them", () => {
    const { world, people, alice, bob, carol } = blindGroup(8);
    const dave = new SlotPerson(world, "dave", 80);
    dave.joinsAt = BLIND;
    people.push(dave);
    alice.say("before");
    world.time.runFor(MINUTE_MS);
    alice.do({ type: "wish", wish: { type: "add", keyPackage: dave.offer() } });
    world.time.runFor(4 * MINUTE_MS);
    expect(levels(people)).toEqual(Array(4).fill("blind,true"));
    dave.say("from the new one");
    alice.say("to all");
    world.time.runFor(3 * MINUTE_MS);
    for (const reader of [alice, bob, carol]) expect(textsOf(reader)).toContain("from the new one");
    expect([textsOf(bob), textsOf(dave)]).toEqual(
      [["before", "from the new one", "to all"], ["to all"]].map((texts) => expect.arrayContaining(texts)),
    );
    expect(textsOf(dave)).not.toContain("before");
    expect([world.devicePuts, dave.kept.machine.places()]).toEqual([[], []]);
  });

  it("takes a member out, who learns it from the log, and leaves none of what is said then to it", () => {
    const { world, people, alice, bob, carol } = blindGroup(7);
    const [another, member] = [bob, carol].map(({ kept }) => memberIdBytes(kept.machine.self));
    if (another === undefined || member === undefined) throw new Error("there are three");
    alice.do({ type: "wish", wish: { type: "role", member: another, admin: true } });
    world.time.runFor(3 * MINUTE_MS);
    // Who orders the commits is another one.
    bob.do({ type: "wish", wish: { type: "remove", member } });
    alice.say("to those who stay");
    world.time.runFor(5 * MINUTE_MS);
    expect(people.map(({ kept }) => kept.machine.standing)).toEqual(["member", "member", "removed"]);
    alice.say("without carol");
    world.time.runFor(2 * MINUTE_MS);
    expect([textsOf(bob).includes("without carol"), textsOf(carol).includes("without carol")]).toEqual([
      true,
      false,
    ]);
    expect(levels([alice, bob])).toEqual(["blind,true", "blind,true"]);
    expect(world.devicePuts).toEqual([]);
  });
});

/** By night with many seeds. */
const SEEDS = process.env["HUSHROOM_NIGHTLY"] === "1" ? 12 : 1;

describe("a group in blind over a bad relay", () => {
  it.each(Array.from({ length: SEEDS }, (_, at) => 40 + at))(
    "loses nothing, doubles nothing and keeps each one's order (seed %i)",
    (seed) => {
      const { world, people } = blindGroup(seed);
      expectAllRead(world, talkInStorm(world, people, seed, 40));
    },
  );
});
