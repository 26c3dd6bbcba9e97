/** Coming in: links, the waiting room, the cap, the lock. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, ROOM_LIMITS } from "../../src/index.ts";
import { accepted, codeOf, RoomHouse, START } from "./room-house.ts";

const MINUTE = 60_000;

describe("a link", () => {
  it("lets a guest in, who is then listed with a notice", () => {
    const house = new RoomHouse();
    const id = house.enter("s1", "Amina");
    expect(id).toMatch(/^~[a-z2-7]{16}$/);
    expect(house.names()).toEqual(["Hanna", "Amina"]);
    expect(house.notices()).toEqual(["joined Amina"]);
    expect(house.member("Amina")).toEqual({
      id,
      name: "Amina",
      role: "member",
      muted: false,
      present: true,
      registered: false,
    });
  });

  it("has 128 unpredictable bits as base32", () => {
    const house = new RoomHouse();
    expect(house.invite()).toMatch(/^[a-z2-7]{26}$/);
    expect(house.invite()).not.toBe(house.invite());
  });

  it("for one guest is used up by the first", () => {
    const house = new RoomHouse();
    const token = house.invite(1);
    house.enter("s1", "Amina", { token });
    expect(codeOf(house.join("s2", "Boris", { token }))).toBe("ROOM_LINK_USED");
    expect(house.names()).not.toContain("Boris");
  });

  it("for two is used up by the second", () => {
    const house = new RoomHouse();
    const token = house.invite(2);
    house.enter("s1", "Amina", { token });
    house.enter("s2", "Boris", { token });
    expect(codeOf(house.join("s3", "Chen", { token }))).toBe("ROOM_LINK_USED");
  });

  it("expires at its time, not before", () => {
    const house = new RoomHouse();
    const token = house.invite(null, START + MINUTE);
    house.now = START + MINUTE - 1;
    expect(house.room.checkLink(token, house.now).ok).toBe(true);
    house.now = START + MINUTE;
    expect(codeOf(house.join("s1", "Amina", { token }))).toBe("ROOM_LINK_EXPIRED");
  });

  it("can be revoked by its id", () => {
    const house = new RoomHouse();
    const token = house.invite();
    const invite = house.room.invites().find((one) => one.token === token);
    expect(codeOf(house.host({ name: "revoke", invite: invite?.id ?? "" }))).toBe("ok");
    expect(codeOf(house.join("s1", "Amina", { token }))).toBe("ROOM_LINK_REVOKED");
    expect(codeOf(house.host({ name: "revoke", invite: "nosuch" }))).toBe("ROOM_LINK_UNKNOWN");
  });

  it.each(["", "a", "a".repeat(26), "a".repeat(27), "%00", "ü".repeat(26)])("%j is unknown", (token) => {
    const house = new RoomHouse();
    expect(codeOf(house.join("s1", "Amina", { token }))).toBe("ROOM_LINK_UNKNOWN");
    expect(house.room.checkLink(token, house.now)).toEqual({ ok: false, code: "ROOM_LINK_UNKNOWN" });
  });

  it("is not consumed by looking at it", () => {
    const house = new RoomHouse();
    const token = house.invite(1);
    for (let i = 0; i < 5; i++) {
      expect(house.room.checkLink(token, house.now)).toEqual({
        ok: true,
        needsPassword: false,
        waitingRoom: false,
        roomName: "The kitchen",
      });
    }
    expect(codeOf(house.join("s1", "Amina", { token }))).toBe("ok");
  });

  it("is not consumed by a refused name or a wrong password", () => {
    const house = new RoomHouse({}, "salt");
    const token = house.invite(1);
    house.join("s1", "", { token, roomPassword: "salt" });
    house.join("s1", "Hanna", { token, roomPassword: "salt" });
    house.join("s1", "Amina", { token, roomPassword: "pepper" });
    expect(codeOf(house.join("s1", "Amina", { token, roomPassword: "salt" }))).toBe("ok");
  });

  it("is not consumed by a form posted twice: the same member is answered", () => {
    const house = new RoomHouse();
    const token = house.invite(1);
    const first = house.join("s1", "Amina", { token });
    expect(house.join("s1", "Amina", { token })).toEqual(first);
    expect(house.room.invites().find((one) => one.token === token)?.used).toBe(1);
    expect(house.notices()).toEqual(["joined Amina"]);
  });

  it("is used once by two forms whose passwords are checked at the same time", () => {
    const house = new RoomHouse({}, "salt");
    const token = house.invite(1);
    house.holdChecks = true;
    const first = house.startJoin("s1", "Amina", { token, roomPassword: "salt" });
    const second = house.startJoin("s1", "Amina", { token, roomPassword: "salt" });
    house.answerCheck();
    house.answerCheck();
    expect(house.answerTo(first)).toEqual(house.answerTo(second));
    expect(house.room.invites().find((one) => one.token === token)?.used).toBe(1);
  });

  it("used up by another while the password was checked lets nobody in", () => {
    const house = new RoomHouse({}, "salt");
    const token = house.invite(1);
    house.holdChecks = true;
    house.startJoin("s1", "Amina", { token, roomPassword: "salt" });
    const second = house.startJoin("s2", "Boris", { token, roomPassword: "salt" });
    house.answerCheck();
    house.answerCheck();
    expect(house.answerTo(second)).toMatchObject({ code: "ROOM_LINK_USED" });
    expect(house.names()).toEqual(["Hanna", "Amina"]);
  });

  it("revoked while the password was checked lets nobody in", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    const request = house.startJoin("s1", "Amina", { roomPassword: "salt" });
    house.host({ name: "revoke", invite: house.room.invites()[0]?.id ?? "" });
    house.answerCheck();
    expect(house.answerTo(request)).toMatchObject({ code: "ROOM_LINK_REVOKED" });
  });

  it("that no longer works makes way when there are too many", () => {
    const house = new RoomHouse();
    const used = house.invite(1);
    house.enter("s1", "Amina", { token: used });
    for (let i = 2; i < LOCAL_LIMITS.INVITES_MAX; i++) house.invite();
    expect(house.room.invites()).toHaveLength(LOCAL_LIMITS.INVITES_MAX);
    expect(codeOf(house.host({ name: "invite", uses: 1, expiresAt: null }))).toBe("ok");
    expect(codeOf(house.host({ name: "invite", uses: 1, expiresAt: null }))).toBe("ROOM_TOO_MANY");
    expect(house.room.invites()).toHaveLength(LOCAL_LIMITS.INVITES_MAX);
  });

  it.each([
    [0, null],
    [1.5, null],
    [-1, null],
    [ROOM_LIMITS.MEMBERS_MAX + 1, null],
    [1, START],
    [1, Number.NaN],
  ])("for %s guests until %s is a bad setting", (uses, expiresAt) => {
    expect(codeOf(new RoomHouse().host({ name: "invite", uses, expiresAt }))).toBe("ROOM_BAD_SETTING");
  });
});

describe("the waiting room", () => {
  const waitingHouse = () => new RoomHouse({ waitingRoom: true });

  it("holds a newcomer until the host approves", () => {
    const house = waitingHouse();
    const value = accepted(house.join("s1", "Amina"));
    house.connect("s1");
    expect(value.type).toBe("waiting");
    expect(house.names()).toEqual(["Hanna"]);
    expect(house.notices()).toEqual([]);
    expect(house.room.waiting()).toEqual([
      { member: house.room.waiting()[0]?.member, name: "Amina", at: START },
    ]);
    expect(codeOf(house.host({ name: "approve", target: "Amina" }))).toBe("ok");
    expect(house.told("s1")).toEqual([{ type: "admitted" }]);
    expect(house.names()).toEqual(["Hanna", "Amina"]);
    expect(house.toldStaff().map(({ type }) => type)).toEqual(["waiting", "waiting-gone"]);
    expect(house.notices()).toEqual(["joined Amina"]);
  });

  it("hears and says nothing", () => {
    const house = waitingHouse();
    house.join("s1", "Amina");
    expect(codeOf(house.say("s1", "hello?"))).toBe("ROOM_WAITING");
    expect(codeOf(house.command("s1", { name: "nick", nickname: "Amira" }))).toBe("ROOM_WAITING");
    expect(house.room.sessionState("s1").state).toBe("waiting");
  });

  it("uses the link on entering, not on approval", () => {
    const house = waitingHouse();
    const token = house.invite(1);
    house.join("s1", "Amina", { token });
    expect(codeOf(house.join("s2", "Boris", { token }))).toBe("ROOM_LINK_USED");
  });

  it("sends the rejected away", () => {
    const house = waitingHouse();
    house.join("s1", "Amina");
    house.host({ name: "reject", target: "Amina" });
    expect(house.told("s1")).toEqual([{ type: "ended", code: "ROOM_REJECTED" }]);
    expect(house.room.sessionState("s1")).toEqual({ state: "ended", code: "ROOM_REJECTED" });
    expect(house.room.waiting()).toEqual([]);
    expect(house.notices()).toEqual([]);
  });

  it("keeps a name from the others", () => {
    const house = waitingHouse();
    house.join("s1", "Amina");
    expect(codeOf(house.join("s2", "Amina"))).toBe("ROOM_NAME_TAKEN");
  });

  it("is bounded", () => {
    const house = waitingHouse();
    for (let i = 0; i < ROOM_LIMITS.WAITING_MAX; i++)
      house.join(`s${i}`, `guest ${"abcdefghij"[i % 10]}${Math.floor(i / 10) + 22}`);
    expect(house.room.waiting()).toHaveLength(ROOM_LIMITS.WAITING_MAX);
    expect(codeOf(house.join("late", "Latecomer"))).toBe("ROOM_TOO_MANY");
  });

  it("does not approve into a full room", () => {
    const house = new RoomHouse({ waitingRoom: true, memberMax: 1 });
    house.join("s1", "Amina");
    expect(codeOf(house.host({ name: "approve", target: "Amina" }))).toBe("ROOM_FULL");
    expect(house.room.waiting()).toHaveLength(1);
  });

  it("announces one approved while absent only when they are back", () => {
    const house = waitingHouse();
    house.join("s1", "Amina");
    house.pass(LOCAL_LIMITS.ABSENCE_MS + 1);
    house.host({ name: "approve", target: "Amina" });
    expect(house.notices()).toEqual([]);
    house.connect("s1");
    expect(house.notices()).toEqual(["joined Amina"]);
    expect(house.member("Amina").present).toBe(true);
  });

  it("gives up the place of one who is gone for long", () => {
    const house = waitingHouse();
    house.join("s1", "Amina");
    house.pass(LOCAL_LIMITS.ABSENCE_MS + LOCAL_LIMITS.NAME_RESERVED_MS);
    expect(house.room.waiting()).toEqual([]);
    expect(house.room.sessionState("s1")).toEqual({ state: "ended", code: "ROOM_NOT_JOINED" });
  });
});

describe("the door", () => {
  it("is shut when the room is full, the host counting as one", () => {
    const house = new RoomHouse({ memberMax: 2 });
    house.enter("s1", "Amina");
    expect(codeOf(house.join("s2", "Boris"))).toBe("ROOM_FULL");
    house.leave("s1");
    expect(codeOf(house.join("s2", "Boris"))).toBe("ok");
  });

  it("is shut when the room is locked", () => {
    const house = new RoomHouse();
    house.host({ name: "lock", on: true });
    expect(codeOf(house.join("s1", "Amina"))).toBe("ROOM_LOCKED");
    house.host({ name: "lock", on: false });
    expect(codeOf(house.join("s1", "Amina"))).toBe("ok");
  });

  it("opens to a member who comes back, locked or not", () => {
    const house = new RoomHouse();
    const id = house.enter("s1", "Amina");
    house.host({ name: "lock", on: true });
    house.do({ kind: "disconnect", stream: 1 });
    house.pass(LOCAL_LIMITS.ABSENCE_MS);
    expect(house.notices()).toEqual(["joined Amina", "left Amina"]);
    house.connect("s1");
    expect(house.notices()).toEqual(["joined Amina", "left Amina", "joined Amina"]);
    expect(house.member("Amina").id).toBe(id);
  });

  it("stays shut to one who comes back to a full room, until there is a seat", () => {
    const house = new RoomHouse({ memberMax: 2 });
    house.enter("s1", "Amina");
    house.do({ kind: "disconnect", stream: 1 });
    house.pass(LOCAL_LIMITS.ABSENCE_MS);
    house.enter("s2", "Boris");
    house.connect("s1");
    expect(house.told("s1")).toEqual([{ type: "ended", code: "ROOM_FULL" }]);
    expect(house.room.sessionState("s1")).toEqual({ state: "ended", code: "ROOM_FULL" });
    house.leave("s2");
    house.connect("s1");
    expect(house.names()).toEqual(["Hanna", "Amina"]);
  });
});
