/** More on its way to somebody who is away than a window has boxes, at a relay that loses what it had. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { LEVEL_PAIRS, LEVELS, settle } from "./going-through-levels.ts";
import { SlottedRelay } from "./slotted-relay.ts";

/** Its members reach each other by the relay alone. */
function groupAtRelays(used: PrivacyLevel) {
  const world = new ConversationWorld(1);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  if (used !== "direct") level.agreed(people, used);
  world.areDevicesUp = false;
  for (const one of people)
    for (const other of people) if (one !== other) one.do({ type: "disconnected", place: other.place });
  return { level, people };
}

function sayMany(level: SlottedRelay, person: Member): string[] {
  const said = Array.from({ length: PROTOCOL_LIMITS.CHAIN_WINDOW + 4 }, (_, at) => `number ${at}`);
  for (const text of said) {
    person.send(text);
    level.pass(6);
  }
  return said;
}

function comesBack(level: SlottedRelay, person: Member): void {
  level.restart();
  person.restart();
  person.send("back");
}

const epochs = (people: readonly Member[]) => new Set(people.map(({ conversation }) => conversation.epoch));

describe.each(LEVEL_PAIRS)("from %s to %s, with more on its way than a window has boxes", (from, to) => {
  it("who comes back reads all of it", () => {
    const { level, people } = groupAtRelays(from);
    const [alice, bob, carol] = people;
    level.proposedBy(alice, to);
    for (const person of [carol, bob]) {
      level.chosenBy(person, to);
      level.pass(30);
    }
    carol.kill();
    level.forget(carol);
    const said = sayMany(level, alice);
    level.chosenBy(alice, to);
    level.pass(30);
    expect([alice, bob].map(({ conversation }) => conversation.level.used.level)).toEqual([to, to]);
    comesBack(level, carol);
    settle(level, people);
    expect(carol.texts(alice)).toEqual(said);
    alice.rename("after all that");
    settle(level, people);
    expect(epochs(people).size).toBe(1);
  });
});

describe.each(LEVELS)("at %s, with more said in an epoch than a window has boxes", (used) => {
  it("who comes back follows the group", () => {
    const { level, people } = groupAtRelays(used);
    const [alice, , carol] = people;
    carol.kill();
    level.forget(carol);
    const said = sayMany(level, alice);
    for (let at = 0; at < 4; at++) {
      alice.rename(`name ${at}`);
      level.pass(30);
    }
    comesBack(level, carol);
    settle(level, people);
    expect(epochs(people).size).toBe(1);
    expect(carol.texts(alice)).toEqual(said);
  });

  it("who was taken out learns it", () => {
    const { level, people } = groupAtRelays(used);
    const [alice, , carol] = people;
    carol.kill();
    level.forget(carol);
    sayMany(level, alice);
    alice.remove(carol);
    level.pass(30);
    level.restart();
    carol.restart();
    level.pass(200);
    expect(carol.conversation.standing).toBe("removed");
  });
});
