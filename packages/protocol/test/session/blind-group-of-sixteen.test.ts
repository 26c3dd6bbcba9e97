/** A group in `blind` of as many as there may be: let in one after the other, all talk, and one is taken out. */

import { expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { suiteFor } from "../../src/session/joining.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { LogInMemory } from "./log-in-memory.ts";

const { LOG_GROUP_MEMBERS_MAX } = PROTOCOL_LIMITS;
/** By night all but three come in one after the other. */
const FIRST = process.env["HUSHROOM_NIGHTLY"] === "1" ? 3 : 15;
/** In which all that is said is read. */
const SLOTS_MAX = 60;

function passUntil(log: LogInMemory, isSo: () => boolean): void {
  for (let slot = 0; slot < SLOTS_MAX && !isSo(); slot++) log.pass(1);
  expect(isSo()).toBe(true);
}

const inForce = ({ conversation: { level } }: Member) => level.used.level === "blind" && level.isInForce;

it("is read by everybody, and by nobody who is out, without a frame outside of the log", () => {
  const world = new ConversationWorld(1, suiteFor(LOG_GROUP_MEMBERS_MAX));
  const log = new LogInMemory(world);
  const [first, ...others] = log.group(FIRST, LOG_GROUP_MEMBERS_MAX);
  const all: Member[] = [first, ...others];
  log.boxes = 0;
  while (all.length < LOG_GROUP_MEMBERS_MAX) {
    const newcomer = world.newcomer([log.address]);
    newcomer.joinsAt = log.choice;
    all.push(newcomer);
    first.add(newcomer);
    passUntil(log, () => all.every((member) => member.hasBegun && inForce(member)));
  }
  for (const member of all) member.send(`from ${member.name}`);
  passUntil(log, () =>
    all.every((reader) => all.every((one) => one === reader || reader.texts(one).length > 0)),
  );
  for (const reader of all)
    for (const writer of all)
      if (writer !== reader) expect(reader.texts(writer)).toEqual([`from ${writer.name}`]);
  const [gone] = all.splice(7, 1) as [Member];
  first.remove(gone);
  passUntil(log, () => gone.conversation.standing === "removed");
  const [, second] = all as [Member, Member];
  second.send("without that one");
  passUntil(log, () => all.every((reader) => reader === second || reader.texts(second).length === 2));
  for (const reader of all)
    if (reader !== second) expect(reader.texts(second).at(-1)).toBe("without that one");
  expect(gone.texts(second)).toEqual([`from ${second.name}`]);
  expect(all.every(inForce)).toBe(true);
  // Nothing of it went into anybody's boxes.
  expect(log.boxes).toBe(0);
});
