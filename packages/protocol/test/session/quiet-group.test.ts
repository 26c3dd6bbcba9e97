/** A group in `quiet`: each slot is for one other member, said or not, and all that is said arrives, once and in order. */

import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { suiteFor } from "../../src/session/joining.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const { LOG_GROUP_MEMBERS_MAX } = PROTOCOL_LIMITS;
const HOUR_MS = 3_600_000;
/** By night all whose times are in decision 0083. */
const SIZES = process.env["HUSHROOM_NIGHTLY"] === "1" ? [4, 8, LOG_GROUP_MEMBERS_MAX] : [4];
/** In which a parcel is put and found. */
const ROUNDS_MAX = 14;

/** All have agreed, and have found each other in their slots. `rounds`: in which each has had a slot for each. */
function quietGroup(seed: number, count: number) {
  const world = new ConversationWorld(seed, suiteFor(LOG_GROUP_MEMBERS_MAX));
  const level = new SlottedRelay(world);
  const people: Member[] = level.group(count);
  level.proposedBy(people[0] as Member, "quiet");
  for (const person of people) level.chosenBy(person, "quiet");
  level.pass(12 * count);
  const [alice, bob, carol] = people as [Member, Member, Member];
  level.atDevices.length = 0;
  level.seen.length = 0;
  const rounds = (times: number) => level.pass(times * (people.length - 1));
  return { world, level, people, alice, bob, carol, rounds };
}

const isInForce = ({ conversation: { level } }: Member) => level.used.level === "quiet" && level.isInForce;

describe("what a relay sees of a group in quiet", () => {
  it("is a frame of each in each slot, and one where each asks, whether something is said or not", () => {
    const { level, people, alice, bob, rounds } = quietGroup(1, 4);
    rounds(4);
    for (let at = 0; at < 12; at++) {
      alice.send(`alice ${at}`);
      if (at % 3 === 0) bob.send(`bob ${at}`);
      level.pass(2);
    }
    rounds(4);
    expect(people.slice(1).map((reader) => reader.texts(alice).length)).toEqual([12, 12, 12]);
    expect(level.seen.filter(({ isPut, isFound }) => !isPut || !isFound)).toEqual([]);
    expect(level.seen).toHaveLength(4 * 48);
    expect(level.atDevices).toEqual([]);
  });

  it("ends for who is away, and for nobody else", () => {
    const { level, people, alice, bob, carol, rounds } = quietGroup(2, 3);
    carol.alive = false;
    rounds(LOCAL_LIMITS.QUIET_READER_TURNS + LOCAL_LIMITS.QUIET_UNREAD_MAX);
    level.seen.length = 0;
    rounds(6);
    const puts = level.seen.filter(({ isPut }) => isPut).length;
    expect(puts).toBe(level.seen.length / 2);
    alice.send("are you there?");
    rounds(2);
    expect(bob.texts(alice)).toEqual(["are you there?"]);
    carol.alive = true;
    carol.do({ type: "came" });
    rounds(8);
    expect(carol.texts(alice)).toEqual(["are you there?"]);
    expect(people.every(isInForce)).toBe(true);
  });
});

describe("a group in quiet", () => {
  it.each(SIZES)("of %i: each reads what one says within as many slots", (count) => {
    const { level, people, alice } = quietGroup(3, count);
    alice.send("to all");
    level.pass(count);
    for (const reader of people.slice(1)) expect(reader.texts(alice)).toEqual(["to all"]);
    expect(level.atDevices).toEqual([]);
  });

  it.each(SIZES)("of %i: a long message and a change reach all within so many rounds", (count) => {
    const { level, people, alice, bob } = quietGroup(8, count);
    const slotsUntil = (isSo: (person: Member) => boolean): number => {
      for (let slot = 1; slot <= ROUNDS_MAX * (count - 1); slot++) {
        level.pass(1);
        if (people.every(isSo)) return slot;
      }
      return Number.POSITIVE_INFINITY;
    };
    bob.send("x".repeat(8000));
    const long = slotsUntil((person) => person === bob || person.texts(bob).length > 0);
    const { epoch } = alice.conversation;
    alice.rename("Another");
    const change = slotsUntil(({ conversation }) => conversation.epoch > epoch);
    expect(Math.max(long, change)).toBeLessThanOrEqual(ROUNDS_MAX * (count - 1));
  });

  it("loses nothing, doubles nothing and keeps each one's order, though slots are missed", () => {
    const { level, people, rounds } = quietGroup(4, 4);
    const draw = new SeededRandom(4);
    const said = new Map(people.map((person) => [person, [] as string[]]));
    level.misses = () => draw.below(4) === 0;
    for (let round = 0; round < 20; round++) {
      for (const person of people) {
        if (draw.below(5) > 0) continue;
        const text = `${person.name} ${round} ${"z".repeat(draw.below(8) === 0 ? 5000 : 0)}`;
        said.get(person)?.push(text);
        person.send(text);
      }
      rounds(1);
    }
    level.misses = () => false;
    rounds(60);
    for (const reader of people)
      for (const writer of people)
        if (writer !== reader) expect(reader.texts(writer)).toEqual(said.get(writer));
    expect(level.atDevices).toEqual([]);
  });

  it("lets somebody in, who is in its slots from the first moment on, and somebody go, who learns it there", () => {
    const { world, level, people, alice, bob, carol, rounds } = quietGroup(5, 3);
    alice.send("before");
    rounds(2);
    const dave = world.newcomer([level.address]);
    dave.joinsAt = level.choice("quiet");
    people.push(dave);
    alice.add(dave);
    rounds(20);
    expect(people.every((member) => member.hasBegun && isInForce(member))).toBe(true);
    dave.send("from the new one");
    alice.send("to all");
    rounds(3);
    for (const reader of [alice, bob, carol]) expect(reader.texts(dave)).toEqual(["from the new one"]);
    expect(dave.texts(alice)).toEqual(["to all"]);
    alice.remove(carol);
    rounds(20);
    expect(people.map(({ conversation: { standing } }) => standing)).toEqual([
      ...["member", "member", "removed", "member"],
    ]);
    people.splice(2, 1);
    bob.send("without carol");
    rounds(3);
    expect([alice, dave, carol].map((reader) => reader.texts(bob))).toEqual([
      ["without carol"],
      ["without carol"],
      [],
    ]);
    expect(people.every(isInForce)).toBe(true);
    expect(level.atDevices).toEqual([]);
  });

  it("renews keys by its orderer alone", () => {
    const { world, people, bob, carol, alice, rounds } = quietGroup(6, 3);
    const { epoch } = alice.conversation;
    world.pass(25 * HOUR_MS);
    rounds(30);
    bob.send("under new keys");
    rounds(3);
    expect(people.map(({ conversation }) => conversation.epoch - epoch)).toEqual([1n, 1n, 1n]);
    expect([alice, carol].map((reader) => reader.texts(bob))).toEqual([
      ["under new keys"],
      ["under new keys"],
    ]);
  });
});
