/** `quiet`: the same in every slot whatever is said, and what is said gets through. */

import {
  boxAddress,
  decodeBoxRequest,
  encodeBoxAnswer,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  QuietCover,
  QuietLevel,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { LevelDriver } from "./level-driver.ts";

const SLOT_MS = 10_000;
const START_MS = Date.UTC(2030, 0, 1);
const { QUIET_CIRCUITS, QUIET_ROTATION_MS } = PROTOCOL_LIMITS;
const { LEVEL_FRAMES_WAITING_MAX, SLOT_LATE_MAX_MS } = LOCAL_LIMITS;

function started(seed = 1): LevelDriver {
  const driver = new LevelDriver(new QuietLevel(new SeededRandom(seed).bytes, SLOT_MS), START_MS + 1);
  driver.input({ type: "start" });
  return driver;
}

const frameOf = (byte: number) => new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES).fill(byte);
const keyOf = (byte: number) => new Uint8Array(32).fill(byte);
const put = (driver: LevelDriver, byte: number) =>
  driver.input({
    type: "put",
    lane: 0,
    conversation: "a",
    put: String(byte),
    writeKey: keyOf(byte),
    frame: frameOf(byte),
  });

const greet = (driver: LevelDriver, circuit: number, boot: number) =>
  driver.input({
    type: "received",
    circuit: String(circuit),
    bytes: encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16).fill(boot), ttlMs: 1000 }),
  });

const STEP_MS = SLOT_MS / QUIET_CIRCUITS;
const placeOf = ({ atMs }: { atMs: number }) => Math.floor(((atMs - START_MS) % SLOT_MS) / STEP_MS);

/** Slot, circuit and length of everything sent. */
const shape = (driver: LevelDriver) =>
  driver.sent.map(({ atMs, circuit, bytes }) => `${atMs} ${circuit} ${bytes.length}`);

describe("the circuits of quiet", () => {
  it("each send one PUT and one GET a slot, at their own places", () => {
    const driver = started();
    driver.runUntil(START_MS + 12 * SLOT_MS);
    for (let circuit = 0; circuit < QUIET_CIRCUITS; circuit++) {
      const own = driver.sent.filter((message) => message.circuit === String(circuit));
      const slots = own.map(({ atMs }) => Math.floor((atMs - START_MS) / SLOT_MS));
      const ops = own.map(({ bytes }) => decodeBoxRequest(bytes).op);
      // The first slot dials, the next ones send.
      expect(new Set(slots).size).toBeGreaterThanOrEqual(10);
      expect(ops).toEqual(slots.map((_, at) => (at % 2 === 0 ? "put" : "get")));
      expect(new Set(own.map(placeOf)).size).toBe(1);
      for (const { atMs } of own) expect((atMs - START_MS) % STEP_MS).toBeLessThan(STEP_MS / 2);
    }
  });

  it("have places that say nothing of each other: two of one client as often the same one as two of two", () => {
    let same = 0;
    let pairs = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const driver = started(seed);
      driver.runUntil(START_MS + 3 * SLOT_MS);
      const places = new Map(driver.sent.map((message) => [message.circuit, placeOf(message)]));
      for (const [a, one] of places) {
        for (const [b, other] of places) {
          if (a >= b) continue;
          pairs++;
          if (one === other) same++;
        }
      }
    }
    expect(pairs).toBe(60 * 28);
    // 0.125, and 0.008 of one standard deviation.
    expect(same / pairs).toBeGreaterThan(0.1);
    expect(same / pairs).toBeLessThan(0.15);
  });

  it("have other places in the next rotation", () => {
    const driver = started();
    driver.runUntil(START_MS + 3 * SLOT_MS);
    const first = new Map(driver.sent.map((message) => [message.circuit, placeOf(message)]));
    const sent = driver.sent.length;
    driver.nowMs = START_MS + QUIET_ROTATION_MS + SLOT_MS;
    driver.runUntil(START_MS + QUIET_ROTATION_MS + 4 * SLOT_MS);
    const second = new Map(driver.sent.slice(sent).map((message) => [message.circuit, placeOf(message)]));
    expect(second.size).toBe(QUIET_CIRCUITS);
    expect([...second]).not.toEqual([...first]);
  });

  it("are as many and send as much with conversations as without", () => {
    const [silent, talking] = [started(), started()];
    talking.input({ type: "open", conversation: "a", lanes: 1 });
    talking.input({ type: "read", conversation: "a", lane: 0, address: new Uint8Array(32) });
    for (let byte = 0; byte < 20; byte++) put(talking, byte);
    silent.runUntil(START_MS + 40 * SLOT_MS);
    talking.runUntil(START_MS + 40 * SLOT_MS);
    expect(silent.sent.length).toBeGreaterThan(500);
    const sizes = (driver: LevelDriver) =>
      driver.sent.map(({ circuit, bytes }) => `${circuit} ${bytes.length}`);
    expect(sizes(talking)).toEqual(sizes(silent));
  });

  it("are all renewed when a rotation begins, and not before", () => {
    const driver = started();
    driver.runUntil(START_MS + 2 * SLOT_MS);
    // So that the test doesn't have to answer two hours of requests.
    driver.nowMs = START_MS + QUIET_ROTATION_MS - 3 * SLOT_MS;
    driver.runUntil(START_MS + QUIET_ROTATION_MS - 1);
    expect(driver.of("dial")).toHaveLength(QUIET_CIRCUITS);
    driver.runUntil(START_MS + QUIET_ROTATION_MS + SLOT_MS);
    expect(driver.of("hang-up")).toHaveLength(QUIET_CIRCUITS);
    const isolations = driver.of("dial").map(({ isolation }) => isolation);
    expect(new Set(isolations).size).toBe(2 * QUIET_CIRCUITS);
  });

  it("dial again at the next slot, not at once, and send nothing more for what they missed", () => {
    const driver = started();
    driver.runUntil(START_MS + 3 * SLOT_MS);
    const before = driver.of("dial").length;
    for (let circuit = 0; circuit < QUIET_CIRCUITS; circuit++) {
      driver.input({ type: "disconnected", circuit: String(circuit) });
    }
    expect(driver.of("dial")).toHaveLength(before);
    const sentBefore = driver.sent.length;
    driver.runUntil(START_MS + 6 * SLOT_MS);
    expect(driver.of("dial")).toHaveLength(before + QUIET_CIRCUITS);
    // Three slots, of which the first dials.
    expect(driver.sent.length - sentBefore).toBe(2 * 2 * QUIET_CIRCUITS);
  });

  it("miss the slots that the machine slept through", () => {
    const [awake, asleep] = [started(), started()];
    awake.runUntil(START_MS + 9 * SLOT_MS);
    asleep.runUntil(START_MS + 3 * SLOT_MS);
    asleep.nowMs += 4 * SLOT_MS;
    asleep.runUntil(START_MS + 9 * SLOT_MS);
    expect(asleep.sent.length).toBeLessThan(awake.sent.length - 4 * QUIET_CIRCUITS);
    const perSlot = new Map<string, number>();
    for (const { atMs, circuit } of asleep.sent) {
      const key = `${circuit} ${Math.floor((atMs - START_MS) / SLOT_MS)}`;
      perSlot.set(key, (perSlot.get(key) ?? 0) + 1);
    }
    expect(Math.max(...perSlot.values())).toBe(2);
  });

  it("send nothing when they are woken too late, and what was meant for it goes a slot later", () => {
    const driver = started();
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    driver.runUntil(START_MS + 3 * SLOT_MS);
    put(driver, 7);
    const before = driver.sent.length;
    driver.runUntil(START_MS + 4 * SLOT_MS, SLOT_LATE_MAX_MS + 1);
    expect(driver.sent.length).toBe(before);
    driver.runUntil(START_MS + 8 * SLOT_MS);
    const keys = driver.sent.map(({ bytes }) => decodeBoxRequest(bytes));
    expect(keys.filter((request) => request.op === "put" && request.writeKey[0] === 7)).toHaveLength(1);
  });

  it("do no harm when they are woken early or twice", () => {
    const [once, often] = [started(), started()];
    once.runUntil(START_MS + 5 * SLOT_MS);
    for (let atMs = START_MS; atMs < START_MS + 5 * SLOT_MS; atMs += 500) {
      for (let circuit = 0; circuit < QUIET_CIRCUITS; circuit++) {
        often.input({ type: "woken", circuit: String(circuit) });
      }
      often.runUntil(atMs + 500);
    }
    expect(shape(often).sort()).toEqual(shape(once).sort());
  });
});

describe("a conversation in quiet", () => {
  it("has its turn before each slot, and its frame goes into its box in the next one", () => {
    const driver = started();
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    driver.onEffect = (effect) => {
      if (effect.type === "turn") put(driver, driver.of("turn").length);
    };
    driver.runUntil(START_MS + 6 * SLOT_MS);
    const boxes = driver.sent.flatMap(({ bytes }) => {
      const request = decodeBoxRequest(bytes);
      return request.op === "put" && request.frame.every((byte) => byte === request.writeKey[0])
        ? [request.writeKey[0]]
        : [];
    });
    expect(boxes.length).toBeGreaterThanOrEqual(4);
    expect(boxes).toEqual(boxes.map((_, at) => at + 1));
  });

  it("of several reads one lane after the other, and has a turn for each", () => {
    const driver = started();
    driver.input({ type: "open", conversation: "a", lanes: 3 });
    for (let lane = 0; lane < 3; lane++) {
      driver.input({ type: "read", conversation: "a", lane, address: keyOf(100 + lane) });
    }
    driver.runUntil(START_MS + 14 * SLOT_MS);
    const lanes = driver.sent.flatMap(({ bytes }) => {
      const request = decodeBoxRequest(bytes);
      return request.op === "get" && request.address.every((byte) => byte === request.address[0])
        ? [request.address[0]]
        : [];
    });
    expect(lanes.length).toBeGreaterThanOrEqual(12);
    const [first = 0] = lanes;
    expect(lanes).toEqual(lanes.map((_, at) => 100 + ((first - 100 + at) % 3)));
    const turns = driver.of("turn").map(({ slot }) => slot % 3);
    expect(turns).toEqual(turns.map((_, at) => ((turns[0] ?? 0) + at) % 3));
    expect(Math.abs(turns.length - lanes.length)).toBeLessThanOrEqual(1);
  });

  it("is told what was found and what became of its frames", () => {
    const driver = started();
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    const address = boxAddress(keyOf(9));
    driver.input({ type: "read", conversation: "a", lane: 0, address });
    driver.runUntil(START_MS + 2 * SLOT_MS);
    put(driver, 5);
    driver.runUntil(START_MS + 4 * SLOT_MS);
    for (const { circuit, bytes } of driver.sent.slice(-4 * QUIET_CIRCUITS)) {
      const request = decodeBoxRequest(bytes);
      if (request.op === "put" && request.writeKey[0] === 5 && request.writeKey[1] === 5) {
        const answer = {
          op: "put-answer",
          tag: request.tag,
          status: "ok",
          hash: new Uint8Array(32),
        } as const;
        driver.input({ type: "received", circuit, bytes: encodeBoxAnswer(answer) });
      }
      if (request.op === "get" && driver.of("found").length === 0 && request.address[0] === address[0]) {
        const answer = { op: "box", tag: request.tag, found: true, frame: frameOf(3) } as const;
        driver.input({ type: "received", circuit, bytes: encodeBoxAnswer(answer) });
      }
    }
    expect(driver.of("answered")).toMatchObject([{ conversation: "a", put: "5", status: "ok" }]);
    expect(driver.of("found")).toMatchObject([{ conversation: "a", lane: 0, address }]);
  });

  it("learns which boot of the relay it is from its own circuit alone, whenever it came in", () => {
    const driver = started();
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    driver.runUntil(START_MS + 2 * SLOT_MS);
    for (let circuit = 0; circuit < QUIET_CIRCUITS; circuit++) greet(driver, circuit, circuit);
    expect(driver.of("booted")).toMatchObject([{ conversation: "a" }]);
    driver.input({ type: "open", conversation: "b", lanes: 1 });
    const [a, b] = driver.of("booted");
    expect(b).toMatchObject({ conversation: "b" });
    expect(b?.bootId).not.toEqual(a?.bootId);
    expect(driver.of("refuse")).toEqual([]);
  });

  it("hears that a frame was not answered when the connection ends", () => {
    const driver = started();
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    driver.runUntil(START_MS + 2 * SLOT_MS);
    put(driver, 5);
    driver.runUntil(START_MS + 4 * SLOT_MS);
    driver.input({ type: "stop" });
    expect(driver.of("unanswered")).toMatchObject([{ conversation: "a", put: "5" }]);
  });

  it("is told when too much waits, and the wire shows nothing of it", () => {
    const driver = started();
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    for (let frame = 0; frame <= LEVEL_FRAMES_WAITING_MAX; frame++) put(driver, frame % 256);
    expect(driver.of("overflow")).toHaveLength(1);
    expect(driver.sent).toHaveLength(0);
  });

  it("is one of at most as many as there are circuits", () => {
    const level = new QuietLevel(new SeededRandom(1).bytes, SLOT_MS);
    for (let number = 0; number < QUIET_CIRCUITS; number++) {
      level.handle({ type: "open", conversation: String(number), lanes: 1 }, START_MS);
    }
    expect(level.room).toBe(0);
    level.handle({ type: "close", conversation: "3" }, START_MS);
    expect(level.room).toBe(1);
  });
});

it("a relay that breaks the protocol is hung up on", () => {
  const driver = started();
  driver.runUntil(START_MS + 2 * SLOT_MS);
  driver.input({ type: "received", circuit: "0", bytes: new Uint8Array([99]) });
  expect(driver.of("refuse")).toMatchObject([{ circuit: "0", code: "WIRE_BAD_FRAME" }]);
  expect(driver.of("hang-up")).toMatchObject([{ circuit: "0" }]);
});

it("a relay that says who it is twice on one connection is hung up on", () => {
  const driver = started();
  driver.input({ type: "open", conversation: "a", lanes: 1 });
  driver.runUntil(START_MS + 2 * SLOT_MS);
  for (let circuit = 0; circuit < QUIET_CIRCUITS; circuit++) {
    greet(driver, circuit, 1);
    greet(driver, circuit, 2);
  }
  expect(driver.of("refuse")).toHaveLength(QUIET_CIRCUITS);
  expect(driver.of("booted")).toHaveLength(1);
  driver.runUntil(START_MS + 4 * SLOT_MS);
  greet(driver, 0, 3);
  expect(driver.of("refuse")).toHaveLength(QUIET_CIRCUITS);
});

describe("empty frames", () => {
  const cover = () => new QuietCover(SLOT_MS);

  it("greet whoever is there, and end when nobody answers", () => {
    const alone = cover();
    alone.came();
    const filled = Array.from({ length: 10 }, (_, box) => alone.fills(box, START_MS + box * SLOT_MS));
    expect(filled.filter(Boolean)).toHaveLength(LOCAL_LIMITS.QUIET_GREETINGS);
  });

  it("go on as long as somebody reads them", () => {
    const read = cover();
    for (let box = 0; box < 50; box++) {
      read.saw("peer", box, START_MS + box * SLOT_MS);
      expect(read.fills(box + 1, START_MS + box * SLOT_MS)).toBe(true);
    }
    const goneMs = START_MS + (50 + LOCAL_LIMITS.QUIET_READER_TURNS) * SLOT_MS;
    expect(read.fills(51, goneMs)).toBe(false);
  });

  it("wait for a reader that is behind", () => {
    const slow = cover();
    slow.saw("peer", 10, START_MS);
    expect(slow.fills(10 + LOCAL_LIMITS.QUIET_UNREAD_MAX, START_MS)).toBe(true);
    expect(slow.fills(11 + LOCAL_LIMITS.QUIET_UNREAD_MAX, START_MS)).toBe(false);
  });
});
