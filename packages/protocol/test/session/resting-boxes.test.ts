/** Boxes that are to be filled once their chains are in use again, for somebody who is away while the others go to and fro. */

import { expect, it } from "vitest";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { FLIGHT } from "../../src/session/conversation/flight.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { settle } from "./going-through-levels.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const { RELAY_WINDOW, RESTING_BOXES_MAX } = LOCAL_LIMITS;
const TIMES = 14;
const said = Array.from({ length: 24 }, (_, at) => `${at} ${"x".repeat(3000)}`);

/** With those that are to be filled now, of two readers. */
const kept = (member: Member) =>
  [...member.store.keys()].filter((key) => key.includes("/resting/")).length +
  member.flightKinds().filter((kind) => kind === FLIGHT.control).length;

it("don't become ever more, and who comes back reads all", () => {
  const world = new ConversationWorld(1);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  const [alice, ...others] = people;
  level.agreed(people, "quiet");
  world.areDevicesUp = false;
  for (const other of others) {
    other.kill();
    level.forget(other);
  }
  for (const text of said) alice.send(text);
  for (let at = 0; at < TIMES; at++) {
    level.pass(4);
    alice.rename(`name ${at}`);
    level.chosenBy(alice, "direct");
    level.pass(4);
    level.chosenBy(alice, "quiet");
  }
  const bound = RESTING_BOXES_MAX + RELAY_WINDOW + PROTOCOL_LIMITS.CHAIN_WINDOW + 2 * TIMES;
  expect(kept(alice)).toBeLessThan(others.length * bound);
  for (const other of others) {
    other.restart();
    other.send("back");
  }
  for (let at = 0; at < 3; at++) settle(level, people);
  for (const other of others) expect([other.texts(alice), alice.texts(other)]).toEqual([said, ["back"]]);
  expect(people.map(({ conversation }) => conversation.roster.profile.name)).toEqual(
    people.map(() => `name ${TIMES - 1}`),
  );
});
