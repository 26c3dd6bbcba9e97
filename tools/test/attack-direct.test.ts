/** What stands in for `direct` in the simulation: a circuit for each conversation, everything at once. */

import { decodeBoxRequest, encodeBoxAnswer, LOCAL_LIMITS, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { LevelDriver } from "../../packages/protocol/test/session/level/level-driver.ts";
import { DirectLevel } from "../attack/sim/direct-level.ts";

const START_MS = Date.UTC(2030, 0, 1);

function started(): LevelDriver {
  const driver = new LevelDriver(new DirectLevel(new SeededRandom(1).bytes), START_MS);
  driver.input({ type: "start" });
  return driver;
}

const put = (driver: LevelDriver, conversation: string, byte: number) =>
  driver.input({
    type: "put",
    lane: 0,
    conversation,
    put: String(byte),
    writeKey: new Uint8Array(32).fill(byte),
    frame: new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES),
  });

it("dials a circuit of its own for each conversation", () => {
  const driver = started();
  for (const conversation of ["a", "b"]) driver.input({ type: "open", conversation, lanes: 1 });
  expect(driver.of("dial").map(({ circuit }) => circuit)).toEqual(["a", "b"]);
  expect(new Set(driver.of("dial").map(({ isolation }) => isolation)).size).toBe(2);
});

it("puts and watches at once, and what was put or looked for before once it is connected", () => {
  const driver = started();
  driver.refuses = true;
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  driver.input({ type: "read", conversation: "a", lane: 0, address: new Uint8Array(32) });
  put(driver, "a", 1);
  expect(driver.sent).toHaveLength(0);
  driver.refuses = false;
  driver.runUntil(START_MS + LOCAL_LIMITS.LINK_PAUSE_MIN_MS);
  expect(driver.sent.map(({ bytes }) => decodeBoxRequest(bytes).op)).toEqual(["watch", "put"]);
  put(driver, "a", 2);
  expect(driver.sent).toHaveLength(3);
});

it("dials again after pauses that double up to a bound", () => {
  const driver = started();
  driver.refuses = true;
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  driver.runUntil(START_MS + 60 * 60_000);
  const dialled = driver.effects.filter(({ effect }) => effect.type === "dial").map(({ atMs }) => atMs);
  const pauses = dialled.slice(1).map((atMs, at) => atMs - (dialled[at] ?? 0));
  expect(pauses.slice(0, 3)).toEqual([1, 2, 4].map((times) => times * LOCAL_LIMITS.LINK_PAUSE_MIN_MS));
  expect(Math.max(...pauses)).toBe(LOCAL_LIMITS.LINK_PAUSE_MAX_MS);
});

it("takes what a relay says to have laid aside for not taken", () => {
  const driver = started();
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  put(driver, "a", 1);
  const [asked] = driver.sent.map(({ bytes }) => decodeBoxRequest(bytes));
  const answer = {
    op: "put-answer",
    tag: asked?.tag ?? 0,
    status: "aside",
    hash: new Uint8Array(32),
  } as const;
  driver.input({ type: "received", circuit: "a", bytes: encodeBoxAnswer(answer) });
  expect(driver.of("answered")).toMatchObject([{ put: "1", status: "full" }]);
});

it("says what was pushed and what became of puts, and forgets neither when a connection ends", () => {
  const driver = started();
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  driver.input({ type: "read", conversation: "a", lane: 0, address: new Uint8Array(32).fill(4) });
  put(driver, "a", 1);
  const [watch, first] = driver.sent.map(({ bytes }) => decodeBoxRequest(bytes));
  const receive = (bytes: Uint8Array) => driver.input({ type: "received", circuit: "a", bytes });
  const hash = new Uint8Array(32);
  receive(encodeBoxAnswer({ op: "put-answer", tag: first?.tag ?? 0, status: "full", hash }));
  const frame = new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES).fill(8);
  receive(encodeBoxAnswer({ op: "box", tag: watch?.tag ?? 0, found: true, frame }));
  expect(driver.of("answered")).toMatchObject([{ put: "1", status: "full" }]);
  expect(driver.of("found")).toMatchObject([{ conversation: "a", lane: 0 }]);
  put(driver, "a", 2);
  driver.input({ type: "disconnected", circuit: "a" });
  expect(driver.of("unanswered")).toMatchObject([{ put: "2" }]);
});

it("keeps a bounded number of puts open and waiting, and says what it can't take", () => {
  const driver = started();
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  const { LEVEL_UNANSWERED_MAX, LEVEL_FRAMES_WAITING_MAX } = LOCAL_LIMITS;
  for (let frame = 0; frame <= LEVEL_UNANSWERED_MAX + LEVEL_FRAMES_WAITING_MAX; frame++)
    put(driver, "a", frame % 256);
  expect(driver.sent).toHaveLength(LEVEL_UNANSWERED_MAX);
  expect(driver.of("overflow")).toHaveLength(1);
});

it("gives a conversation its turn whenever it wants it, and ends with stop", () => {
  const driver = started();
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  driver.input({ type: "ready", conversation: "a" });
  expect(driver.of("turn")).toHaveLength(1);
  driver.input({ type: "stop" });
  driver.input({ type: "disconnected", circuit: "a" });
  driver.runUntil(START_MS + 60 * 60_000);
  expect(driver.of("hang-up")).toHaveLength(1);
  expect(driver.of("dial")).toHaveLength(1);
});
