/** Any inputs in any order: each request answered once, nobody heard from outside, everything within bounds. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookalikeKeys } from "../../src/base/skeleton.ts";
import { type Actor, LOCAL_LIMITS, type RoomCommand } from "../../src/index.ts";
import { RoomHouse } from "./room-house.ts";

const session = fc.constantFrom("s1", "s2", "s3", "s4", "s5");
const name = fc.constantFrom("Amina", "AMINA", "Boris", "محمد", "Hanna", "", "~x", "Chen\u200b", "a\u001bb");
const actor: fc.Arbitrary<Actor> = fc.oneof(
  fc.constant({ host: true } as const),
  session.map((one) => ({ session: one })),
);
const target = fc.constantFrom("Amina", "Boris", "Hanna", "محمد", "~nobody");
const command: fc.Arbitrary<RoomCommand> = fc.oneof(
  fc.record({ name: fc.constantFrom("kick", "ban", "mute", "unmute", "approve", "reject", "unban"), target }),
  fc.record({
    name: fc.constant("appoint" as const),
    target,
    role: fc.constantFrom("moderator", "member", "read-only"),
  }),
  fc.record({ name: fc.constantFrom("waiting-room", "lock", "announce"), on: fc.boolean() }),
  name.map((nickname) => ({ name: "nick" as const, nickname })),
  fc.integer({ min: -1, max: 6 }).map((memberMax) => ({ name: "cap" as const, memberMax })),
  fc
    .integer({ min: 0, max: 20 })
    .map((countMax) => ({ name: "retain" as const, countMax, ageMaxMs: 90_000 })),
  fc.constantFrom<RoomCommand>(
    { name: "clear" },
    { name: "password", password: "salt" },
    { name: "password", password: null },
  ),
);
const password = fc.constantFrom("", "salt", "rose", "lily");

type Step = (house: RoomHouse) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(session, name, password, password).map(
    ([who, as, roomPassword, namePassword]): Step =>
      (house) =>
        house.startJoin(who, as, { roomPassword, namePassword }),
  ),
  session.map(
    (who): Step =>
      (house) =>
        house.connect(who),
  ),
  fc.nat(30).map(
    (stream): Step =>
      (house) =>
        house.do({ kind: "disconnect", stream }),
  ),
  session.map(
    (who): Step =>
      (house) =>
        house.do({ kind: "visit", session: who }),
  ),
  fc.tuple(actor, fc.string(), fc.constantFrom("", "k1", "k2")).map(
    ([by, text, once]): Step =>
      (house) =>
        house.say(by, text, { once }),
  ),
  fc.tuple(actor, command).map(
    ([by, what]): Step =>
      (house) =>
        house.request((request) => ({ kind: "command", request, by, command: what })),
  ),
  session.map(
    (who): Step =>
      (house) =>
        house.leave(who),
  ),
  fc.integer({ min: -5000, max: 200_000 }).map(
    (ms): Step =>
      (house) => {
        if (ms >= 0) house.pass(ms);
        else house.now += ms;
      },
  ),
  fc.constant<Step>((house) => {
    if (house.checks.length > 0) house.answerCheck();
  }),
  fc.boolean().map(
    (hold): Step =>
      (house) => {
        house.holdChecks = hold;
      },
  ),
);

/** What must hold whatever happened. `requests` throws by itself if one is answered twice. */
function checkRoom(house: RoomHouse): void {
  const { room } = house;
  const people = [...room.members(), ...room.waiting()];
  const keys = people.map((person) => new Set(lookalikeKeys(person.name)));
  for (const [at, own] of keys.entries()) {
    const twin = keys.findIndex((other, index) => index > at && [...own].some((key) => other.has(key)));
    expect(twin, "no two look alike").toBe(-1);
  }
  expect(room.members()[0]).toEqual(room.host);
  expect(house.checks.length).toBeLessThanOrEqual(LOCAL_LIMITS.PASSWORD_CHECKS_AT_ONCE);
  expect(house.texts().length).toBeLessThanOrEqual(room.settings.retention.countMax);
  const ids = room.history({ limit: 100 }).map(({ id }) => Number(id));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
}

/** What members have been told adds up to who is in the room. */
function membersAsTold(house: RoomHouse): string[] {
  const told = new Map([[house.room.host.id, house.room.host.name]]);
  for (const event of house.broadcasts()) {
    if (event.type === "member") told.set(event.member.id, event.member.name);
    if (event.type === "member-gone") told.delete(event.id);
  }
  return [...told.values()].sort();
}

/** Joined, then left, kicked or banned, then joined again: notices of one member alternate. */
function noticesAlternate(house: RoomHouse): void {
  const inside = new Set<string>();
  for (const event of house.broadcasts()) {
    if (event.type !== "notice") continue;
    if (event.change === "joined") {
      expect(inside.has(event.member), "joined while inside").toBe(false);
      inside.add(event.member);
    } else if (event.change === "left") {
      expect(inside.has(event.member), "left while outside").toBe(true);
      inside.delete(event.member);
    } else if (event.change !== "renamed") inside.delete(event.member);
  }
}

describe("a room", () => {
  it("keeps its rules whatever is asked of it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const house = new RoomHouse();
        for (const one of steps) {
          one(house);
          checkRoom(house);
        }
        house.holdChecks = false;
        while (house.checks.length > 0) house.answerCheck();
        expect(house.unanswered()).toEqual([]);
        expect(membersAsTold(house)).toEqual(house.names().sort());
        noticesAlternate(house);
      }),
      { numRuns: 400 },
    );
  });
});
