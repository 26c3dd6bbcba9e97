/**
 * A relay that answers just before a slot, so as to see by a late send how long its answer took: with a clock that goes on
 * while something is handled.
 */

import {
  BlindLevel,
  decodeRelayRequest,
  encodeBoxAnswer,
  encodeRelayAnswer,
  type LevelMachine,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  QuietLevel,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { LevelCircuits, type SlotConnection } from "../src/sealed/levels/level-circuits.ts";
import { SlotRest } from "../src/sealed/levels/slot-rest.ts";

const SLOT_MS = 10_000;
const START_MS = Date.UTC(2030, 0, 1);
const RUN_MS = 12 * SLOT_MS;
const CONVERSATION = "c";
/** As long as the handling of something that is no noise takes, on a slow machine. */
const WORK_MS = 80;
const BEFORE_MS = 20;
const FRAME = new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES);

/** One thread: what is due while something goes on comes after it. */
class Thread {
  nowMs = START_MS + 1;
  #due: { atMs: number; run: () => void }[] = [];

  at(atMs: number, run: () => void): () => void {
    const one = { atMs, run };
    this.#due.push(one);
    return () => {
      this.#due = this.#due.filter((other) => other !== one);
    };
  }

  runUntil(endMs: number): void {
    for (;;) {
      const [next] = this.#due.sort((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > endMs) return;
      this.#due.shift();
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
  }
}

/** In virtual time nothing waits for the event loop. */
const atOnce = (connect: () => SlotConnection): PromiseLike<SlotConnection> =>
  // biome-ignore lint/suspicious/noThenProperty: it is to be taken for a promise
  ({ then: (opened: (one: SlotConnection) => void) => opened(connect()) }) as PromiseLike<SlotConnection>;

interface Sent {
  readonly connection: number;
  readonly atMs: number;
}

/** `isReal`: what the relay answers is for somebody here. Returns what was sent when, and what was handled. */
function run(machine: LevelMachine, isReal: boolean): { sent: Sent[]; handled: string[] } {
  const thread = new Thread();
  const sent: Sent[] = [];
  const handled: string[] = [];
  const clock = {
    nowMs: () => thread.nowMs,
    monotonicMs: () => thread.nowMs,
    after: (delayMs: number, act: () => void) => thread.at(thread.nowMs + delayMs, act),
  };
  let connections = 0;
  const connect = (): SlotConnection => {
    const connection = connections++;
    let hear: (bytes: Uint8Array) => void = () => {};
    // Just before its own next send, and before that of whichever circuit is next.
    const answer = (bytes: Uint8Array) => {
      const atMs = thread.nowMs + (connection % 2 === 0 ? SLOT_MS : 1250) - BEFORE_MS;
      thread.at(atMs, () => hear(bytes));
    };
    return {
      listen: ({ message }) => {
        hear = message;
        message(encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16), ttlMs: 1000 }));
      },
      send: (messages) => {
        sent.push({ connection, atMs: thread.nowMs });
        for (const bytes of messages) for (const told of answersTo(bytes, isReal)) answer(told);
      },
      close: () => {
        hear = () => {};
      },
    };
  };
  const circuits = new LevelCircuits({
    machine,
    clock,
    timer: (atMs, act) => thread.at(atMs, act),
    rest: new SlotRest(clock, SLOT_MS),
    purse: null,
    dial: () => atOnce(connect),
    woken: () =>
      circuits.input({ type: "read", conversation: CONVERSATION, lane: 0, address: new Uint8Array(32) }),
    effect: ({ type }) => {
      handled.push(type);
      if (type === "found" || type === "logged" || type === "appended") thread.nowMs += WORK_MS;
    },
  });
  circuits.input({ type: "start" });
  circuits.input({ type: "open", conversation: CONVERSATION, lanes: 1 });
  thread.runUntil(START_MS + RUN_MS);
  circuits.close();
  return { sent, handled };
}

function answersTo(bytes: Uint8Array, isReal: boolean): Uint8Array[] {
  const request = decodeRelayRequest(bytes);
  const { tag } = request;
  if (request.op === "put")
    return [encodeBoxAnswer({ op: "put-answer", tag, status: "ok", hash: new Uint8Array(32) })];
  if (request.op === "get") {
    const found = isReal && request.address.every((byte) => byte === 0);
    return [encodeBoxAnswer({ op: "box", tag, found, frame: FRAME })];
  }
  if (request.op === "append") return [encodeRelayAnswer({ op: "appended", tag })];
  const entry = { address: new Uint8Array(32), frame: FRAME };
  const count = isReal ? 2 : 0;
  return [encodeRelayAnswer({ op: "log", tag, cursor: 7n, count, entries: [entry, entry, entry] })];
}

describe.each([
  ["quiet", "found", () => new QuietLevel(new SeededRandom(1).bytes, SLOT_MS)],
  ["blind", "logged", () => new BlindLevel(new SeededRandom(1).bytes, SLOT_MS, null)],
] as const)("a relay that answers just before a slot of %s", (_level, effect, machine) => {
  it("doesn't see whether its answer was for somebody here", () => {
    const [noise, real] = [run(machine(), false), run(machine(), true)];
    expect(noise.sent.length).toBeGreaterThan(8);
    expect(real.sent).toEqual(noise.sent);
    expect(noise.handled).not.toContain(effect);
    expect(real.handled.filter((one) => one === effect).length).toBeGreaterThan(3);
  });
});

it("is left when it sends more than can wait until then", () => {
  const thread = new Thread();
  const clock = { nowMs: () => thread.nowMs, monotonicMs: () => thread.nowMs, after: () => () => {} };
  const rest = new SlotRest(clock, SLOT_MS);
  let hear: (bytes: Uint8Array) => void = () => {};
  let isClosed = false;
  const machine = new BlindLevel(new SeededRandom(1).bytes, SLOT_MS, null);
  const connection: SlotConnection = {
    listen: ({ message }) => {
      hear = message;
    },
    send: () => {},
    close: () => {
      isClosed = true;
    },
  };
  const circuits = new LevelCircuits({
    ...{ machine, clock, rest, purse: null, woken: () => {}, effect: () => {} },
    timer: (atMs, act) => thread.at(atMs, act),
    dial: () => atOnce(() => connection),
  });
  circuits.input({ type: "start" });
  thread.runUntil(START_MS + SLOT_MS);
  expect(circuits.up).toBe(1);
  thread.nowMs = START_MS + 2 * SLOT_MS - 100;
  const bytes = new Uint8Array(LOCAL_LIMITS.LEVEL_HELD_BYTES_MAX / 4);
  for (let count = 0; count < 4; count++) hear(bytes);
  expect(isClosed).toBe(false);
  hear(bytes);
  expect(isClosed).toBe(true);
  circuits.close();
});
