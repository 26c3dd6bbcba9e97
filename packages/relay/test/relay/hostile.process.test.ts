/** Those who mean ill, by real sockets: however they come, an honest client goes on, and nothing of theirs is kept. */

import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { BoxClient, dialDirect } from "@hushroom/net";
import {
  decodeRelayAnswer,
  encodeBoxRequest,
  encodeRelayRequest,
  errorCodeOf,
  LOCAL_LIMITS,
} from "@hushroom/protocol";
import { pause, until } from "@hushroom/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RELAY_TERMS, Relay } from "../../src/index.ts";
import { addressOf, frameOf, keyOf } from "../house-client.ts";

const CONNECTIONS_MAX = 64;
const PACE_MS = 1000;
/** On a machine however busy. */
const SERVED_WITHIN_MS = 200;
const UPGRADE = `GET /boxes HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`;

let relay: Relay;
let port: number;
let honest: BoxClient;
const sockets: Socket[] = [];

beforeEach(async () => {
  relay = await Relay.start({
    ttlMs: 60_000,
    ramMib: 2,
    connectionsMax: CONNECTIONS_MAX,
    origins: [],
    terms: { ...RELAY_TERMS, batch: 64, paceMs: PACE_MS },
    clock: {
      nowMs: () => performance.timeOrigin + performance.now(),
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs).unref();
        return () => clearTimeout(timer);
      },
    },
    redis: null,
    tickets: null,
  });
  port = await relay.listen({ host: "127.0.0.1", port: 0 });
  honest = await BoxClient.connect(await dialDirect("127.0.0.1", port), "relay");
});
afterEach(async () => {
  honest.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await relay.close();
});

function raw(...parts: (string | Buffer)[]): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  for (const part of parts) socket.write(part);
  sockets.push(socket);
  return socket;
}

/** A binary message as a browser would send it, with a mask of zeros. */
function masked(payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = length > 125 ? [0x82, 0xfe, length >> 8, length & 255] : [0x82, 0x80 | length];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}

async function isServed(key: number): Promise<void> {
  expect((await honest.put(keyOf(key), frameOf(3))).status).toBe("ok");
  expect(await honest.get(addressOf(key))).toEqual(frameOf(3));
}

it("a flood of half-open connections makes room for who speaks, and never grows beyond the bound", async () => {
  for (let at = 0; at < CONNECTIONS_MAX * 10; at++) raw(at % 2 === 0 ? "" : "GET /bo");
  await pause(300);
  const late = await BoxClient.connect(await dialDirect("127.0.0.1", port), "relay");
  expect((await late.put(keyOf(7), frameOf(7))).status).toBe("ok");
  late.close();
  await isServed(1);
  expect(relay.server.connections).toBeLessThanOrEqual(CONNECTIONS_MAX);
});

it("a flood of whole connections shuts others out while it lasts, and nobody who is there notices", async () => {
  const flood = Array.from({ length: CONNECTIONS_MAX * 10 }, () => raw(UPGRADE));
  await until(
    "no more are let in",
    20_000,
    () => flood.filter(({ closed }) => !closed).length < CONNECTIONS_MAX,
  );
  const began = performance.now();
  for (let key = 0; key < 20; key++) await isServed(key);
  expect((performance.now() - began) / 40).toBeLessThan(SERVED_WITHIN_MS);
  expect(relay.server.connections).toBe(CONNECTIONS_MAX);
  const late = async () => await BoxClient.connect(await dialDirect("127.0.0.1", port), "relay");
  expect(await late().catch(errorCodeOf)).toBe("DIAL_REFUSED");
  for (const socket of flood) socket.destroy();
  await until("they are gone", 10_000, () => relay.server.connections === 1);
  const client = await late();
  expect(await client.get(addressOf(0))).toEqual(frameOf(3));
  client.close();
});

it("who fills all boxes gets FULL, and what lies there stays", async () => {
  await isServed(1);
  let full = 0;
  for (let round = 0; round < 3 && full === 0; round++) {
    const other = await BoxClient.connect(await dialDirect("127.0.0.1", port), "relay");
    const keys = Array.from({ length: 200 }, (_, at) => keyOf(1000 + round * 200 + at));
    const answers = await Promise.all(keys.map((key) => other.put(key, frameOf(1))));
    full += answers.filter(({ status }) => status === "full").length;
    other.close();
  }
  expect(full).toBeGreaterThan(0);
  expect(await honest.get(addressOf(1))).toEqual(frameOf(3));
  expect((await honest.put(keyOf(2), frameOf(2))).status).toBe("full");
});

it("a storm of those who read the whole log gets it at its pace, each a bounded part of the memory", async () => {
  const entries = 40;
  for (let at = 0; at < entries; at++) {
    raw(
      UPGRADE,
      masked(encodeRelayRequest({ op: "append", tag: 1, address: keyOf(at), frame: frameOf(at) })),
    );
  }
  await until("they are in", 20_000, () => relay.server.counters.sum("appended") === entries);
  for (const socket of sockets.splice(0)) socket.destroy();
  await until("they are gone", 10_000, () => relay.server.connections === 1);
  const sync = masked(encodeRelayRequest({ op: "sync", tag: 1, cursor: 0n }));
  const answers: number[] = [];
  const readers = Array.from({ length: 50 }, () => raw(UPGRADE));
  const began = performance.now();
  for (const reader of readers) {
    let bytes = 0;
    reader.on("data", (chunk) => {
      bytes += chunk.length;
      if (bytes < 250_000) return;
      bytes = 0;
      answers.push(performance.now() - began);
      reader.write(sync);
    });
    reader.write(sync);
  }
  await isServed(500);
  await until("all have read it twice", 30_000, () => answers.length >= 100);
  const rounds = 1 + (performance.now() - began) / PACE_MS;
  expect(relay.server.counters.sum("synced")).toBeLessThanOrEqual(50 * rounds);
  await isServed(501);
  const again = raw(UPGRADE, sync, sync, sync);
  again.resume();
  await until("who asks for more at a time is cut off", 5000, () => again.closed);
});

it("one that never reads loses its connection, and memory stays bounded", async () => {
  const before = process.memoryUsage().arrayBuffers;
  await honest.put(keyOf(1), frameOf(3));
  const get = masked(encodeBoxRequest({ op: "get", tag: 1, address: addressOf(1) }));
  for (let at = 0; at < 40; at++) raw(Buffer.concat([Buffer.from(UPGRADE), ...Array(400).fill(get)])).pause();
  const most = 40 * LOCAL_LIMITS.BOX_UNREAD_BYTES_MAX;
  // What they sent is read in turns, and what was answered to those that are cut off is freed some time after.
  await pause(1000);
  let key = 2000;
  await until("memory is bounded", 20_000, async () => {
    await isServed(key++);
    return process.memoryUsage().arrayBuffers - before < most;
  });
});

it("answers a log in one size, however much is in it", async () => {
  const sizes = async () => {
    const socket = raw(UPGRADE);
    let bytes = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    socket.write(masked(encodeRelayRequest({ op: "sync", tag: 5, cursor: 0n })));
    await until("the log came", 10_000, () => bytes.length > 264_000);
    const message = bytes.subarray(-(15 + 64 * 4128));
    return [bytes.length, decodeRelayAnswer(message)] as const;
  };
  const [empty, none] = await sizes();
  raw(UPGRADE, masked(encodeRelayRequest({ op: "append", tag: 1, address: keyOf(1), frame: frameOf(1) })));
  await until("it is in", 5000, () => relay.server.counters.sum("appended") === 1);
  const [one, some] = await sizes();
  expect(one).toBe(empty);
  expect([none, some]).toMatchObject([{ count: 0 }, { count: 1 }]);
});
