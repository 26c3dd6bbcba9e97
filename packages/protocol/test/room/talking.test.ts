/** Saying something: whose name it bears, who may, how often, and never twice. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, PROTOCOL_LIMITS, ROOM_LIMITS, type RoomCommand } from "../../src/index.ts";
import { accepted, codeOf, RoomHouse } from "./room-house.ts";

function house(...names: string[]): RoomHouse {
  const made = new RoomHouse();
  for (const [at, name] of names.entries()) made.enter(`s${at + 1}`, name);
  return made;
}

describe("a message", () => {
  it("bears the name and id of the session's member, and the time", () => {
    const room = house("Amina");
    const id = accepted(room.say("s1", "Hanna: hello"));
    expect(room.broadcasts().at(-1)).toEqual({
      type: "message",
      id: id.type === "said" ? id.id : "",
      member: room.member("Amina").id,
      from: "Amina",
      role: "member",
      at: room.now,
      text: "Hanna: hello",
      replyTo: null,
    });
  });

  it("of the host bears the host's", () => {
    const room = house();
    room.say({ host: true }, "welcome");
    expect(room.broadcasts().at(-1)).toMatchObject({
      from: "Hanna",
      role: "host",
      member: room.room.host.id,
    });
  });

  it("has an id one above the last item's", () => {
    const room = house("Amina");
    room.say("s1", "one");
    room.say({ host: true }, "two");
    expect(room.room.history({ limit: 10 }).map(({ id }) => id)).toEqual(["1", "2", "3"]);
  });

  it("quotes what it replies to, as it was", () => {
    const room = house("Amina");
    room.say("s1", `first\nline ${"x".repeat(200)}`);
    room.say({ host: true }, "yes", { replyTo: "2" });
    const reply = room.broadcasts().at(-1);
    expect(reply).toMatchObject({ replyTo: { id: "2", from: "Amina" } });
    const excerpt = reply?.type === "message" ? reply.replyTo?.excerpt : "";
    expect(excerpt).toBe(`first line ${"x".repeat(PROTOCOL_LIMITS.REPLY_EXCERPT_CHARS - 11)}`);
  });

  it.each(["1", "99", "0", "-1", "x", "2e0", " 2", "02"])(
    "replying to %j, which is no message, is no reply",
    (replyTo) => {
      const room = house("Amina");
      room.say("s1", "hello");
      room.say("s1", "again", { replyTo });
      expect(room.broadcasts().at(-1)).toMatchObject({ text: "again", replyTo: null });
    },
  );
});

describe("the same `once`", () => {
  it("of the same member never makes a second message", () => {
    const room = house("Amina");
    const first = room.say("s1", "hello", { once: "k1" });
    expect(room.say("s1", "hello", { once: "k1" })).toEqual(first);
    expect(room.say("s1", "other", { once: "k1" })).toEqual(first);
    expect(room.texts()).toEqual(["hello"]);
  });

  it("of another member is another message", () => {
    const room = house("Amina", "Boris");
    room.say("s1", "hello", { once: "k1" });
    room.say("s2", "hello", { once: "k1" });
    room.say({ host: true }, "hello", { once: "k1" });
    expect(room.texts()).toHaveLength(3);
  });

  it("is still known after a takeover, a mute and a rate limit", () => {
    const room = new RoomHouse();
    room.enter("s1", "Amina", { namePassword: "rose" });
    const first = room.say("s1", "hello", { once: "k1" });
    room.join("s2", "Amina", { namePassword: "rose" });
    room.host({ name: "mute", target: "Amina" });
    expect(room.say("s2", "hello", { once: "k1" })).toEqual(first);
  });

  it("is not remembered of a refused message", () => {
    const room = house("Amina");
    room.host({ name: "mute", target: "Amina" });
    expect(codeOf(room.say("s1", "hello", { once: "k1" }))).toBe("ROOM_MUTED");
    room.host({ name: "unmute", target: "Amina" });
    expect(codeOf(room.say("s1", "hello", { once: "k1" }))).toBe("ok");
    expect(room.texts()).toEqual(["hello"]);
  });

  it("is remembered for the last messages only, and none is too long", () => {
    const room = house("Amina");
    for (let i = 0; i <= LOCAL_LIMITS.ONCE_REMEMBERED; i++) {
      room.say("s1", `text ${i}`, { once: `k${i}` });
      room.pass(1000);
    }
    room.say("s1", "again", { once: "k0" });
    expect(room.texts().at(-1)).toBe("again");
    expect(codeOf(room.say("s1", "x", { once: "k".repeat(41) }))).toBe("ROOM_MESSAGE_BAD_TEXT");
  });
});

describe("writing", () => {
  it("is for members: strangers, the waiting and the ended are refused, each with the reason", () => {
    const room = house("Amina", "Boris", "Chen");
    room.host({ name: "kick", target: "Amina" });
    room.host({ name: "ban", target: "Boris" });
    room.leave("s3");
    const before = room.room.history({ limit: 100 }).length;
    expect(codeOf(room.say("stranger", "hi"))).toBe("ROOM_NOT_JOINED");
    expect(codeOf(room.say("s1", "hi"))).toBe("ROOM_KICKED");
    expect(codeOf(room.say("s2", "hi"))).toBe("ROOM_BANNED");
    expect(codeOf(room.say("s3", "hi"))).toBe("ROOM_NOT_JOINED");
    for (const session of ["stranger", "s1", "s2", "s3"]) {
      expect(codeOf(room.command(session, { name: "nick", nickname: "Mallory" }))).not.toBe("ok");
      expect(codeOf(room.leave(session))).not.toBe("ok");
    }
    expect(room.room.history({ limit: 100 })).toHaveLength(before);
  });

  it("is not for the muted", () => {
    const room = house("Amina");
    room.host({ name: "mute", target: "Amina" });
    expect(room.member("Amina").muted).toBe(true);
    expect(codeOf(room.say("s1", "hi"))).toBe("ROOM_MUTED");
    room.host({ name: "unmute", target: "Amina" });
    expect(codeOf(room.say("s1", "hi"))).toBe("ok");
  });

  it("is not for the read-only", () => {
    const room = house("Amina");
    room.host({ name: "appoint", target: "Amina", role: "read-only" });
    expect(codeOf(room.say("s1", "hi"))).toBe("ROOM_READ_ONLY");
  });

  it("in an announcement room is for the host and moderators", () => {
    const room = house("Amina", "Boris");
    room.host({ name: "appoint", target: "Amina", role: "moderator" });
    room.host({ name: "announce", on: true });
    expect(codeOf(room.say("s1", "hi"))).toBe("ok");
    expect(codeOf(room.say("s2", "hi"))).toBe("ROOM_READ_ONLY");
    expect(codeOf(room.say({ host: true }, "hi"))).toBe("ok");
  });

  it("is slowed down by slow mode, but not for staff", () => {
    const room = house("Amina", "Boris");
    room.host({ name: "appoint", target: "Boris", role: "moderator" });
    room.host({ name: "slow", intervalMs: 10_000 });
    expect(codeOf(room.say("s1", "one"))).toBe("ok");
    room.now += 4000;
    expect(room.say("s1", "two")).toEqual({ ok: false, code: "ROOM_SLOW_MODE", detail: { waitMs: 6000 } });
    expect(codeOf(room.say("s2", "one"))).toBe("ok");
    expect(codeOf(room.say("s2", "two"))).toBe("ok");
    room.now += 6000;
    expect(codeOf(room.say("s1", "two"))).toBe("ok");
  });

  it("is allowed in bursts and then by the minute; the host is not counted", () => {
    const room = house("Amina");
    for (let i = 0; i < LOCAL_LIMITS.MESSAGE_BURST; i++) expect(codeOf(room.say("s1", `${i}`))).toBe("ok");
    expect(room.say("s1", "more")).toEqual({ ok: false, code: "ROOM_TOO_FAST", detail: { waitMs: 1000 } });
    room.now += 999;
    expect(room.say("s1", "more")).toMatchObject({ code: "ROOM_TOO_FAST", detail: { waitMs: 1 } });
    room.now += 1;
    expect(codeOf(room.say("s1", "more"))).toBe("ok");
    for (let i = 0; i < 100; i++) expect(codeOf(room.say({ host: true }, `${i}`))).toBe("ok");
  });

  it("is not held up by a clock that went back", () => {
    const room = house("Amina");
    room.host({ name: "slow", intervalMs: 1000 });
    room.say("s1", "one");
    room.now -= 3_600_000;
    expect(room.say("s1", "two")).toMatchObject({ code: "ROOM_SLOW_MODE", detail: { waitMs: 1000 } });
    room.now += 1000;
    expect(codeOf(room.say("s1", "two"))).toBe("ok");
  });

  it.each([
    ["", "ROOM_MESSAGE_EMPTY"],
    [" \n\t ", "ROOM_MESSAGE_EMPTY"],
    ["x".repeat(8193), "ROOM_MESSAGE_TOO_LONG"],
    ["\ud800", "ROOM_MESSAGE_BAD_TEXT"],
  ])("%j is refused and costs no turn", (text, expected) => {
    const room = house("Amina");
    for (let i = 0; i < 20; i++) expect(codeOf(room.say("s1", text))).toBe(expected);
    expect(codeOf(room.say("s1", "hello"))).toBe("ok");
  });
});

describe("the log", () => {
  it("keeps as many messages as the host wants; notices push none out", () => {
    const room = house("Amina");
    room.host({ name: "retain", countMax: 3, ageMaxMs: null });
    for (let i = 0; i < 5; i++) {
      room.say({ host: true }, `text ${i}`);
      room.command("s1", { name: "nick", nickname: `Amina ${i}` });
    }
    expect(room.texts()).toEqual(["text 2", "text 3", "text 4"]);
  });

  it("loses what is too old, at its time, and says so", () => {
    const room = house("Amina");
    room.host({ name: "retain", countMax: 100, ageMaxMs: 60_000 });
    room.say("s1", "old");
    room.pass(30_000);
    room.say("s1", "young");
    room.pass(30_001);
    expect(room.texts()).toEqual(["young"]);
    expect(room.broadcasts().at(-1)).toEqual({ type: "removed", upTo: "2" });
  });

  it("is cleared by the host; ids go on", () => {
    const room = house("Amina");
    room.say("s1", "one");
    room.host({ name: "clear" });
    expect(room.room.history({ limit: 100 })).toEqual([]);
    expect(room.broadcasts().at(-1)).toEqual({ type: "removed", upTo: "2" });
    room.say("s1", "two");
    expect(room.room.history({ limit: 100 }).map(({ id }) => id)).toEqual(["3"]);
  });

  it("tells of what it dropped in parts, and in full what it was told to drop", () => {
    const room = house();
    room.host({ name: "retain", countMax: 100, ageMaxMs: null });
    for (let i = 0; i < 200; i++) room.say({ host: true }, `${i}`);
    const removed = room.broadcasts().filter(({ type }) => type === "removed");
    expect(removed).toHaveLength(20);
    expect(removed.at(-1)).toEqual({ type: "removed", upTo: "100" });
    room.host({ name: "retain", countMax: 10, ageMaxMs: null });
    expect(room.broadcasts().at(-1)).toEqual({ type: "removed", upTo: "190" });
  });

  it("is bounded in bytes", () => {
    const room = house();
    room.host({ name: "retain", countMax: ROOM_LIMITS.HISTORY_ITEMS_MAX, ageMaxMs: null });
    const text = "x".repeat(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX);
    for (let i = 0; i < 2100; i++) room.say({ host: true }, text);
    let kept = 0;
    for (let before: string | undefined; ; ) {
      const page = room.room.history(before === undefined ? { limit: 100 } : { before, limit: 100 });
      if (page.length === 0) break;
      kept += page.length;
      before = page[0]?.id;
    }
    expect(kept * text.length).toBeLessThanOrEqual(LOCAL_LIMITS.HISTORY_BYTES_MAX);
    expect(kept).toBeGreaterThan(1900);
  });

  it("is bounded in items, notices too", () => {
    const room = house("Amina");
    for (let i = 0; i < ROOM_LIMITS.HISTORY_ITEMS_MAX + 50; i++) {
      room.now += 1000;
      room.command("s1", { name: "nick", nickname: i % 2 === 0 ? "Amira" : "Amina" });
    }
    const first = room.room.history({ after: "0", limit: 1 })[0];
    expect(Number(first?.id)).toBe(52);
  });
});

describe("a page of the log", () => {
  const room = house();
  for (let i = 1; i <= 250; i++) room.say({ host: true }, `${i}`);
  const ids = (page: Parameters<typeof room.room.history>[0]) =>
    room.room.history(page).map(({ id }) => Number(id));

  it("is the newest without a bound, oldest first", () => {
    expect(ids({ limit: 3 })).toEqual([248, 249, 250]);
  });

  it("ends just before `before`", () => {
    expect(ids({ before: "248", limit: 3 })).toEqual([245, 246, 247]);
    expect(ids({ before: "2", limit: 3 })).toEqual([1]);
    expect(ids({ before: "1", limit: 3 })).toEqual([]);
    expect(ids({ before: "9999", limit: 2 })).toEqual([249, 250]);
  });

  it("begins just after `after`", () => {
    expect(ids({ after: "0", limit: 3 })).toEqual([1, 2, 3]);
    expect(ids({ after: "248", limit: 3 })).toEqual([249, 250]);
    expect(ids({ after: "250", limit: 3 })).toEqual([]);
    expect(ids({ after: "9999", limit: 3 })).toEqual([]);
  });

  it("lies between both", () => {
    expect(ids({ after: "10", before: "13", limit: 9 })).toEqual([11, 12]);
  });

  it("has at most 100 items", () => {
    expect(ids({ limit: 5000 })).toHaveLength(PROTOCOL_LIMITS.HISTORY_PAGE_MAX);
    expect(ids({ limit: 0 })).toEqual([]);
    expect(ids({ limit: -5 })).toEqual([]);
  });

  it.each(["x", "-1", "1.5", "", "1e3", "0x10", "9".repeat(30)])("with the bound %j is empty", (bound) => {
    expect(ids({ before: bound, limit: 3 })).toEqual([]);
    expect(ids({ after: bound, limit: 3 })).toEqual([]);
  });
});

describe("settings", () => {
  it.each<[RoomCommand]>([
    [{ name: "slow", intervalMs: -1 }],
    [{ name: "slow", intervalMs: ROOM_LIMITS.SLOW_MODE_MAX_MS + 1 }],
    [{ name: "slow", intervalMs: 0.5 }],
    [{ name: "cap", memberMax: 0 }],
    [{ name: "cap", memberMax: ROOM_LIMITS.MEMBERS_MAX + 1 }],
    [{ name: "retain", countMax: 0, ageMaxMs: null }],
    [{ name: "retain", countMax: ROOM_LIMITS.HISTORY_ITEMS_MAX + 1, ageMaxMs: null }],
    [{ name: "retain", countMax: 1, ageMaxMs: 999 }],
    [{ name: "retain", countMax: Number.NaN, ageMaxMs: null }],
  ])("%j is out of bounds", (command) => {
    expect(codeOf(new RoomHouse().host(command))).toBe("ROOM_BAD_SETTING");
  });

  it("are told to everybody when they change, and only then", () => {
    const room = house();
    room.host({ name: "cap", memberMax: 7 });
    room.host({ name: "cap", memberMax: 7 });
    room.host({ name: "rename", roomName: "The  cellar" });
    const told = room.broadcasts().filter(({ type }) => type === "settings");
    expect(told).toHaveLength(2);
    expect(room.room.settings).toMatchObject({ memberMax: 7, name: "The cellar" });
    expect(codeOf(room.host({ name: "rename", roomName: "\u0007" }))).toBe("ROOM_NAME_FORBIDDEN");
  });
});
