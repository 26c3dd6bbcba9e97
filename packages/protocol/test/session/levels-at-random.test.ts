/** Whatever a group does with its levels, nobody is parted and nothing is lost. By night many seeds. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { suiteFor } from "../../src/session/joining.ts";
import { LEVELS } from "./going-through-levels.ts";
import { LevelStory, type StoryOptions } from "./level-story.ts";
import { idOf } from "./member-secrets.ts";
import type { Shown } from "./shown.ts";

const FIRST = Number(process.env["HUSHROOM_SEED"] ?? 1);
const IS_NIGHTLY = process.env["HUSHROOM_NIGHTLY"] === "1";
const STEPS = 40;
const { LOG_GROUP_MEMBERS_MAX } = PROTOCOL_LIMITS;

const seeds = (count: number) => Array.from({ length: count }, (_, at) => FIRST + at);

function play(seed: number, options: StoryOptions): void {
  const story = new LevelStory(seed, options);
  for (let at = 0; at < STEPS; at++) story.step();
  const to = story.end();
  const { people } = story;
  for (const { conversation, events } of people) {
    expect(conversation.level.used.level).toBe(to);
    expect(conversation.level.isInForce).toBe(true);
    expect(conversation.heads().at(-1)?.head).toEqual(people[0]?.conversation.heads().at(-1)?.head);
    const members = conversation.roster.members.map(({ id }) => id).sort();
    if (!story.doChangesWait) expect(members).toEqual(people.map(idOf).sort());
    expect(conversation.level.behind).toEqual([]);
    expect((events as Shown[]).filter(({ type }) => type === "lost" || type === "parted")).toEqual([]);
  }
  for (const reader of people)
    for (const writer of people)
      if (writer !== reader) expect(reader.texts(writer)).toEqual(story.owed(reader, writer));
  for (const person of people)
    expect(person.states().filter((state) => state !== "delivered" && state !== "read")).toEqual([]);
}

describe("whatever levels a group goes through, and whoever comes, goes and is away", () => {
  it.each(seeds(IS_NIGHTLY ? 120 : 12))("nothing is lost or doubled, and nobody parted: %i", (seed) =>
    play(seed, { levels: LEVELS }),
  );

  it.each(seeds(IS_NIGHTLY ? 60 : 6))("nor where all goes by the relay: %i", (seed) =>
    play(seed, { levels: LEVELS, areDevicesUp: false }),
  );

  it.each(seeds(IS_NIGHTLY ? 40 : 6))("nor without quiet: %i", (seed) =>
    play(seed, { levels: ["direct", "blind"] }),
  );

  // As every group is that may have a level: with commits longer than a frame.
  it.each(seeds(IS_NIGHTLY ? 60 : 6))("nor with post-quantum keys, by devices or by the relay: %i", (seed) =>
    play(seed, { levels: LEVELS, areDevicesUp: seed % 2 === 0, suite: suiteFor(LOG_GROUP_MEMBERS_MAX) }),
  );
});
