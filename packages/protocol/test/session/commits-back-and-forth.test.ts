/** A commit too long for one frame, whose maker goes to another level and back before its reader has all of it. Nobody lies. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { suiteFor } from "../../src/session/joining.ts";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { settle } from "./going-through-levels.ts";
import type { Shown } from "./shown.ts";
import { SlottedRelay } from "./slotted-relay.ts";

/** As programs have it: a commit of three is longer than a frame. */
const SUITE = suiteFor(PROTOCOL_LIMITS.LOG_GROUP_MEMBERS_MAX);

const chosen = ({ conversation }: Member) => conversation.level.used.level;
const blames = ({ events, refused }: Member) => [
  ...(events as Shown[])
    .map(({ type }) => type)
    .filter((type) => type === "relay-false" || type === "squatted"),
  ...refused.filter((reason) => reason === "box-taken"),
];

describe.each<[PrivacyLevel, PrivacyLevel]>([
  ["quiet", "direct"],
  ["direct", "quiet"],
])("who orders at %s goes to %s and back", (from, to) => {
  it.each([3, 40])("%i slots after a change, and nobody is parted or blamed", (slots) => {
    const world = new ConversationWorld(1, SUITE);
    const level = new SlottedRelay(world);
    const people = level.group(3);
    const [alice, , carol] = people;
    level.agreed(people, "quiet");
    world.areDevicesUp = false;
    for (const one of people)
      for (const other of people) if (one !== other) one.do({ type: "disconnected", place: other.place });
    if (from === "direct") level.chosenBy(alice, from);
    carol.kill();
    level.forget(carol);
    alice.rename("Another");
    level.pass(slots);
    for (const next of [to, from, to, "quiet"] as const) {
      level.chosenBy(alice, next);
      // What waited in its circuits goes with them.
      level.forget(alice);
      if (slots > 10) level.pass(30);
    }
    expect(people.map(chosen)).toEqual(["quiet", "quiet", "quiet"]);
    carol.restart();
    settle(level, people);
    expect(people.map(({ conversation }) => conversation.roster.profile.name)).toEqual(
      Array(3).fill("Another"),
    );
    expect(people.map(blames)).toEqual([[], [], []]);
  });
});
