/** The driver: each effect becomes what it says, in order, and no wake-up is lost. */

import type { Room, RoomEffect, RoomInput, SessionState } from "@hushroom/protocol";
import { beforeEach, expect, test } from "vitest";
import type { Clock } from "../src/clock.ts";
import type { Outlet } from "../src/rooms/outlet.ts";
import { RoomDriver } from "../src/rooms/room-driver.ts";

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
  cancelled: boolean;
}

let nowMs: number;
let timers: Timer[];
let inputs: RoomInput[];
let effects: (input: RoomInput) => RoomEffect[];
let states: Record<string, SessionState>;
let driver: RoomDriver;

const clock: Clock = {
  nowMs: () => nowMs,
  monotonicMs: () => nowMs,
  after: (delayMs, run) => {
    const timer = { atMs: nowMs + delayMs, run, cancelled: false };
    timers.push(timer);
    return () => {
      timer.cancelled = true;
    };
  },
};

beforeEach(() => {
  nowMs = 1000;
  timers = [];
  inputs = [];
  effects = () => [];
  states = {};
  const room = {
    handle: (input: RoomInput) => {
      inputs.push(input);
      return effects(input);
    },
    sessionState: (session: string) => states[session] ?? { state: "stranger" },
  };
  driver = new RoomDriver(room as unknown as Room, clock);
});

const member = (name: string, role: "member" | "moderator" = "member"): SessionState => ({
  state: "member",
  member: { id: `~${name}`, name, role, muted: false, present: true, registered: false },
});

function open(session: string) {
  const got: string[] = [];
  const outlet: Outlet = {
    session,
    deliver: ({ event }) => got.push(event.type),
    tell: (event) => got.push(event.type),
    end: () => got.push("end"),
  };
  const stream = driver.openStream(outlet, () => got.push("hello"));
  return { got, stream };
}

const alive = () => timers.filter((timer) => !timer.cancelled);
const gone: RoomEffect = { kind: "broadcast", event: { type: "member-gone", id: "~x" } };

test("each request gets its own answer, also when it comes later", async () => {
  effects = (input) => {
    if (input.kind === "leave") return [];
    const late = inputs.find((earlier) => earlier.kind === "leave");
    const answered = [late, input].flatMap((one) => (one && "request" in one ? [one.request] : []));
    return answered.map((request) => ({
      kind: "answer",
      request,
      answer: { ok: true, value: { type: "said", id: String(request) } },
    }));
  };
  const late = driver.request({ kind: "leave", session: "a" });
  const soon = driver.request({ kind: "say", by: { host: true }, text: "", replyTo: null, once: "" });
  const ids = (await Promise.all([late, soon])).map(
    (answer) => answer.ok && "id" in answer.value && answer.value.id,
  );
  expect(new Set(ids).size).toBe(2);
});

test("members get broadcasts, moderators what is for staff, those who wait neither", () => {
  states = { a: member("a"), mod: member("mod", "moderator"), w: { state: "waiting", member: "~w" } };
  const [a, mod, w] = [open("a"), open("mod"), open("w")];
  effects = () => [gone, { kind: "tell-staff", event: { type: "waiting-gone", member: "~w" } }];
  driver.feed({ kind: "wake" });
  expect(a.got).toEqual(["hello", "member-gone"]);
  expect(mod.got).toEqual(["hello", "member-gone", "waiting-gone"]);
  expect(w.got).toEqual(["hello"]);
});

test("who is let in hears of it after everything that its first page shows", () => {
  states = { w: { state: "waiting", member: "~w" } };
  const w = open("w");
  effects = () => [{ kind: "tell-session", session: "w", event: { type: "admitted" } }, gone];
  driver.feed({ kind: "wake" });
  effects = () => [gone];
  driver.feed({ kind: "wake" });
  expect(w.got).toEqual(["hello", "admitted", "member-gone"]);
});

test("what a connection itself causes is told to the others and seen by it in its first page", () => {
  states = { a: member("a"), b: member("b") };
  const a = open("a");
  effects = (input) => (input.kind === "connect" ? [gone] : []);
  const b = open("b");
  expect(a.got).toEqual(["hello", "member-gone"]);
  expect(b.got).toEqual(["hello"]);
});

test("an ended session hears the reason and nothing after it", () => {
  states = { a: member("a") };
  const a = open("a");
  const reasons: string[] = [];
  driver.onEnded((session, code) => reasons.push(`${session} ${code}`));
  effects = () => [
    { kind: "tell-session", session: "a", event: { type: "ended", code: "ROOM_KICKED" } },
    { kind: "end-session", session: "a" },
    gone,
  ];
  driver.feed({ kind: "wake" });
  expect(a.got).toEqual(["hello", "ended", "end"]);
  expect(reasons).toEqual(["a ROOM_KICKED"]);
  driver.closeStream(a.stream);
  driver.closeStream(a.stream);
  expect(inputs.filter((input) => input.kind === "disconnect")).toHaveLength(1);
});

test("a session that can't be here is told why instead of being greeted", () => {
  states = { full: { state: "ended", code: "ROOM_FULL" } };
  expect(open("full").got).toEqual(["ended", "end"]);
  expect(open("stranger").got).toEqual(["end"]);
});

test("the last wake-up asked for counts, and one that comes early is set again", () => {
  effects = () => [{ kind: "wake", atMs: 5000 }];
  driver.feed({ kind: "visit", session: "a" });
  effects = () => [{ kind: "wake", atMs: 9000 }];
  driver.feed({ kind: "visit", session: "a" });
  expect(alive().map((timer) => timer.atMs)).toEqual([9000]);
  effects = () => [];
  nowMs = 8999;
  alive()[0]?.run();
  expect(inputs.filter((input) => input.kind === "wake")).toHaveLength(0);
  nowMs = 9000;
  alive().at(-1)?.run();
  expect(inputs.filter((input) => input.kind === "wake")).toHaveLength(1);
});

test("passwords are hashed and compared, and only the right one fits", async () => {
  const check = (password: string, against: string | null) =>
    new Promise<Extract<RoomInput, { kind: "password-checked" }>>((resolve) => {
      effects = (input) => {
        if (input.kind === "password-checked") resolve(input);
        return input.kind === "wake" ? [{ kind: "check-password", check: 7, password, against }] : [];
      };
      driver.feed({ kind: "wake" });
    });
  const { hash } = await check("open sesame", null);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
  expect(await check("open sesame", hash)).toEqual({
    kind: "password-checked",
    check: 7,
    ok: true,
    hash: null,
  });
  expect((await check("open says me", hash)).ok).toBe(false);
  expect((await check("open sesame", "not a hash")).ok).toBe(false);
});

test("at the end everybody's connection ends and every question is answered", async () => {
  states = { a: member("a") };
  const a = open("a");
  const waiting = driver.request({ kind: "leave", session: "a" });
  driver.dispose();
  expect(a.got).toEqual(["hello", "end"]);
  expect(await waiting).toEqual({ ok: false, code: "ROOM_CLOSED", detail: {} });
});
