/** Somebody is let in while the group is about to go over to another level. Nobody lies. */

import { describe, expect, it } from "vitest";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { ConversationWorld } from "./conversation-world.ts";
import { LEVEL_PAIRS, settle } from "./going-through-levels.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const DAY_MS = 86_400_000;

/** Bob's "add" waits for Alice, who orders and has just begun anew (decision 0079); meanwhile another level is proposed. */
function addedMeanwhile(from: PrivacyLevel, to: PrivacyLevel) {
  const world = new ConversationWorld(1);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  const [alice, bob] = people;
  alice.makeAdmin(bob);
  world.run();
  if (from !== "direct") level.agreed(people, from);
  const dave = world.newcomer([level.address]);
  dave.joinsAt = from === "direct" ? null : level.choice(from);
  alice.kill();
  level.forget(alice);
  alice.restart();
  level.misses = (member) => member === alice;
  bob.add(dave);
  level.pass(2);
  level.misses = () => false;
  level.proposedBy(alice, to);
  for (const one of people) level.chosenBy(one, to);
  level.pass(60);
  world.compareHistories();
  world.pass(2 * DAY_MS);
  level.pass(60);
  return { level, people, bob, dave };
}

describe.each(LEVEL_PAIRS.filter(([, to]) => to !== "direct"))(
  "who was to come in at %s when %s is proposed",
  (from, to) => {
    it("comes in by that once asked anew, and by no other way; then all read each other", () => {
      const { level, people, bob, dave } = addedMeanwhile(from, to);
      expect(dave.hasBegun).toBe(false);
      expect(bob.conversation.newcomers).toBe(0);
      for (const { conversation } of people)
        expect([conversation.level.used.level, conversation.level.isInForce]).toEqual([to, true]);
      dave.joinsAt = level.choice(to);
      bob.add(dave);
      level.pass(60);
      const all = [...people, dave];
      for (const one of all) one.send(`from ${one.name}`);
      settle(level, all);
      for (const reader of all)
        for (const writer of all.filter((one) => one !== reader))
          expect(reader.texts(writer)).toEqual([`from ${writer.name}`]);
      expect(all.every(({ conversation }) => conversation.level.isInForce)).toBe(true);
    });
  },
);
