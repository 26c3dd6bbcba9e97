/** Kick, ban, mute, roles, leaving, closing; and that whoever is out says and hears nothing more. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, mayActOn, mayCommand, ROLES, type Role, type RoomCommand } from "../../src/index.ts";
import { codeOf, RoomHouse } from "./room-house.ts";

function house(...names: string[]): RoomHouse {
  const made = new RoomHouse();
  for (const [at, name] of names.entries()) made.enter(`s${at + 1}`, name);
  return made;
}

describe("a kick", () => {
  it("ends the session with its reason before the others hear of it", () => {
    const room = house("Amina", "Boris");
    const { id } = room.member("Amina");
    const from = room.effects.length;
    room.host({ name: "kick", target: "Amina" });
    expect(room.effects.slice(from).map(({ kind }) => kind)).toEqual([
      "tell-session",
      "end-session",
      "broadcast",
      "broadcast",
      "answer",
    ]);
    expect(room.told("s1")).toEqual([{ type: "ended", code: "ROOM_KICKED" }]);
    expect(room.broadcasts().slice(-2)).toEqual([
      expect.objectContaining({ type: "notice", change: "kicked", name: "Amina", member: id }),
      { type: "member-gone", id },
    ]);
    expect(room.room.sessionState("s1")).toEqual({ state: "ended", code: "ROOM_KICKED" });
  });

  it("lets nobody listen on by a new connection of the old session", () => {
    const room = house("Amina");
    room.host({ name: "kick", target: "Amina" });
    const from = room.effects.length;
    room.connect("s1");
    room.do({ kind: "visit", session: "s1" });
    expect(room.effects.slice(from)).toEqual([
      { kind: "tell-session", session: "s1", event: { type: "ended", code: "ROOM_KICKED" } },
      { kind: "end-session", session: "s1" },
      { kind: "tell-session", session: "s1", event: { type: "ended", code: "ROOM_KICKED" } },
      { kind: "end-session", session: "s1" },
    ]);
    expect(room.names()).toEqual(["Hanna"]);
  });

  it("still lets them join again with a link, as somebody new", () => {
    const room = house("Amina");
    const { id } = room.member("Amina");
    room.host({ name: "kick", target: "Amina" });
    expect(codeOf(room.join("s1", "Amina"))).toBe("ok");
    expect(room.member("Amina").id).not.toBe(id);
    room.host({ name: "kick", target: "Amina" });
    expect(codeOf(room.join("s2", "Amina"))).toBe("ok");
  });

  it("finds its target by id, by name, by the name in other case, and one who is away", () => {
    for (const find of [(room: RoomHouse) => room.member("Amina").id, () => "Amina", () => "AMINA"]) {
      const room = house("Amina");
      expect(codeOf(room.host({ name: "kick", target: find(room) }))).toBe("ok");
      expect(room.names()).toEqual(["Hanna"]);
    }
    const room = house("Amina");
    room.do({ kind: "disconnect", stream: 1 });
    room.pass(LOCAL_LIMITS.ABSENCE_MS);
    expect(codeOf(room.host({ name: "kick", target: "Amina" }))).toBe("ok");
    expect(room.room.sessionState("s1")).toEqual({ state: "ended", code: "ROOM_KICKED" });
  });

  it.each(["Nobody", "", "~", "~nosuchmember", "\ud800"])("of %j finds nobody", (target) => {
    expect(codeOf(house("Amina").host({ name: "kick", target }))).toBe("ROOM_NO_SUCH_MEMBER");
  });
});

describe("a ban", () => {
  it("refuses the session, the name and its look-alikes from then on", () => {
    const room = house("Amina");
    room.host({ name: "ban", target: "Amina" });
    expect(room.notices()).toEqual(["joined Amina", "banned Amina"]);
    expect(room.told("s1")).toEqual([{ type: "ended", code: "ROOM_BANNED" }]);
    expect(codeOf(room.join("s1", "Somebody"))).toBe("ROOM_BANNED");
    expect(codeOf(room.join("s2", "Amina"))).toBe("ROOM_BANNED");
    expect(codeOf(room.join("s2", "AMINA"))).toBe("ROOM_BANNED");
    expect(codeOf(room.join("s2", "Boris"))).toBe("ok");
    expect(codeOf(room.command("s2", { name: "nick", nickname: "Amina" }))).toBe("ROOM_BANNED");
  });

  it("leaves a one-time link used up", () => {
    const room = new RoomHouse();
    const token = room.invite(1);
    room.enter("s1", "Amina", { token });
    room.host({ name: "ban", target: "Amina" });
    expect(codeOf(room.join("s2", "Mallory", { token }))).toBe("ROOM_LINK_USED");
  });

  it("is lifted by the name", () => {
    const room = house("Amina");
    room.host({ name: "ban", target: "Amina" });
    expect(room.room.bans()).toEqual([{ name: "Amina", at: room.now }]);
    expect(codeOf(room.host({ name: "unban", target: "Nobody" }))).toBe("ROOM_NO_SUCH_MEMBER");
    expect(codeOf(room.host({ name: "unban", target: "Amina" }))).toBe("ok");
    expect(room.room.bans()).toEqual([]);
    expect(room.room.sessionState("s1")).toEqual({ state: "stranger" });
    expect(codeOf(room.join("s1", "Amina"))).toBe("ok");
  });

  it("reaches one who waits, and a registered name keeps its password for later", () => {
    const room = new RoomHouse({ waitingRoom: true });
    room.join("s1", "Amina");
    expect(codeOf(room.host({ name: "ban", target: "Amina" }))).toBe("ok");
    expect(room.room.waiting()).toEqual([]);
    expect(room.notices()).toEqual([]);
    const other = new RoomHouse();
    other.enter("s1", "Boris", { namePassword: "rose" });
    other.host({ name: "ban", target: "Boris" });
    expect(codeOf(other.join("s2", "Boris", { namePassword: "rose" }))).toBe("ROOM_BANNED");
    other.host({ name: "unban", target: "Boris" });
    expect(codeOf(other.join("s2", "Boris", { namePassword: "lily" }))).toBe("ROOM_BAD_PASSWORD");
    expect(codeOf(other.join("s2", "Boris", { namePassword: "rose" }))).toBe("ok");
  });

  it("made while a password was being checked holds", () => {
    const room = new RoomHouse({}, "salt");
    room.enter("s1", "Amina", { roomPassword: "salt" });
    room.holdChecks = true;
    const request = room.startJoin("s2", "Boris", { roomPassword: "salt" });
    room.leave("s1");
    room.answerCheck();
    expect(room.answerTo(request)).toMatchObject({ ok: true });
    const again = room.startJoin("s3", "Chen", { roomPassword: "salt" });
    room.host({ name: "ban", target: "Boris" });
    const renamed = room.startJoin("s4", "Boris", { roomPassword: "salt" });
    room.answerCheck();
    room.answerCheck();
    expect(room.answerTo(again)).toMatchObject({ ok: true });
    expect(room.answerTo(renamed)).toMatchObject({ code: "ROOM_BANNED" });
  });
});

describe("who may", () => {
  it("is what the table says", () => {
    const staff = [
      "approve",
      "reject",
      "kick",
      "ban",
      "unban",
      "mute",
      "unmute",
      "slow",
      "announce",
    ] as const;
    const host = ["appoint", "waiting-room", "lock", "cap", "retain", "clear", "rename", "password"] as const;
    const door = ["invite", "revoke", "close"] as const;
    const allowed = (command: RoomCommand["name"]) => ROLES.filter((role) => mayCommand(role, command));
    for (const command of staff) expect(allowed(command)).toEqual(["host", "moderator"]);
    for (const command of [...host, ...door]) expect(allowed(command)).toEqual(["host"]);
    expect(allowed("nick")).toEqual(["host", "moderator", "member", "read-only"]);
  });

  it("act on whom: nobody on the host, moderators not on each other", () => {
    const table = (role: Role) => ROLES.filter((target) => mayActOn(role, target));
    expect(table("host")).toEqual(["moderator", "member", "read-only"]);
    expect(table("moderator")).toEqual(["member", "read-only"]);
    expect(table("member")).toEqual([]);
  });

  it.each<[RoomCommand]>([
    [{ name: "kick", target: "Boris" }],
    [{ name: "ban", target: "Boris" }],
    [{ name: "mute", target: "Boris" }],
    [{ name: "appoint", target: "Amina", role: "moderator" }],
    [{ name: "invite", uses: null, expiresAt: null }],
    [{ name: "close" }],
    [{ name: "clear" }],
    [{ name: "password", password: "x" }],
  ])("%j of a plain member is refused and does nothing", (command) => {
    const room = house("Amina", "Boris");
    const from = room.effects.length;
    expect(codeOf(room.command("s1", command))).toBe("ROOM_REFUSED");
    expect(room.effects.slice(from).map(({ kind }) => kind)).toEqual(["answer"]);
  });

  it("a moderator keeps order, but not against the host or another moderator, nor about the room", () => {
    const room = house("Amina", "Boris", "Chen");
    room.host({ name: "appoint", target: "Amina", role: "moderator" });
    room.host({ name: "appoint", target: "Boris", role: "moderator" });
    for (const target of ["Hanna", "Boris", "Amina"]) {
      expect(codeOf(room.command("s1", { name: "kick", target }))).toBe("ROOM_REFUSED");
    }
    expect(codeOf(room.command("s1", { name: "lock", on: true }))).toBe("ROOM_REFUSED");
    expect(codeOf(room.command("s1", { name: "mute", target: "Chen" }))).toBe("ok");
    expect(codeOf(room.command("s1", { name: "slow", intervalMs: 1000 }))).toBe("ok");
    expect(codeOf(room.command("s1", { name: "kick", target: "Chen" }))).toBe("ok");
  });

  it("ends with the role", () => {
    const room = house("Amina", "Boris");
    room.host({ name: "appoint", target: "Amina", role: "moderator" });
    room.host({ name: "appoint", target: "Amina", role: "member" });
    expect(codeOf(room.command("s1", { name: "kick", target: "Boris" }))).toBe("ROOM_REFUSED");
  });

  it("learn who waits on becoming a moderator", () => {
    const room = house("Amina");
    room.host({ name: "waiting-room", on: true });
    room.join("s2", "Boris");
    const from = room.toldStaff().length;
    room.host({ name: "appoint", target: "Amina", role: "moderator" });
    expect(room.toldStaff().slice(from)).toEqual([
      expect.objectContaining({ type: "waiting", name: "Boris" }),
    ]);
  });

  it("are held to turns, the host not", () => {
    const room = house("Amina");
    for (let i = 0; i < LOCAL_LIMITS.MESSAGE_BURST; i++) {
      expect(codeOf(room.command("s1", { name: "nick", nickname: "Hanna" }))).toBe("ROOM_NAME_TAKEN");
    }
    expect(codeOf(room.command("s1", { name: "nick", nickname: "Amira" }))).toBe("ROOM_TOO_FAST");
  });
});

describe("leaving", () => {
  it("is answered, then ends the session, then is told to the others", () => {
    const room = house("Amina");
    const from = room.effects.length;
    expect(codeOf(room.leave("s1"))).toBe("ok");
    expect(room.effects.slice(from).map(({ kind }) => kind)).toEqual([
      "answer",
      "tell-session",
      "end-session",
      "broadcast",
      "broadcast",
    ]);
    expect(room.notices()).toEqual(["joined Amina", "left Amina"]);
  });

  it("the waiting room is told to staff only", () => {
    const room = new RoomHouse({ waitingRoom: true });
    room.join("s1", "Amina");
    room.leave("s1");
    expect(room.toldStaff().map(({ type }) => type)).toEqual(["waiting", "waiting-gone"]);
    expect(room.notices()).toEqual([]);
  });
});

describe("closing", () => {
  it("is told to everybody, ends every session, and refuses everything after it", () => {
    const room = house("Amina");
    room.host({ name: "waiting-room", on: true });
    room.join("s2", "Boris");
    const from = room.effects.length;
    room.host({ name: "close" });
    expect(room.effects.slice(from).map(({ kind }) => kind)).toEqual([
      "broadcast",
      "tell-session",
      "end-session",
      "tell-session",
      "end-session",
      "closed",
      "answer",
    ]);
    expect(room.told("s1")).toEqual([{ type: "ended", code: "ROOM_CLOSED" }]);
    expect(codeOf(room.say("s1", "hi"))).toBe("ROOM_CLOSED");
    expect(codeOf(room.say({ host: true }, "hi"))).toBe("ROOM_CLOSED");
    expect(codeOf(room.join("s3", "Chen"))).toBe("ROOM_CLOSED");
    expect(codeOf(room.host({ name: "close" }))).toBe("ROOM_CLOSED");
    expect(room.room.sessionState("s1")).toEqual({ state: "ended", code: "ROOM_CLOSED" });
    expect(room.room.checkLink(room.token, room.now)).toEqual({ ok: false, code: "ROOM_CLOSED" });
    const after = room.effects.length;
    room.connect("s1");
    room.do({ kind: "disconnect", stream: 1 });
    room.do({ kind: "wake" });
    expect(room.effects.slice(after).map(({ kind }) => kind)).toEqual(["tell-session", "end-session"]);
  });
});
