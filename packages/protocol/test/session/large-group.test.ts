/** Groups as large as they may be, with the cipher suites that they have: each comes into being, talks, and lets somebody go. */

import { expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { suiteFor } from "../../src/session/joining.ts";
import { ConversationWorld } from "./conversation-world.ts";

const { GROUP_MEMBERS_MAX, POST_QUANTUM_MEMBERS_MAX } = PROTOCOL_LIMITS;
/** For a night on a machine with much else to do. */
const TIMEOUT_MS = 30 * 60_000;
const isNight = process.env["HUSHROOM_NIGHTLY"] === "1";
/** Whole by night, since the largest takes a minute of a processor. */
const GROUPS = [
  { name: "the classical suite", suite: 3, cap: GROUP_MEMBERS_MAX, count: isNight ? GROUP_MEMBERS_MAX : 20 },
  {
    name: "X-Wing",
    suite: 0xf00e,
    cap: POST_QUANTUM_MEMBERS_MAX,
    count: isNight ? POST_QUANTUM_MEMBERS_MAX : 6,
  },
];

it.each(GROUPS)(
  "with $name, for $cap, holds as many members as it may, and each hears what each says",
  ({ suite, cap, count }) => {
    const world = new ConversationWorld(1, suiteFor(cap));
    const [founder, ...others] = world.groupAtOnce(count, cap);
    expect(founder.conversation.standing).toBe("member");
    expect(founder.conversation.cipherSuite).toBe(suite);
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
  },
  TIMEOUT_MS,
);
