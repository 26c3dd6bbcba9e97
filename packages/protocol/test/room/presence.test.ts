/** Presence comes from connections: who is here, who is absent, who has left. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, type MemberView } from "../../src/index.ts";
import { codeOf, RoomHouse } from "./room-house.ts";

const { ABSENCE_MS, SESSIONS_MAX } = LOCAL_LIMITS;

function shown(house: RoomHouse): MemberView[] {
  return house.broadcasts().flatMap((event) => (event.type === "member" ? event.member : []));
}

describe("a member", () => {
  it("is present while any stream is open", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.connect("s1");
    house.do({ kind: "disconnect", stream: 1 });
    expect(house.member("Amina").present).toBe(true);
    house.pass(100 * ABSENCE_MS);
    expect(house.member("Amina").present).toBe(true);
    house.do({ kind: "disconnect", stream: 2 });
    expect(house.member("Amina").present).toBe(false);
  });

  it("who is absent for long has left, once, and not a moment earlier", () => {
    const house = new RoomHouse();
    const id = house.enter("s1", "Amina");
    house.do({ kind: "disconnect", stream: 1 });
    house.pass(ABSENCE_MS - 1);
    expect(house.notices()).toEqual(["joined Amina"]);
    house.pass(1);
    expect(house.notices()).toEqual(["joined Amina", "left Amina"]);
    expect(house.broadcasts().at(-1)).toEqual({ type: "member-gone", id });
    expect(house.names()).toEqual(["Hanna"]);
    house.pass(10 * ABSENCE_MS);
    expect(house.notices()).toEqual(["joined Amina", "left Amina"]);
  });

  it("who only reloads the page causes no notice", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    for (let stream = 1; stream < 10; stream++) {
      house.do({ kind: "disconnect", stream });
      house.pass(5000);
      house.connect("s1");
    }
    expect(house.notices()).toEqual(["joined Amina"]);
  });

  it("without a stream is present for a while after each visit", () => {
    const house = new RoomHouse();
    house.join("s1", "Amina");
    for (let i = 0; i < 5; i++) {
      house.pass(ABSENCE_MS - 1);
      expect(house.member("Amina").present).toBe(true);
      house.do({ kind: "visit", session: "s1" });
    }
    house.pass(ABSENCE_MS);
    expect(house.member("Amina").present).toBe(false);
    house.pass(ABSENCE_MS);
    expect(house.notices()).toEqual(["joined Amina", "left Amina"]);
  });

  it("who comes back is the same member, with the same role", () => {
    const house = new RoomHouse();
    const id = house.enter("s1", "Amina");
    house.host({ name: "appoint", target: "Amina", role: "moderator" });
    house.do({ kind: "disconnect", stream: 1 });
    house.pass(ABSENCE_MS);
    expect(house.room.sessionState("s1")).toMatchObject({ state: "member", member: { id, present: false } });
    house.do({ kind: "visit", session: "s1" });
    expect(house.member("Amina")).toMatchObject({ id, role: "moderator", present: true });
    expect(house.notices()).toEqual(["joined Amina", "left Amina", "joined Amina"]);
  });

  it("comes back by talking, too", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.do({ kind: "disconnect", stream: 1 });
    house.pass(ABSENCE_MS);
    expect(codeOf(house.say("s1", "I am back"))).toBe("ok");
    expect(house.names()).toEqual(["Hanna", "Amina"]);
  });

  it("is shown once for each change of presence", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.connect("s1");
    house.do({ kind: "visit", session: "s1" });
    house.do({ kind: "disconnect", stream: 2 });
    house.do({ kind: "disconnect", stream: 1 });
    house.connect("s1");
    expect(shown(house).map(({ present }) => present)).toEqual([true, false, true]);
  });
});

describe("time", () => {
  it("that was slept through is caught up with in the right order", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.join("s2", "Boris");
    house.do({ kind: "disconnect", stream: 1 });
    house.now += 8 * 3_600_000;
    house.do({ kind: "wake" });
    expect(house.notices()).toEqual(["joined Amina", "joined Boris", "left Amina", "left Boris"]);
  });

  it("is kept without a wake-up, by whatever comes next", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.do({ kind: "disconnect", stream: 1 });
    house.now += ABSENCE_MS;
    house.say({ host: true }, "hello?");
    expect(house.notices()).toEqual(["joined Amina", "left Amina"]);
  });

  it("brings no wake-ups while everybody is connected", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    const from = house.effects.length;
    house.say("s1", "hello");
    house.pass(10 * ABSENCE_MS);
    expect(house.effects.slice(from).map(({ kind }) => kind)).toEqual(["broadcast", "answer"]);
  });
});

describe("streams of nobody", () => {
  it("are ended with the reason", () => {
    const house = new RoomHouse();
    house.connect("stranger");
    expect(house.told("stranger")).toEqual([{ type: "ended", code: "ROOM_NOT_JOINED" }]);
    expect(house.effects.at(-1)).toEqual({ kind: "end-session", session: "stranger" });
  });

  it("that close mean nothing", () => {
    const house = new RoomHouse();
    expect(house.do({ kind: "disconnect", stream: 77 })).toEqual([]);
  });

  it("of an ended session closing later means nothing for its successor", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina", { namePassword: "rose" });
    house.enter("s2", "Amina", { namePassword: "rose" });
    house.do({ kind: "disconnect", stream: 1 });
    expect(house.member("Amina").present).toBe(true);
  });
});

describe("sessions", () => {
  it("are bounded: the oldest ended and then the longest away are forgotten", () => {
    const house = new RoomHouse({ memberMax: 50 });
    house.enter("gone", "Gone");
    house.leave("gone");
    for (let i = 0; i < SESSIONS_MAX + 200; i++) {
      house.join(
        `s${i}`,
        `guest ${i.toString(26).replace(/[01l]/g, "z")} ${"abcdefghij"[i % 10]}${i + 20_000}`,
      );
      if (i % 40 === 39) house.pass(2 * ABSENCE_MS);
    }
    expect(house.room.sessionState("gone")).toEqual({ state: "stranger" });
    expect(house.room.sessionState("s0")).toEqual({ state: "stranger" });
    expect(house.room.sessionState(`s${SESSIONS_MAX}`).state).not.toBe("stranger");
  });
});

describe("reachability", () => {
  it("is what the driver told last, and everybody hears it", () => {
    const house = new RoomHouse();
    expect(house.room.reachability).toEqual({ state: "starting", provenAt: null });
    house.do({ kind: "reachability", reachability: { state: "reachable", provenAt: 5 } });
    expect(house.room.reachability).toEqual({ state: "reachable", provenAt: 5 });
    expect(house.broadcasts()).toEqual([
      { type: "reachability", reachability: { state: "reachable", provenAt: 5 } },
    ]);
  });
});
