/** A group as large as groups may be: it comes into being, talks, and lets somebody go. */

import { expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { ConversationWorld } from "./conversation-world.ts";

const BY_DAY = 24;
/** By night, since the largest takes a minute of a processor. */
const COUNT = process.env.HUSHROOM_NIGHTLY === "1" ? PROTOCOL_LIMITS.GROUP_MEMBERS_MAX : BY_DAY;

it("holds as many members as it may, and each hears what each says", () => {
  const world = new ConversationWorld(1);
  const [founder, ...others] = world.groupAtOnce(COUNT);
  expect(founder.conversation.standing).toBe("member");
  const speakers = [founder, others[0], others.at(-1)];
  for (const speaker of speakers) speaker?.send(`from ${speaker.name}`);
  world.run();
  for (const speaker of speakers) {
    const deaf = world.members.filter(
      (member) => member !== speaker && speaker !== undefined && member.texts(speaker).length !== 1,
    );
    expect(deaf.map(({ name }) => name)).toEqual([]);
    expect(speaker?.states()).toEqual(["delivered"]);
  }
  const last = others.at(-1);
  if (last !== undefined) founder.remove(last);
  world.run();
  founder.send("without the last");
  world.run();
  expect(last?.conversation.standing).toBe("removed");
  expect(others.slice(0, -1).every((member) => member.texts(founder).at(-1) === "without the last")).toBe(
    true,
  );
  expect(last?.texts(founder)).toEqual([`from ${founder.name}`]);
});
