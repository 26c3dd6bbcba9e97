/** `blind`: a schedule that takes no message input, and conversations in order by the log. */

import {
  BlindLevel,
  decodeRelayRequest,
  encodeBoxAnswer,
  encodeRelayAnswer,
  LOCAL_LIMITS,
  LOG_END,
  type LogEntry,
  type LogPlace,
  logBox,
  openLogEntry,
  PROTOCOL_LIMITS,
  sightLogEntry,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { LevelDriver } from "./level-driver.ts";

const SLOT_MS = 10_000;
const START_MS = Date.UTC(2030, 0, 1, 1);
const MIDNIGHT_MS = Date.UTC(2030, 0, 2);
const CIRCUIT = "log";

function started(from: LogPlace | null = null): LevelDriver {
  const driver = new LevelDriver(new BlindLevel(new SeededRandom(1).bytes, SLOT_MS, from), START_MS + 1);
  const log: LogEntry[] = [];
  driver.onEffect = (effect) => {
    if (effect.type === "dial") greet(driver, 1);
    if (effect.type === "transmit") answer(driver, effect.bytes, log);
  };
  driver.input({ type: "start" });
  return driver;
}

function greet(driver: LevelDriver, boot: number): void {
  const bytes = encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16).fill(boot), ttlMs: 1000 });
  driver.input({ type: "received", circuit: CIRCUIT, bytes });
}

/** A relay of which nobody else appends anything. `keeps`: otherwise it forgets what it is given. */
function answer(driver: LevelDriver, bytes: Uint8Array, log: LogEntry[] = [], keeps = true): void {
  const request = decodeRelayRequest(bytes);
  if (request.op === "append") {
    if (keeps) log.push({ address: request.address, frame: request.frame });
    const told = encodeRelayAnswer({ op: "appended", tag: request.tag });
    driver.input({ type: "received", circuit: CIRCUIT, bytes: told });
  }
  if (request.op === "sync") {
    const nothing = { address: new Uint8Array(32), frame: new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES) };
    const found = log.splice(0);
    const { tag, cursor } = request;
    const told = { op: "log", tag, cursor, count: found.length, entries: [...found, nothing] } as const;
    driver.input({ type: "received", circuit: CIRCUIT, bytes: encodeRelayAnswer(told) });
  }
}

const appended = (driver: LevelDriver): LogEntry[] =>
  driver.sent.flatMap(({ bytes }) => {
    const request = decodeRelayRequest(bytes);
    return request.op === "append" ? [{ address: request.address, frame: request.frame }] : [];
  });

const put = (driver: LevelDriver, conversation: string, byte: number) =>
  driver.input({
    type: "put",
    lane: 0,
    conversation,
    put: `${conversation}${byte}`,
    writeKey: new Uint8Array(32).fill(byte),
    frame: new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES).fill(byte),
  });

it("appends one frame and reads the log once in each slot, at its beginning", () => {
  const driver = started();
  driver.runUntil(START_MS + 10 * SLOT_MS);
  const ops = driver.sent.map(({ bytes }) => decodeRelayRequest(bytes).op);
  expect(ops).toHaveLength(2 * 9);
  expect(ops).toEqual(ops.map((_, at) => (at % 2 === 0 ? "append" : "sync")));
  expect(driver.sent.every(({ atMs }) => (atMs - START_MS) % SLOT_MS === 0)).toBe(true);
});

it("sends the same at the same times whatever is said", () => {
  const [silent, talking] = [started(), started()];
  talking.input({ type: "open", conversation: "a", lanes: 1 });
  for (let byte = 0; byte < 12; byte++) put(talking, "a", byte);
  silent.runUntil(START_MS + 30 * SLOT_MS);
  talking.runUntil(START_MS + 30 * SLOT_MS);
  const shape = (driver: LevelDriver) => driver.sent.map(({ atMs, bytes }) => `${atMs} ${bytes.length}`);
  expect(shape(talking)).toEqual(shape(silent));
  expect(talking.of("appended")).toHaveLength(12);
  expect(silent.of("appended")).toHaveLength(0);
});

it("gives conversations that have something to say their turns, one a slot, longest waiting first", () => {
  const driver = started();
  for (const name of ["a", "b", "c"]) driver.input({ type: "open", conversation: name, lanes: 1 });
  for (const name of ["b", "a"]) driver.input({ type: "ready", conversation: name });
  driver.runUntil(START_MS + 6 * SLOT_MS);
  expect(driver.of("turn").map(({ conversation }) => conversation)).toEqual(["b", "a"]);
});

it("puts frames of all conversations in turn", () => {
  const driver = started();
  for (const name of ["a", "b"]) driver.input({ type: "open", conversation: name, lanes: 1 });
  for (const byte of [1, 2, 3]) put(driver, "a", byte);
  put(driver, "b", 9);
  driver.runUntil(START_MS + 8 * SLOT_MS);
  expect(driver.of("appended").map(({ put: name }) => name)).toEqual(["a1", "b9", "a2", "a3"]);
});

it("hands on the log in its order, goes on behind it, and begins anew at a relay that lost it", () => {
  const driver = started();
  driver.onEffect = () => {};
  driver.runUntil(START_MS + 2 * SLOT_MS);
  greet(driver, 1);
  const sync = driver.sent.map(({ bytes }) => decodeRelayRequest(bytes)).find(({ op }) => op === "sync");
  const entries = [1, 2, 3].map((byte) => ({
    address: new Uint8Array(32).fill(byte),
    frame: new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES),
  }));
  const log = encodeRelayAnswer({ op: "log", tag: sync?.tag ?? 0, cursor: 77n, count: 2, entries });
  driver.input({ type: "received", circuit: CIRCUIT, bytes: log });
  expect(driver.of("logged").map(({ address }) => address[0])).toEqual([1, 2]);
  const bootId = "01".repeat(16);
  expect(driver.of("read-to")).toEqual([
    { type: "read-to", place: { bootId, cursor: 77n }, batch: 3, isEnd: true },
  ]);
  const cursors = () =>
    driver.sent.flatMap(({ bytes }) => {
      const request = decodeRelayRequest(bytes);
      return request.op === "sync" ? [request.cursor] : [];
    });
  driver.runUntil(START_MS + 4 * SLOT_MS);
  expect(cursors().at(-1)).toBe(77n);
  driver.input({ type: "disconnected", circuit: CIRCUIT });
  driver.runUntil(START_MS + 5 * SLOT_MS);
  greet(driver, 2);
  driver.runUntil(START_MS + 7 * SLOT_MS);
  expect(cursors().at(-1)).toBe(0n);
});

it("tells the user when too much waits, and appends what only who knows the box can find", () => {
  const driver = started();
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  for (let frame = 0; frame <= LOCAL_LIMITS.LEVEL_FRAMES_WAITING_MAX; frame++) put(driver, "a", 5);
  expect(driver.of("overflow")).toHaveLength(1);
  driver.runUntil(START_MS + 3 * SLOT_MS);
  const [first, second] = appended(driver).map(sightLogEntry);
  const box = logBox(new Uint8Array(32).fill(5));
  const frame = new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES).fill(5);
  expect([first, second].map((sight) => sight && openLogEntry(box, sight))).toEqual([frame, frame]);
  expect(first && openLogEntry(logBox(new Uint8Array(32).fill(6)), first)).toBeNull();
  expect(first?.entry).not.toEqual(second?.entry);
});

it("goes on reading where it stopped, and else begins at the end of the log", () => {
  const cursors = (driver: LevelDriver) => {
    driver.runUntil(START_MS + 3 * SLOT_MS);
    return driver.sent.flatMap(({ bytes }) => {
      const request = decodeRelayRequest(bytes);
      return request.op === "sync" ? [request.cursor] : [];
    });
  };
  expect(cursors(started())[0]).toBe(LOG_END);
  expect(cursors(started({ bootId: "01".repeat(16), cursor: 9n }))[0]).toBe(9n);
});

it("tells what the log doesn't show, though it was answered, and what was not answered", () => {
  const driver = started();
  let keeps = false;
  const log: LogEntry[] = [];
  driver.onEffect = (effect) => {
    if (effect.type === "dial") greet(driver, 1);
    if (effect.type === "transmit") answer(driver, effect.bytes, log, keeps);
  };
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  put(driver, "a", 1);
  driver.runUntil(START_MS + 4 * SLOT_MS);
  expect(driver.of("appended")).toEqual([]);
  expect(driver.of("unanswered")).toMatchObject([{ put: "a1" }]);
  keeps = true;
  put(driver, "a", 2);
  driver.runUntil(START_MS + 6 * SLOT_MS);
  expect(driver.of("appended")).toMatchObject([{ put: "a2" }]);
  driver.onEffect = () => {};
  put(driver, "a", 3);
  driver.runUntil(START_MS + 8 * SLOT_MS);
  driver.input({ type: "disconnected", circuit: CIRCUIT });
  expect(driver.of("unanswered")).toMatchObject([{ put: "a1" }, { put: "a3" }]);
  expect(driver.of("appended")).toHaveLength(1);
});

/** A relay that marks its readers by their cursors, shortly before midnight. `isFull`: they are never at the end of its log. */
function marked(isFull: boolean) {
  const machine = new BlindLevel(new SeededRandom(1).bytes, SLOT_MS, null);
  const driver = new LevelDriver(machine, MIDNIGHT_MS - 10 * SLOT_MS);
  const marks: bigint[] = [];
  const cursors: { slot: number; cursor: bigint }[] = [];
  driver.onEffect = (effect) => {
    if (effect.type === "dial") greet(driver, marks.length);
    if (effect.type !== "transmit") return;
    const request = decodeRelayRequest(effect.bytes);
    if (request.op === "append") answer(driver, effect.bytes);
    if (request.op !== "sync") return;
    const { tag, cursor } = request;
    cursors.push({ slot: Math.round((driver.nowMs - MIDNIGHT_MS) / SLOT_MS), cursor });
    marks.push(7_777_777n + BigInt(marks.length));
    const entry = { address: new Uint8Array(32), frame: new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES) };
    const told = {
      op: "log",
      tag,
      cursor: marks.at(-1) ?? 0n,
      count: isFull ? 1 : 0,
      entries: [entry],
    } as const;
    driver.input({ type: "received", circuit: CIRCUIT, bytes: encodeRelayAnswer(told) });
  };
  driver.input({ type: "start" });
  driver.runUntil(MIDNIGHT_MS + 4 * SLOT_MS);
  return {
    driver,
    MIDNIGHT_MS,
    marks,
    after: cursors.filter(({ slot }) => slot >= 0).map(({ cursor }) => cursor),
  };
}

it("shows nothing on a new day's circuit by which a relay would know who read there the day before", () => {
  const { marks, after } = marked(false);
  expect(marks.length).toBeGreaterThan(8);
  expect(after[0]).toBe(LOG_END);
  expect(after[1]).toBe(marks.at(-after.length));
});

it("reads on where it was if it had not come to the end, as people are told", () => {
  const { marks, after } = marked(true);
  expect([0n, marks.at(-1 - after.length)]).toContain(after[0]);
});

it("says nothing about midnight, when nobody reads on", () => {
  const machine = new BlindLevel(new SeededRandom(1).bytes, SLOT_MS, null);
  const driver = new LevelDriver(machine, MIDNIGHT_MS - 10 * SLOT_MS);
  const log: LogEntry[] = [];
  const seen: number[] = [];
  driver.onEffect = (effect) => {
    if (effect.type === "dial") greet(driver, 1);
    if (effect.type === "transmit") answer(driver, effect.bytes, log);
    if (effect.type === "appended") seen.push(Math.floor((driver.nowMs - MIDNIGHT_MS) / SLOT_MS));
  };
  driver.input({ type: "start" });
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  for (let byte = 0; byte < 14; byte++) put(driver, "a", byte);
  driver.runUntil(MIDNIGHT_MS + 9 * SLOT_MS);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.filter((slot) => slot >= -1 && slot < LOCAL_LIMITS.LOG_SEAM_SLOTS)).toEqual([]);
});

it("leaves a relay that breaks the protocol", () => {
  const driver = started();
  driver.runUntil(START_MS + 2 * SLOT_MS);
  driver.input({
    type: "received",
    circuit: CIRCUIT,
    bytes: encodeRelayAnswer({ op: "appended", tag: 4242 }),
  });
  expect(driver.of("refuse")).toMatchObject([{ code: "WIRE_BAD_FRAME" }]);
  expect(driver.of("hang-up")).toHaveLength(1);
});

it("leaves a relay that shows a log before it has said who it is, or says so twice", () => {
  const silent = started();
  silent.onEffect = (effect) => {
    if (effect.type === "transmit") answer(silent, effect.bytes);
  };
  silent.runUntil(START_MS + 2 * SLOT_MS);
  expect(silent.of("refuse")).toMatchObject([{ code: "WIRE_BAD_FRAME" }]);
  expect(silent.of("read-to")).toEqual([]);
  const anew = started();
  anew.runUntil(START_MS + 2 * SLOT_MS);
  greet(anew, 2);
  expect(anew.of("refuse")).toMatchObject([{ code: "WIRE_BAD_FRAME" }]);
  expect(anew.of("booted")).toHaveLength(1);
});

it("appends again what isn't seen for long, in a log whose end is never reached", () => {
  const driver = started();
  driver.onEffect = (effect) => {
    if (effect.type === "dial") greet(driver, 1);
    if (effect.type !== "transmit") return;
    const request = decodeRelayRequest(effect.bytes);
    if (request.op === "append") answer(driver, effect.bytes);
    if (request.op !== "sync") return;
    const { tag } = request;
    const entry = { address: new Uint8Array(32), frame: new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES) };
    const full = { op: "log", tag, cursor: 7n, count: 1, entries: [entry] } as const;
    driver.input({ type: "received", circuit: CIRCUIT, bytes: encodeRelayAnswer(full) });
  };
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  put(driver, "a", 1);
  driver.runUntil(START_MS + LOCAL_LIMITS.LOG_UNSEEN_ASKS_MAX * SLOT_MS);
  expect(driver.of("unanswered")).toEqual([]);
  driver.runUntil(START_MS + (LOCAL_LIMITS.LOG_UNSEEN_ASKS_MAX + 4) * SLOT_MS);
  expect(driver.of("unanswered")).toMatchObject([{ put: "a1" }]);
});
