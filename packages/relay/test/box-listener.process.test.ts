/** Real sockets: a client over a unix socket and over loopback, and whoever means ill, while an honest one notices nothing. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BoxClient, dialDirect, dialLocalSocket } from "@hushroom/net";
import {
  decodeBoxRequest,
  encodeBoxAnswer,
  encodeBoxRequest,
  errorCodeOf,
  FRAME_BYTES,
  frameHash,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
} from "@hushroom/protocol";
import { pause, until } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { BoxListener, BoxServer, keepAll } from "../src/index.ts";
import { ServedPage } from "../src/served-page.ts";
import { addressOf, frameOf, keyOf } from "./house-client.ts";

const UPGRADE = (path: string, more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: box\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n${more}\r\n`;

let folder: string;
let server: BoxServer;
let listener: BoxListener;
let port: number;
let honest: BoxClient;
const sockets: Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxes-"));
  server = new BoxServer({
    capacity: 4096,
    ttlMs: 600_000,
    random: (length) => randomBytes(length),
    nowMs: () => performance.now(),
    admit: keepAll,
  });
  listener = new BoxListener(server);
  const bound = await listener.open({ host: "127.0.0.1", port: 0 });
  port = "port" in bound ? bound.port : 0;
  honest = await BoxClient.connect(await dialDirect("127.0.0.1", port), "box");
});
afterEach(async () => {
  honest.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
  rmSync(folder, { recursive: true, force: true });
});

function raw(text: string | Buffer, to = port): Socket {
  const socket = connect(to, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(text);
  sockets.push(socket);
  return socket;
}

/** A masked binary message; the mask is zero. */
function masked(payload: Uint8Array, opcode = 0x82): Buffer {
  const head = [opcode, 0xfe, payload.length >> 8, payload.length & 255, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from(head), payload]);
}

const gone = (socket: Socket, withinMs = 5000) => {
  socket.resume();
  return until("the connection is cut", withinMs, () => socket.closed);
};

async function isServed(key: number): Promise<void> {
  expect((await honest.put(keyOf(key), frameOf(3))).status).toBe("ok");
  expect(await honest.get(addressOf(key))).toEqual(frameOf(3));
}

test("who doesn't wait to be greeted is heard", async () => {
  const put = encodeBoxRequest({ op: "put", tag: 1, writeKey: keyOf(9), frame: frameOf(9) });
  const [whole, halves] = [masked(put), masked(encodeBoxRequest({ op: "ping", tag: 2 }))];
  const socket = raw(Buffer.concat([Buffer.from(UPGRADE("/boxes")), whole, halves.subarray(0, 7)]));
  const pong = Buffer.from(encodeBoxAnswer({ op: "pong", tag: 2 }));
  let received = Buffer.alloc(0);
  socket.on("data", (bytes) => {
    received = Buffer.concat([received, bytes]);
  });
  await until("it is greeted", 5000, () => received.includes("101 Switching"));
  socket.write(halves.subarray(7));
  await until("it is answered", 5000, () => received.includes(pong));
  expect(await honest.get(addressOf(9))).toEqual(frameOf(9));
});

test("a client puts, gets, waits and stops waiting, over a unix socket as over a port", async () => {
  const path = join(folder, "box.sock");
  const other = new BoxListener(server);
  expect(await other.open({ path })).toEqual({ path });
  const client = await BoxClient.connect(await dialLocalSocket(path), "box");
  expect([client.bootId, client.ttlMs]).toEqual([new Uint8Array(server.bootId), 600_000]);
  expect(await client.get(addressOf(1))).toBeNull();
  const frame = new Promise((resolve) => client.watch(addressOf(1), resolve));
  client.watch(addressOf(2), () => expect.unreachable("nobody waits for it any more"));
  await client.unwatch(addressOf(2));
  expect((await honest.put(keyOf(1), frameOf(1))).status).toBe("ok");
  expect(await frame).toEqual(frameOf(1));
  await honest.put(keyOf(2), frameOf(2));
  expect(await client.put(keyOf(1), frameOf(2))).toEqual({ status: "exists", hash: frameHash(frameOf(1)) });
  await client.ping();
  const closed = new Promise((resolve) => client.onClose(resolve));
  await other.close();
  expect(errorCodeOf(await closed)).toBe("DIAL_REFUSED");
  expect(await client.ping().catch(errorCodeOf)).toBe("DIAL_REFUSED");
});

test("more requests than may be under way are all answered, each with its own", async () => {
  const keys = Array.from({ length: 3 * LOCAL_LIMITS.BOX_REQUESTS_OUTSTANDING_MAX }, (_, key) => key);
  const put = await Promise.all(keys.map((key) => honest.put(keyOf(key), frameOf(key & 255))));
  expect(put.every(({ status }) => status === "ok")).toBe(true);
  const got = await Promise.all(keys.map((key) => honest.get(addressOf(key))));
  expect(got.map((frame) => frame?.[0])).toEqual(keys.map((key) => key & 255));
});

test("a client that waits for many boxes gets all that lies there, and is not taken for one that doesn't read", async () => {
  const keys = Array.from({ length: 400 }, (_, key) => key);
  expect(keys.length * FRAME_BYTES).toBeGreaterThan(3 * LOCAL_LIMITS.BOX_UNREAD_BYTES_MAX);
  for (const key of keys) server.publish(keyOf(key), frameOf(key & 255));
  const got = await Promise.all(
    keys.map((key) => new Promise<Uint8Array | null>((done) => honest.watch(addressOf(key), done))),
  );
  expect(got.map((frame) => frame?.[0])).toEqual(keys.map((key) => key & 255));
});

test("what a client waits for since the same turn is one message, and goes before what it asks next", async () => {
  const asked: Buffer[] = [];
  const listening = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  listening.on("connection", (websocket) => {
    websocket.on("message", (message: Buffer) => void asked.push(message));
    websocket.send(encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16), ttlMs: 1 }));
  });
  await new Promise((done) => listening.once("listening", done));
  const address = listening.address();
  const stream = await dialDirect("127.0.0.1", typeof address === "object" ? (address?.port ?? 0) : 0);
  const client = await BoxClient.connect(stream, "box");
  const keys = Array.from({ length: PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX + 3 }, (_, key) => key);
  for (const key of keys) client.watch(addressOf(key), () => {});
  client.ping().catch(() => {});
  client.watch(addressOf(99), () => {});
  await until("all is asked", 5000, () => asked.length === 4);
  const watches = asked.map((message) => decodeBoxRequest(message)).filter(({ op }) => op === "watch");
  const counts = watches.map((each) => ("addresses" in each ? each.addresses.length / 32 : 0));
  expect(asked.map((message) => message[0])).toEqual([3, 3, 5, 3]);
  expect([counts, watches.map(({ tag }) => tag)]).toEqual([
    [32, 3, 1],
    [1, 33, 37],
  ]);
  client.close();
  listening.close();
});

test("nothing but the upgrade at its path is served, and no page of a site gets in", async () => {
  for (const text of [
    UPGRADE("/"),
    UPGRADE("/boxes/"),
    UPGRADE("/boxes", "Origin: http://evil.example\r\n"),
    "GET /boxes HTTP/1.1\r\nHost: box\r\n\r\n",
    "not HTTP at all\r\n\r\n",
    `GET /boxes HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
  ]) {
    await gone(raw(text));
  }
  await isServed(1);
});

test("messages that are none, or too long, or of text, cost their connection and nobody else's", async () => {
  const ping = encodeBoxRequest({ op: "ping", tag: 1 });
  for (const message of [
    masked(new Uint8Array(4134)),
    masked(new Uint8Array(300)),
    masked(ping, 0x81),
    masked(randomBytes(4133)),
    Buffer.from([0xff, 0xff]),
  ]) {
    const socket = raw(UPGRADE("/boxes"));
    socket.once("data", () => socket.write(message));
    await gone(socket);
  }
  await isServed(1);
});

test("200 that never read hold a bounded memory, and no frame of others is lost or late", async () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let key = 0; key < 64; key++) server.publish(keyOf(1000 + key), frameOf(9));
  const ask = Array.from({ length: 400 }, (_, at) =>
    masked16(encodeBoxRequest({ op: "get", tag: at, address: addressOf(1000 + (at % 64)) })),
  );
  for (let i = 0; i < 200; i++) raw(Buffer.concat([Buffer.from(UPGRADE("/boxes")), ...ask])).pause();
  await until("all are in", 20_000, () => server.connections === 201);
  await pause(500);
  for (let key = 0; key < 20; key++) await isServed(key);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * LOCAL_LIMITS.BOX_UNREAD_BYTES_MAX);
  expect(server.size).toBe(84);
});

/** As a browser would send 37 bytes. */
function masked16(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

test("one that doesn't read what it waits for is cut off, and finds all of it when it comes back; the others get theirs", async () => {
  const keys = Array.from({ length: 2000 }, (_, key) => 1 + key);
  const watches = keys.map((key) =>
    masked16(encodeBoxRequest({ op: "watch", tag: key, addresses: addressOf(key) })),
  );
  const sleeper = raw(Buffer.concat([Buffer.from(UPGRADE("/boxes")), ...watches]));
  sleeper.pause();
  const got = keys.map((key) => new Promise((done) => honest.watch(addressOf(key), done)));
  await honest.ping();
  await until("both wait", 5000, () => server.connections === 2);
  await pause(200);
  for (const key of keys) {
    server.publish(keyOf(key), frameOf(key & 255));
    if (key % 20 === 0) await pause(1);
  }
  expect((await Promise.all(got)).length).toBe(2000);
  await until("the sleeper is cut off", 5000, () => server.connections === 1);
  // By as many connections as it may ask so much of at once.
  const found = Array.from({ length: 5 }, async (_, part) => {
    const again = await BoxClient.connect(await dialDirect("127.0.0.1", port), "box");
    const mine = keys.filter((key) => key % 5 === part);
    const frames = await Promise.all(mine.map((key) => again.get(addressOf(key))));
    again.close();
    return frames.every((frame, at) => frame?.[0] === ((mine[at] ?? 0) & 255));
  });
  expect(await Promise.all(found)).toEqual([true, true, true, true, true]);
});

test("a flood of pings is read slowly, and an honest client doesn't notice", async () => {
  const flood = Buffer.concat(
    Array.from({ length: 20_000 }, (_, tag) => masked16(encodeBoxRequest({ op: "ping", tag }))),
  );
  const socket = raw(Buffer.concat([Buffer.from(UPGRADE("/boxes")), flood]));
  let bytes = 0;
  socket.on("data", (chunk) => {
    bytes += chunk.length;
  });
  const began = performance.now();
  for (let key = 0; key < 100; key++) await isServed(key);
  const seconds = (performance.now() - began) / 1000;
  const most = LOCAL_LIMITS.BOX_BYTES_BURST + (seconds + 1) * LOCAL_LIMITS.BOX_BYTES_PER_SECOND;
  expect(bytes / 7).toBeGreaterThan(1000);
  expect(bytes / 7).toBeLessThan(most / LOCAL_LIMITS.BOX_MESSAGE_COST_BYTES + 200);
});

test("half-open connections make room for those that speak, when there are too many", async () => {
  for (let i = 0; i < LOCAL_LIMITS.BOX_CONNECTIONS_MAX + 100; i++) raw(i % 2 === 0 ? "GET /bo" : "");
  await until("they are in", 10_000, () => listener.connections >= LOCAL_LIMITS.BOX_CONNECTIONS_MAX);
  const late = await BoxClient.connect(await dialDirect("127.0.0.1", port), "box");
  expect((await late.put(keyOf(7), frameOf(7))).status).toBe("ok");
  expect(listener.connections).toBeLessThanOrEqual(LOCAL_LIMITS.BOX_CONNECTIONS_MAX);
  await isServed(1);
  late.close();
});

test("the slow are let go, also those that send a byte now and then", async () => {
  const options = { connectionsMax: 10, origins: [], page: null, handshakeTimeoutMs: 1000 };
  const impatient = new BoxListener(server, options);
  const bound = await impatient.open({ host: "127.0.0.1", port: 0 });
  const at = "port" in bound ? bound.port : 0;
  const slow = [raw("", at), raw("GET /boxes HTTP/1.1\r\n", at)];
  const drip = setInterval(() => slow[1]?.write("a"), 50);
  await until("they are cut", 20_000, () => slow.every((socket) => socket.resume().closed));
  clearInterval(drip);
  await impatient.close();
});

/** What the client made of a server that greets it with `hello`, and answers anything with `answer`. */
async function endWith(hello: Uint8Array | null, answer: Uint8Array): Promise<string> {
  const nonsense = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  nonsense.on("connection", (websocket) => {
    websocket.on("error", () => {});
    if (hello !== null) websocket.send(hello);
    websocket.on("message", () => websocket.send(answer));
  });
  await new Promise((done) => nonsense.once("listening", done));
  const address = nonsense.address();
  const stream = await dialDirect("127.0.0.1", typeof address === "object" ? (address?.port ?? 0) : 0);
  const options = { connectTimeoutMs: 500, requestTimeoutMs: 100 };
  const ended = await BoxClient.connect(stream, "box", options)
    .then((client) => client.ping())
    .then(() => "no error", errorCodeOf);
  expect(stream.destroyed).toBe(ended !== "no error");
  stream.destroy();
  nonsense.close();
  return ended;
}

test("a client gives up on a server that says nothing, and cuts off one that talks nonsense", async () => {
  const hello = encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16), ttlMs: 1 });
  const pong = (tag: number) => encodeBoxAnswer({ op: "pong", tag });
  const box = encodeBoxAnswer({ op: "box", tag: 1, found: true, frame: frameOf(1) });
  expect(await endWith(hello, pong(1))).toBe("no error");
  expect(await endWith(null, pong(1))).toBe("DIAL_TIMEOUT");
  expect(await endWith(pong(1), pong(1))).toBe("WIRE_BAD_FRAME");
  expect(await endWith(hello, pong(2))).toBe("WIRE_BAD_FRAME");
  expect(await endWith(hello, box)).toBe("WIRE_BAD_FRAME");
  expect(await endWith(hello, hello)).toBe("WIRE_BAD_FRAME");
  expect(await endWith(hello, new Uint8Array(3))).toBe("WIRE_BAD_FRAME");
  expect(await endWith(hello, new Uint8Array(5000))).toBe("DIAL_REFUSED");
});

test("a request that is not answered in time ends the connection", async () => {
  const mute = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const hello = encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16), ttlMs: 1 });
  mute.on("connection", (websocket) => websocket.send(hello));
  await new Promise((done) => mute.once("listening", done));
  const address = mute.address();
  const stream = await dialDirect("127.0.0.1", typeof address === "object" ? (address?.port ?? 0) : 0);
  const client = await BoxClient.connect(stream, "box", { requestTimeoutMs: 100 });
  expect(await client.get(addressOf(1)).catch(errorCodeOf)).toBe("DIAL_TIMEOUT");
  expect(await client.ping().catch(errorCodeOf)).toBe("DIAL_TIMEOUT");
  mute.close();
});

describe("a relay's page", () => {
  const HTML = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><p>page</p>`;
  let serving: BoxListener;
  let base: string;

  beforeEach(async () => {
    serving = new BoxListener(server, { connectionsMax: 8, origins: [], page: new ServedPage(HTML) });
    const bound = await serving.open({ host: "127.0.0.1", port: 0 });
    base = `127.0.0.1:${"port" in bound ? bound.port : 0}`;
  });
  afterEach(() => serving.close());

  test("is given out at one place under its policy, to be framed, kept and guessed by nobody", async () => {
    const answer = await fetch(`http://${base}/?language=ar`);
    expect([answer.status, await answer.text()]).toEqual([200, HTML]);
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect((await fetch(`http://${base}/`, { method: "HEAD" })).headers.get("content-length")).toBeTruthy();
  });

  /** All that came back, to the end of the connection. */
  const answered = (at: string, request: string): Promise<string> =>
    new Promise((resolve) => {
      const [host = "", portDigits = ""] = at.split(":");
      const socket = connect(Number(portDigits), host, () => socket.end(request));
      let text = "";
      socket.setEncoding("latin1").on("data", (piece) => {
        text += piece;
      });
      socket.on("close", () => resolve(text));
      socket.on("error", () => resolve(text));
    });

  test("leaves every other request refused in one shape, as without a page", async () => {
    const asked = [
      "GET /index.html",
      "GET //",
      "GET /boxes",
      "POST /",
      "PUT /",
      "GET http://elsewhere/",
      "GET /%2e",
    ];
    const requests = asked.map((line) => `${line} HTTP/1.1\r\nHost: relay\r\n\r\n`);
    const shapes = await Promise.all(requests.map((request) => answered(base, request)));
    const without = await answered(`127.0.0.1:${port}`, "GET / HTTP/1.1\r\nHost: relay\r\n\r\n");
    expect(new Set(shapes)).toEqual(new Set([without]));
    expect(without).toMatch(/^HTTP\/1\.1 404 /);
  });

  test.each([
    ["its own", (own: string) => `Origin: http://${own}`, true],
    ["its own behind TLS", (own: string) => `Origin: https://${own}`, true],
    ["another one", () => "Origin: http://elsewhere.example", false],
    ["one whose name begins like it", (own: string) => `Origin: http://${own}.example`, false],
    ["a file", () => "Origin: null", false],
  ])("may connect from %s: as it should", async (_, origin, isWelcome) => {
    const request = UPGRADE("/boxes", `${origin(base)}\r\n`).replace("Host: box", `Host: ${base}`);
    const text = await answered(base, request);
    expect(text.startsWith("HTTP/1.1 101 ")).toBe(isWelcome);
  });
});
