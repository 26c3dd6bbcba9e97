/** Somebody takes its choice back just as the others go over by it. Nobody lies, and nobody is away. */

import { describe, expect, it } from "vitest";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const DAY_MS = 86_400_000;
/** Longer than what was left is read, whoever is missing. */
const DAYS = 9;

const LEVELS: readonly [PrivacyLevel, PrivacyLevel, PrivacyLevel][] = [
  ["quiet", "blind", "quiet"],
  ["blind", "quiet", "blind"],
  ["quiet", "blind", "direct"],
];

const levelOf = ({ conversation: { level } }: Member) => level.used.level;
const daysOf = (writer: Member) => Array.from({ length: DAYS }, (_, day) => `${writer.name} ${day}`);

describe.each(LEVELS)("as some go over from %s to %s, one chooses %s", (from, to, back) => {
  const world = new ConversationWorld(1);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  const [alice, bob, carol] = people;

  it("and who stays where it was is read and told of for as long as that lasts", () => {
    level.agreed(people, from);
    level.proposedBy(alice, to);
    for (const one of [alice, carol]) {
      level.chosenBy(one, to);
      level.pass(20);
    }
    level.misses = (member) => member === alice;
    level.chosenBy(bob, to);
    level.chosenBy(carol, back);
    level.pass(3);
    level.misses = () => false;
    level.pass(60);
    expect([bob, carol].map(levelOf)).toEqual([to, back]);
    for (let day = 0; day < DAYS; day++) {
      for (const one of people) one.send(`${one.name} ${day}`);
      level.pass(200);
      world.pass(DAY_MS);
    }
    level.pass(60);
    // Who is in a log reads none who went to direct, nor the other way round.
    const inSlots = back === "direct" ? [alice, bob] : people;
    for (const reader of inSlots)
      for (const writer of inSlots.filter((one) => one !== reader))
        expect(reader.texts(writer)).toEqual(daysOf(writer));
    expect(bob.conversation.level.behind).not.toEqual([]);
  });

  it("and once all have gone over nobody reads where they were", () => {
    level.chosenBy(carol, to);
    level.pass(60);
    world.pass(2 * DAY_MS);
    level.pass(60);
    expect(people.map(levelOf)).toEqual([to, to, to]);
    for (const { conversation } of people)
      expect([conversation.level.left, conversation.level.behind]).toEqual([[], []]);
  });
});

describe("who takes its choice back, and is away for more than a week before anybody hears that", () => {
  it("reads the others, and is read once it chooses that again", () => {
    const world = new ConversationWorld(2);
    const level = new SlottedRelay(world);
    const people = level.group(3);
    const [alice, bob, carol] = people;
    level.agreed(people, "quiet");
    level.proposedBy(alice, "blind");
    for (const one of [alice, carol]) {
      level.chosenBy(one, "blind");
      level.pass(20);
    }
    level.chosenBy(carol, "quiet");
    carol.kill();
    level.forget(carol);
    level.chosenBy(bob, "blind");
    level.pass(60);
    expect([alice, bob].map(levelOf)).toEqual(["blind", "blind"]);
    for (let day = 0; day < DAYS; day++) {
      level.pass(20);
      world.pass(DAY_MS);
    }
    carol.restart();
    alice.send("from alice");
    carol.send("from carol");
    level.pass(600);
    expect(carol.texts(alice)).toEqual(["from alice"]);
    expect([levelOf(carol), alice.texts(carol)]).toEqual(["quiet", []]);
    expect(people.every(({ conversation }) => conversation.level.behind.length > 0)).toBe(true);
    level.chosenBy(carol, "blind");
    level.pass(120);
    expect([levelOf(carol), alice.texts(carol)]).toEqual(["blind", ["from carol"]]);
  });
});
