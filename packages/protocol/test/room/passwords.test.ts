/** Passwords: the room's, those of names, and that nobody's failures lock others out. */

import { describe, expect, it } from "vitest";
import { type Answer, LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../src/index.ts";
import { PasswordBudget } from "../../src/room/password-budget.ts";
import { codeOf, hashOf, RoomHouse } from "./room-house.ts";

const { PASSWORD_TRIES_PER_SESSION, PASSWORD_TRIES_PER_CONNECTION, PASSWORD_TRIES_WINDOW_MS } = LOCAL_LIMITS;
const { PASSWORD_CHECKS_QUEUED_MAX, PASSWORD_CHECKS_AT_ONCE } = LOCAL_LIMITS;

const code = (answer: Answer | undefined) => (answer === undefined ? "waiting" : codeOf(answer));

describe("the room's password", () => {
  it("lets in who knows it, and nobody else", () => {
    const house = new RoomHouse({}, "salt");
    expect(codeOf(house.join("s1", "Amina", { roomPassword: "pepper" }))).toBe("ROOM_BAD_PASSWORD");
    expect(codeOf(house.join("s1", "Amina", { roomPassword: "" }))).toBe("ROOM_BAD_PASSWORD");
    expect(codeOf(house.join("s1", "Amina", { roomPassword: "salt" }))).toBe("ok");
  });

  it("is kept as a hash only", () => {
    const house = new RoomHouse({}, "salt");
    house.join("s1", "Amina", { roomPassword: "salt" });
    expect(house.checksAsked()).toEqual([
      { kind: "check-password", check: 1, password: "salt", against: hashOf("salt") },
    ]);
    house.host({ name: "password", password: "sugar" });
    expect(JSON.stringify([house.room.settings, house.room.members()])).not.toContain("sugar");
  });

  it("can be set, changed and taken away by the host", () => {
    const house = new RoomHouse();
    expect(codeOf(house.host({ name: "password", password: "salt" }))).toBe("ok");
    expect(house.room.settings.hasPassword).toBe(true);
    expect(house.room.checkLink(house.token, house.now)).toMatchObject({ needsPassword: true });
    expect(codeOf(house.join("s1", "Amina"))).toBe("ROOM_BAD_PASSWORD");
    house.host({ name: "password", password: null });
    expect(house.room.settings.hasPassword).toBe(false);
    expect(codeOf(house.join("s1", "Amina"))).toBe("ok");
  });

  it("can't be empty or too long", () => {
    const house = new RoomHouse();
    const long = "x".repeat(PROTOCOL_LIMITS.PASSWORD_BYTES_MAX + 1);
    expect(codeOf(house.host({ name: "password", password: "" }))).toBe("ROOM_BAD_SETTING");
    expect(codeOf(house.host({ name: "password", password: long }))).toBe("ROOM_BAD_SETTING");
    expect(codeOf(new RoomHouse({}, "salt").join("s1", "Amina", { roomPassword: long }))).toBe(
      "ROOM_BAD_PASSWORD",
    );
  });

  it("comes before the name: one who doesn't know it learns no name", () => {
    const house = new RoomHouse({}, "salt");
    house.enter("s1", "Amina", { roomPassword: "salt" });
    house.enter("s2", "Boris", { roomPassword: "salt", namePassword: "rose" });
    for (const name of ["Amina", "Boris", "Hanna", "Nobody"]) {
      expect(codeOf(house.join(`for ${name}`, name, { roomPassword: "x" }))).toBe("ROOM_BAD_PASSWORD");
    }
  });

  it("changed while the old one was being checked doesn't let the old one in", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    const request = house.startJoin("s1", "Amina", { roomPassword: "salt" });
    house.request((number) => ({
      kind: "command",
      request: number,
      by: { host: true },
      command: { name: "password", password: "sugar" },
    }));
    const [guests, hosts] = house.checks;
    house.checks.length = 0;
    house.do({ kind: "password-checked", check: hosts?.check ?? 0, ok: true, hash: hashOf("sugar") });
    house.do({ kind: "password-checked", check: guests?.check ?? 0, ok: true, hash: null });
    expect(code(house.answerTo(request))).toBe("ROOM_BUSY");
    expect(house.names()).toEqual(["Hanna"]);
  });
});

describe("a link that doesn't work", () => {
  it("is answered before any password is checked or any try is counted", () => {
    const house = new RoomHouse({}, "salt");
    for (let i = 0; i < 100; i++) {
      expect(codeOf(house.join("s1", "Amina", { token: "a".repeat(26), roomPassword: "x" }))).toBe(
        "ROOM_LINK_UNKNOWN",
      );
    }
    expect(house.checksAsked()).toEqual([]);
    expect(codeOf(house.join("s1", "Amina", { roomPassword: "salt" }))).toBe("ok");
  });
});

describe("a name with a password", () => {
  it("is registered by the first who gives one, and then needs it", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina", { namePassword: "rose" });
    expect(house.member("Amina").registered).toBe(true);
    house.leave("s1");
    expect(codeOf(house.join("s2", "Amina"))).toBe("ROOM_NAME_REGISTERED");
    expect(codeOf(house.join("s2", "Amina", { namePassword: "lily" }))).toBe("ROOM_BAD_PASSWORD");
    expect(codeOf(house.join("s2", "Amina", { namePassword: "rose" }))).toBe("ok");
    expect(house.member("Amina").registered).toBe(true);
  });

  it("keeps its look-alikes from others, absent or not", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina", { namePassword: "rose" });
    house.leave("s1");
    house.pass(10 * LOCAL_LIMITS.NAME_RESERVED_MS);
    expect(codeOf(house.join("s2", "AMINA", { namePassword: "rose" }))).toBe("ROOM_NAME_LOOKALIKE");
  });

  it("costs the same two checks, known or unknown, right or wrong", () => {
    const kinds = (name: string, namePassword: string) => {
      const house = new RoomHouse();
      house.enter("s1", "Amina", { namePassword: "rose" });
      const before = house.checksAsked().length;
      house.join("s2", name, { namePassword });
      return house
        .checksAsked()
        .slice(before)
        .map(({ against }) => (against === null ? "hash" : "verify"));
    };
    expect(kinds("Amina", "rose")).toEqual(["hash", "verify"]);
    expect(kinds("Amina", "lily")).toEqual(["hash", "verify"]);
    expect(kinds("Boris", "lily")).toEqual(["hash", "verify"]);
  });

  it("moves with its member to the newer session; the older one hears why and nothing more", () => {
    const house = new RoomHouse();
    const id = house.enter("s1", "Amina", { namePassword: "rose" });
    house.host({ name: "appoint", target: "Amina", role: "moderator" });
    expect(house.join("s2", "Amina", { namePassword: "rose" })).toEqual({
      ok: true,
      value: { type: "joined", member: id },
    });
    expect(house.member("Amina").role).toBe("moderator");
    expect(house.told("s1")).toEqual([{ type: "ended", code: "ROOM_SESSION_REPLACED" }]);
    expect(codeOf(house.say("s1", "it is me"))).toBe("ROOM_SESSION_REPLACED");
    expect(codeOf(house.say("s2", "it is me"))).toBe("ok");
    expect(house.notices()).toEqual(["joined Amina"]);
  });

  it("of one in the room without a password can't be registered by another", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    expect(codeOf(house.join("s2", "Amina", { namePassword: "rose" }))).toBe("ROOM_NAME_TAKEN");
    expect(house.checksAsked()).toEqual([]);
  });

  it("taken by somebody else while the password was hashed isn't registered", () => {
    const house = new RoomHouse();
    house.holdChecks = true;
    const request = house.startJoin("s1", "Amina", { namePassword: "rose" });
    house.join("s2", "Amina");
    house.answerCheck();
    house.answerCheck();
    expect(code(house.answerTo(request))).toBe("ROOM_NAME_TAKEN");
    expect(house.member("Amina").registered).toBe(false);
  });

  it("registered by two at the same time belongs to the first", () => {
    const house = new RoomHouse();
    house.holdChecks = true;
    const first = house.startJoin("s1", "Amina", { namePassword: "rose" });
    const second = house.startJoin("s2", "Amina", { namePassword: "lily" });
    while (house.checks.length > 0) house.answerCheck();
    expect(code(house.answerTo(first))).toBe("ok");
    expect(code(house.answerTo(second))).not.toBe("ok");
    expect(house.names()).toEqual(["Hanna", "Amina"]);
  });

  it("is registered only once the waiting room lets its bearer in", () => {
    const house = new RoomHouse({ waitingRoom: true });
    house.join("s1", "Amina", { namePassword: "rose" });
    house.host({ name: "reject", target: "Amina" });
    expect(codeOf(house.join("s2", "Amina", { namePassword: "lily" }))).toBe("ok");
    house.host({ name: "approve", target: "Amina" });
    expect(house.member("Amina").registered).toBe(true);
  });
});

describe("wrong passwords", () => {
  const wrong = (house: RoomHouse, session: string, connection = session) =>
    codeOf(house.join(session, "Amina", { roomPassword: "x", connection }));

  it("make the session wait, with the time to wait", () => {
    const house = new RoomHouse({}, "salt");
    for (let i = 0; i < PASSWORD_TRIES_PER_SESSION; i++) expect(wrong(house, "s1")).toBe("ROOM_BAD_PASSWORD");
    house.now += 1000;
    const answer = house.join("s1", "Amina", { roomPassword: "salt" });
    expect(answer).toEqual({
      ok: false,
      code: "ROOM_PASSWORD_WAIT",
      detail: { waitMs: PASSWORD_TRIES_WINDOW_MS - 1000 },
    });
    house.now += PASSWORD_TRIES_WINDOW_MS - 1000;
    expect(codeOf(house.join("s1", "Amina", { roomPassword: "salt" }))).toBe("ok");
  });

  it("make the connection wait, whatever sessions it invents", () => {
    const house = new RoomHouse({}, "salt");
    for (let i = 0; i < PASSWORD_TRIES_PER_CONNECTION; i++) {
      expect(wrong(house, `s${i}`, "circuit")).toBe("ROOM_BAD_PASSWORD");
    }
    expect(wrong(house, "fresh", "circuit")).toBe("ROOM_PASSWORD_WAIT");
  });

  it("lock nobody else out: not the name, not the room", () => {
    const house = new RoomHouse({}, "salt");
    house.enter("s0", "Amina", { roomPassword: "salt", namePassword: "rose" });
    house.leave("s0");
    for (let i = 0; i < 200; i++) {
      house.join(`mallory ${i}`, "Amina", {
        roomPassword: "salt",
        namePassword: `guess ${i}`,
        connection: "m",
      });
    }
    expect(codeOf(house.join("s1", "Amina", { roomPassword: "salt", namePassword: "rose" }))).toBe("ok");
  });

  it("that were right don't count", () => {
    const house = new RoomHouse({}, "salt");
    for (let i = 0; i < 3 * PASSWORD_TRIES_PER_SESSION; i++) {
      expect(codeOf(house.join("s1", "Hanna", { roomPassword: "salt" }))).toBe("ROOM_NAME_TAKEN");
    }
  });

  it("are counted for a bounded number of keys: the oldest is forgotten", () => {
    const budget = new PasswordBudget(1);
    for (let i = 0; i <= LOCAL_LIMITS.PASSWORD_TRIES_COUNTED_MAX; i++) budget.spend(`key ${i}`, i);
    expect(budget.waitMs("key 0", 10_000)).toBe(0);
    expect(budget.waitMs("key 1", 10_000)).toBe(PASSWORD_TRIES_WINDOW_MS - 9999);
  });

  it("from before the clock went back are forgotten rather than held for ever", () => {
    const budget = new PasswordBudget(1);
    budget.spend("key", 1_000_000);
    expect(budget.waitMs("key", 999_999)).toBe(0);
  });

  it("are counted while they are still being checked", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    const requests = Array.from({ length: PASSWORD_TRIES_PER_SESSION + 3 }, () =>
      house.startJoin("s1", "Amina", { roomPassword: "x" }),
    );
    const waits = requests.filter((request) => code(house.answerTo(request)) === "ROOM_PASSWORD_WAIT");
    expect(waits).toHaveLength(3);
  });
});

describe("the queue of checks", () => {
  it("runs a few at a time", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    for (let i = 0; i < 10; i++) house.startJoin(`s${i}`, `guest ${i + 22}`, { roomPassword: "salt" });
    expect(house.checks).toHaveLength(PASSWORD_CHECKS_AT_ONCE);
    house.answerCheck();
    expect(house.checks).toHaveLength(PASSWORD_CHECKS_AT_ONCE);
  });

  it("serves connections in turns: a flooder holds nobody up", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    for (let i = 0; i < 15; i++) house.startJoin(`m${i}`, "Mallory", { roomPassword: "x", connection: "m" });
    const request = house.startJoin("s1", "Amina", { roomPassword: "salt" });
    for (let i = 0; i < PASSWORD_CHECKS_AT_ONCE + 2; i++) house.answerCheck();
    expect(code(house.answerTo(request))).toBe("ok");
  });

  it("when full refuses the newest of the one who fills it, not others", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    const mallorys: number[] = [];
    const flood = (count: number, connection: string) => {
      for (let i = 0; i < count; i++) {
        mallorys.push(house.startJoin(`${connection}${i}`, "Mallory", { roomPassword: "x", connection }));
      }
    };
    flood(PASSWORD_TRIES_PER_CONNECTION, "m");
    flood(PASSWORD_CHECKS_QUEUED_MAX + PASSWORD_CHECKS_AT_ONCE - PASSWORD_TRIES_PER_CONNECTION, "n");
    const amina = house.startJoin("s1", "Amina", { roomPassword: "salt" });
    const boris = house.startJoin("s2", "Boris", { roomPassword: "salt" });
    const busy = mallorys.filter((request) => code(house.answerTo(request)) === "ROOM_BUSY");
    expect(busy).toHaveLength(2);
    while (house.checks.length > 0) house.answerCheck();
    expect(code(house.answerTo(amina))).toBe("ok");
    expect(code(house.answerTo(boris))).toBe("ok");
  });

  it("when full refuses the flooder's own next request", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    const inQueue = PASSWORD_CHECKS_QUEUED_MAX + PASSWORD_CHECKS_AT_ONCE;
    for (let i = 0; i < inQueue; i++) {
      house.startJoin(`s${i}`, `guest ${i + 22}`, { roomPassword: "salt", connection: `c${i % 12}` });
    }
    const own = house.startJoin("more", "Mallory", { roomPassword: "x", connection: "c11" });
    const codes = [own].map((request) => code(house.answerTo(request)));
    expect(codes).toEqual(["ROOM_BUSY"]);
    let answered = 0;
    while (house.checks.length > 0) {
      house.answerCheck();
      answered++;
    }
    expect(answered).toBe(inQueue);
  });

  it("ignores results that nobody asked for, or that come twice", () => {
    const house = new RoomHouse({}, "salt");
    expect(house.do({ kind: "password-checked", check: 99, ok: true, hash: null })).toEqual([]);
    house.holdChecks = true;
    house.startJoin("s1", "Amina", { roomPassword: "x" });
    const check = house.checks[0]?.check ?? 0;
    house.answerCheck();
    expect(house.do({ kind: "password-checked", check, ok: true, hash: null })).toEqual([]);
    expect(house.names()).toEqual(["Hanna"]);
  });

  it("is answered in full when the room closes", () => {
    const house = new RoomHouse({}, "salt");
    house.holdChecks = true;
    const requests = Array.from({ length: 8 }, (_, i) =>
      house.startJoin(`s${i}`, `guest ${i + 22}`, { roomPassword: "salt" }),
    );
    house.host({ name: "close" });
    expect(requests.map((request) => code(house.answerTo(request)))).toEqual(
      requests.map(() => "ROOM_CLOSED"),
    );
    while (house.checks.length > 0) house.answerCheck();
    expect(house.names()).toEqual(["Hanna"]);
  });
});
