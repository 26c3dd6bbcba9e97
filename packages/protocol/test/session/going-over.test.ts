/** A group of three goes from each level to each other one, while messages and a change of the group are on their way. */

import { describe, expect, it } from "vitest";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { LEVEL_PAIRS, settle } from "./going-through-levels.ts";
import { SlottedRelay } from "./slotted-relay.ts";

function groupAt(seed: number, from: PrivacyLevel) {
  const world = new ConversationWorld(seed);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  if (from !== "direct") level.agreed(people, from);
  return { world, level, people };
}

const isIn = (level: PrivacyLevel) => (member: Member) =>
  member.conversation.level.used.level === level && member.conversation.level.isInForce;

/** What all have said, and who has to have read it. */
function talk(people: readonly Member[]) {
  const said = new Map<Member, string[]>(people.map((person) => [person, []]));
  const say = (person: Member, text: string) => {
    said.get(person)?.push(text);
    person.send(text);
  };
  const expectAll = () => {
    for (const reader of people)
      for (const writer of people)
        if (writer !== reader) expect(reader.texts(writer)).toEqual(said.get(writer));
    expect(new Set(people.map(({ conversation }) => conversation.epoch)).size).toBe(1);
    for (const person of people) expect(person.states().every((state) => state === "delivered")).toBe(true);
  };
  return { say, expectAll };
}

describe.each(LEVEL_PAIRS)("from %s to %s, while programs end and begin again", (from, to) => {
  it("nothing is lost or doubled, and nobody parted", () => {
    const { level, people } = groupAt(7, from);
    const [alice, bob, carol] = people;
    const { say, expectAll } = talk(people);
    const again = (member: Member) => {
      member.kill();
      level.forget(member);
      member.restart();
    };
    level.proposedBy(alice, to);
    for (const person of [carol, bob]) {
      say(person, `${person.name} one`);
      level.chosenBy(person, to);
      again(person);
      level.pass(30);
    }
    // Whoever is away goes over when it is back.
    bob.kill();
    level.forget(bob);
    alice.rename("On its way");
    say(alice, "while bob is away");
    level.chosenBy(alice, to);
    say(carol, "also while bob is away");
    again(alice);
    level.pass(60);
    bob.restart();
    say(bob, "back");
    settle(level, people);
    again(carol);
    say(carol, "at last");
    level.pass(60);
    expect(people.map(isIn(to))).toEqual([true, true, true]);
    expectAll();
  });
});

describe.each(LEVEL_PAIRS)("from %s to %s", (from, to) => {
  it.each([0, 1, 2])("nothing is lost or doubled, and nobody parted, whoever is last: %i", (last) => {
    const { level, people } = groupAt(last, from);
    expect(people.every(isIn(from))).toBe(true);
    const [admin] = people;
    level.proposedBy(admin, to);
    const inTurn = [...people.filter((_, at) => at !== last), people[last] as Member];
    const { say, expectAll } = talk(people);
    for (const [at, person] of inTurn.entries()) {
      for (const one of people) say(one, `${one.name} before ${at}`);
      if (at === 1) admin.rename("On its way");
      level.chosenBy(person, to);
      for (const one of people) say(one, `${one.name} after ${at} ${at === 2 ? "x".repeat(6000) : ""}`);
      level.pass(at + 1);
    }
    settle(level, people);
    expect(people.map(isIn(to))).toEqual([true, true, true]);
    expectAll();
    expect(people.map(({ conversation }) => conversation.roster.profile.name)).toEqual(
      people.map(() => "On its way"),
    );
  });
});
