/** What parted honest people at an honest relay when groups were first given `quiet` (docs/decisions/0087). */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { PeerRecord } from "../../src/session/conversation/records.ts";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { decode } from "../../src/wire/codec.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { LEVEL_PAIRS, settle } from "./going-through-levels.ts";
import { idOf } from "./member-secrets.ts";
import { olderKeyPackage } from "./older-program.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const { EPOCHS_KEPT } = PROTOCOL_LIMITS;

function groupIn(seed: number, used: PrivacyLevel) {
  const world = new ConversationWorld(seed);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  const [alice, bob, carol] = people;
  alice.makeAdmin(bob);
  world.run();
  if (used !== "direct") level.agreed(people, used);
  return { world, level, people, alice, bob, carol };
}

const epochs = (people: readonly Member[]) => new Set(people.map(({ conversation }) => conversation.epoch));

/** Somebody with an older program comes in by an admin who went back, while the orderer is in `quiet`. */
function letsIn() {
  const { world, level, people, alice, bob, carol } = groupIn(1, "quiet");
  level.chosenBy(bob, "direct");
  bob.do({ type: "wish", wish: { type: "level", choice: null } });
  level.pass(60);
  const newcomer = world.newcomer([level.address], olderKeyPackage);
  bob.add(newcomer);
  level.pass(90);
  expect(newcomer.hasBegun).toBe(true);
  const everybody = [...people, newcomer];
  expect(alice.conversation.level.used.level).toBe("quiet");
  alice.rename("While there are no such chains");
  alice.send("from the orderer");
  carol.send("from carol");
  level.pass(90);
  expect(epochs(everybody).size).toBe(1);
  for (const reader of everybody.filter((person) => person !== alice))
    expect(reader.texts(alice)).toEqual(["from the orderer"]);
  for (const person of everybody) level.chosenBy(person, "direct");
  newcomer.send("from the new one");
  settle(level, everybody);
  for (const reader of people) expect(reader.texts(newcomer)).toEqual(["from the new one"]);
  for (const reader of [alice, bob]) expect(reader.texts(carol)).toEqual(["from carol"]);
}

describe("a commit of an epoch without chains that only two know", () => {
  it("reaches all by the common ones, where a member's program is older", letsIn);
});

describe.each(LEVEL_PAIRS)(
  "from %s to %s, while somebody is away for more epochs than are kept",
  (from, to) => {
    it("the orderer goes over with the others, and who comes back finds all", () => {
      const { level, people, alice, bob, carol } = groupIn(2, from);
      level.proposedBy(alice, to);
      level.chosenBy(carol, to);
      level.pass(20);
      carol.kill();
      level.forget(carol);
      for (let at = 0; at <= EPOCHS_KEPT + 1; at++) {
        alice.rename(`name ${at}`);
        if (at % 2 === 0) bob.send(`bob ${at}`);
        level.pass(30);
      }
      level.chosenBy(bob, to);
      level.pass(20);
      level.chosenBy(alice, to);
      alice.send("over there");
      level.pass(40);
      expect([alice, bob].map(({ conversation }) => conversation.level.used.level)).toEqual([to, to]);
      expect(bob.texts(alice)).toEqual(["over there"]);
      carol.restart();
      carol.send("back");
      settle(level, people);
      expect(epochs(people).size).toBe(1);
      expect(carol.conversation.level.used.level).toBe(to);
      expect(carol.texts(alice)).toEqual(["over there"]);
      expect(carol.texts(bob)).toEqual(["bob 0", "bob 2", "bob 4", "bob 6"]);
      for (const reader of [alice, bob]) expect(reader.texts(carol)).toEqual(["back"]);
    });
  },
);

describe("who is where others have left", () => {
  it("is read there for as long as it wasn't heard where they are, and no longer than a day after", () => {
    const { world, level, people, alice, bob, carol } = groupIn(3, "blind");
    level.proposedBy(alice, "quiet");
    for (const person of [carol, bob]) {
      level.chosenBy(person, "quiet");
      level.pass(12);
    }
    carol.kill();
    level.forget(carol);
    level.chosenBy(alice, "quiet");
    level.pass(30);
    const leftOf = ({ conversation }: Member) => conversation.level.left.map((left) => left.level);
    expect([alice, bob].map(leftOf)).toEqual([["blind"], ["blind"]]);
    expect(alice.conversation.level.behind).toEqual([idOf(carol)]);
    world.pass(3 * LOCAL_LIMITS.LEVEL_LEFT_READ_MS);
    level.pass(2);
    expect([alice, bob].map(leftOf)).toEqual([["blind"], ["blind"]]);
    carol.restart();
    carol.send("back");
    settle(level, people);
    expect([alice, bob].map((reader) => reader.texts(carol))).toEqual([["back"], ["back"]]);
    expect(alice.conversation.level.behind).toEqual([]);
    world.pass(LOCAL_LIMITS.LEVEL_LEFT_READ_MS);
    level.pass(2);
    expect(people.map(leftOf)).toEqual([[], [], []]);
  });

  it("is told of when a program has read that for so long that it stops", () => {
    const { world, level, alice, carol } = groupIn(4, "blind");
    level.proposedBy(alice, "quiet");
    carol.kill();
    level.forget(carol);
    level.chosenBy(alice, "quiet");
    world.pass(LOCAL_LIMITS.LEVEL_LEFT_READ_MAX_MS / 2);
    alice.kill();
    level.forget(alice);
    alice.restart();
    world.pass(LOCAL_LIMITS.LEVEL_LEFT_READ_MAX_MS - 60_000);
    level.pass(1);
    expect(alice.conversation.level.behind).toContain(idOf(carol));
  });
});

describe("boxes of epochs that are long forgotten", () => {
  it("are filled again at a relay that lost them, after a while at direct too", () => {
    const { level, people, alice, bob, carol } = groupIn(8, "quiet");
    carol.kill();
    level.forget(carol);
    for (let at = 0; at <= EPOCHS_KEPT + 1; at++) {
      alice.send(`alice ${at}`);
      level.pass(6);
      alice.rename(`name ${at}`);
      level.pass(30);
    }
    for (const person of [alice, bob]) level.chosenBy(person, "direct");
    level.pass(12);
    level.restart();
    for (const person of [bob, alice]) level.chosenBy(person, "quiet");
    level.pass(30);
    expect([alice, bob].map(({ conversation }) => conversation.level.used.level)).toEqual(["quiet", "quiet"]);
    carol.restart();
    settle(level, people);
    expect(epochs(people).size).toBe(1);
    expect(carol.texts(alice)).toHaveLength(EPOCHS_KEPT + 2);
  });
});

describe("boxes of slots for somebody who is taken out while away", () => {
  it("are kept by nobody who owes it nothing, and by who does no longer than that", () => {
    const { world, level, alice, bob, carol } = groupIn(9, "quiet");
    const kept = ({ store }: Member) => [...store.keys()].filter((key) => key.includes("/resting/")).length;
    carol.kill();
    level.forget(carol);
    for (const person of [alice, bob, alice, bob]) {
      person.send("to who is away");
      level.pass(12);
    }
    for (const person of [alice, bob]) level.chosenBy(person, "direct");
    level.pass(20);
    expect(Math.min(kept(alice), kept(bob))).toBeGreaterThan(0);
    alice.do({ type: "wish", wish: { type: "level", choice: null } });
    level.pass(10);
    alice.remove(carol);
    level.pass(10);
    expect(bob.conversation.roster.members).toHaveLength(2);
    expect(kept(bob)).toBe(0);
    world.pass(LOCAL_LIMITS.FAREWELL_KEPT_MS);
    level.pass(1);
    expect(kept(alice)).toBe(0);
  });
});

describe("who goes back to direct and reaches nobody but by the relay", () => {
  it.each([0, 1])("is read there in slots of those who stay, and reads them: %i", (seed) => {
    const { world, level, alice, bob, carol } = groupIn(5 + seed, "quiet");
    alice.send("before");
    bob.send("before, too");
    level.pass(8);
    for (const other of [alice, carol]) bob.do({ type: "disconnected", place: other.place });
    world.areDevicesUp = false;
    level.chosenBy(bob, "direct");
    level.atDevices.length = 0;
    bob.send("from out here");
    world.pass(2 * LOCAL_LIMITS.RELAY_AFTER_MS);
    level.pass(200);
    for (const reader of [alice, carol]) {
      expect(reader.texts(bob)).toEqual(["before, too", "from out here"]);
      expect(reader.conversation.level.others.get(idOf(bob))?.level).toBe("direct");
    }
    alice.send("to who is out there");
    level.pass(20);
    expect(bob.texts(alice)).toEqual(["before", "to who is out there"]);
    expect(level.atDevices).toEqual([]);
  });
});

describe("a group with a member of an older program", () => {
  it("names no chains that it doesn't know, though somebody says quiet", () => {
    const world = new ConversationWorld(7);
    const level = new SlottedRelay(world);
    const [alice, bob] = [world.newcomer([level.address]), world.newcomer([level.address])];
    const older = world.newcomer([level.address], olderKeyPackage);
    const welcome = alice.gather([bob, older], 16);
    for (const other of [bob, older]) other.join(welcome.slice());
    world.run();
    level.chosenBy(bob, "quiet");
    for (const person of [alice, bob, older]) person.send(`from ${person.name}`);
    level.pass(12);
    const known = [...alice.store].filter(([key]) => key.includes("/peer/"));
    const taken = known.flatMap(([, value]) => decode(PeerRecord, value).taken);
    expect(taken.length).toBeGreaterThan(1);
    expect(taken.filter(({ epoch }) => epoch >= 1n << 63n)).toEqual([]);
  });
});
