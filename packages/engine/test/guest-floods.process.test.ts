/** WebSockets that break the rules, and floods: the flooder is cut off, a guest that talks notices nothing. */

import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../src/index.ts";
import { type GuestBrowser, type LiveClient, PageStream } from "./guest-client.ts";
import { closeUnharmed, letIn, type OpenRoom, openRoom, openWatchedRoom } from "./open-room.ts";

let room: OpenRoom;
let bystander: LiveClient;

beforeEach(async () => {
  ({ room, bystander } = await openWatchedRoom());
});
afterEach(() => closeUnharmed(room, bystander));

const pause = (ms: number) => new Promise<void>((resolve) => systemClock.after(ms, resolve));

/** A WebSocket handshake by hand, so that anything can follow it. */
async function rawLive(guest: GuestBrowser): Promise<PageStream> {
  const key = randomBytes(16).toString("base64");
  const head = `GET /live HTTP/1.1\r\nHost: ${guest.host}\r\nCookie: ${guest.cookieHeader}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
  const stream = new PageStream(room.port, head);
  await stream.until((text) => text.includes('"hello"'));
  return stream;
}

function masked(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const body = Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([opcode, ...length]), mask, body]);
}

const closeFrame = (code: number) => String.fromCharCode(code >> 8, code & 255);

test("frames that break RFC 6455 or its bounds close their connection with the reason", async () => {
  const guest = await letIn(room, "Mallory");
  const long = Buffer.alloc(20_000, 0x61);
  const cases: [string, Buffer, number][] = [
    ["not masked", Buffer.from("\x81\x02{}"), 1002],
    [
      "reserved bits",
      Buffer.concat([Buffer.from([0xf1]), masked(0x81, Buffer.from("{}")).subarray(1)]),
      1002,
    ],
    ["unknown opcode", masked(0x83, Buffer.from("{}")), 1002],
    ["too long", masked(0x81, long), 1009],
    ["invalid UTF-8", masked(0x81, Buffer.from([0xff, 0xfe])), 1007],
    ["a continuation of nothing", masked(0x80, Buffer.from("{}")), 1002],
    ["a fragmented ping", masked(0x09, Buffer.from("x")), 1002],
    [
      "too many fragments",
      Buffer.concat([
        masked(0x01, Buffer.from("{")),
        ...Array.from({ length: 100 }, () => masked(0x00, Buffer.from(" "))),
      ]),
      1008,
    ],
    ["binary", masked(0x82, Buffer.from("{}")), 1008],
    ["no JSON", masked(0x81, Buffer.from("hello")), 1008],
    ["no frame of ours", masked(0x81, Buffer.from('{"type":"become-host","request":1}')), 1008],
    [
      "a forged name",
      masked(
        0x81,
        Buffer.from('{"type":"say","request":1,"text":"x","replyTo":null,"once":"x","from":"Hannah"}'),
      ),
      1008,
    ],
    ["a prototype", masked(0x81, Buffer.from('{"type":"say","__proto__":{"text":"x"}}')), 1008],
  ];
  for (const [what, bytes, code] of cases) {
    const stream = await rawLive(guest);
    stream.socket.write(bytes);
    const text = await stream
      .until((seen) => seen.includes(closeFrame(code)))
      .catch((error) => {
        throw new Error(`${what}: ${error}`);
      });
    expect(text).toContain(closeFrame(code));
    stream.end();
  }
});

test("a message in fragments is a message", async () => {
  const guest = await letIn(room, "Alice");
  const stream = await rawLive(guest);
  const text = '{"type":"say","request":3,"text":"in three parts","replyTo":null,"once":"x"}';
  stream.socket.write(masked(0x01, Buffer.from(text.slice(0, 10))));
  stream.socket.write(masked(0x00, Buffer.from(text.slice(10, 40))));
  stream.socket.write(masked(0x80, Buffer.from(text.slice(40))));
  await bystander.frame("message", (frame) => frame.text === "in three parts");
  stream.end();
});

test("a WebSocket that another site opens, or a stranger, is refused", async () => {
  const guest = await letIn(room, "Victim");
  for (const origin of ["null", "http://evil.example", "https://evil.example", `http://${guest.host}0`]) {
    expect(await guest.live(undefined, { Origin: origin }).untilRefused()).toBe(403);
  }
  const good = guest.live(undefined, { Origin: `http://${guest.host}` });
  await good.frame("hello");
  good.end();
  expect(
    await guest.live(undefined, { Cookie: `hush-${room.host.id}=${"a".repeat(52)}` }).untilRefused(),
  ).toBe(403);
});

test("a flood of frames is answered with refusals, then cut off", async () => {
  const { socket } = await room.live("Mallory");
  for (let request = 0; request < 500; request++) {
    socket.send({ type: "history", request, before: null, limit: 1 });
  }
  const refused = await socket.frame("answer", (frame) => !frame.ok);
  expect(refused.ok ? null : refused.code).toBe("GUEST_TOO_MANY");
  expect(await socket.untilClosed()).toBe(1008);
  expect(socket.closeReason).toBe("GUEST_TOO_MANY");
  const pinger = (await letIn(room, "Pinger")).live();
  await pinger.frame("hello");
  for (let i = 0; i < 500; i++) pinger.websocket.ping();
  // Without a word where its pongs pile up first.
  expect([1006, 1008]).toContain(await pinger.untilClosed());
});

test("a flood of messages is slowed down, and what is refused is not said", async () => {
  const { socket } = await room.live("Mallory");
  for (let request = 0; request < 30; request++) {
    socket.send({ type: "say", request, text: `spam ${request}`, replyTo: null, once: String(request) });
  }
  await socket.frame("answer", (frame) => frame.request === 29);
  const said = socket.frames.filter((frame) => frame.type === "answer" && frame.ok).length;
  expect(said).toBeLessThanOrEqual(LOCAL_LIMITS.MESSAGE_BURST + 2);
  await vi.waitFor(() => expect(bystander.texts()).toHaveLength(said));
  socket.end();
});

test("one session can't pile up streams", async () => {
  const guest = await letIn(room, "Mallory");
  const sockets: LiveClient[] = [];
  for (let i = 0; i < LOCAL_LIMITS.GUEST_STREAMS_PER_SESSION_MAX + 4; i++) {
    const socket = guest.live();
    await socket.frame("hello");
    sockets.push(socket);
  }
  expect(await sockets[0]?.untilClosed()).toBe(1000);
  expect(await sockets[3]?.untilClosed()).toBe(1000);
  expect(sockets.at(-1)?.closeCode).toBeNull();
  for (const socket of sockets) socket.end();
});

test("200 guests that never read are dropped; those who read get every message once and in order", async () => {
  await room.command({ name: "cap", memberMax: 300 });
  const sleepers: Socket[] = [];
  for (let i = 0; i < 200; i++) {
    const guest = await letIn(room, `Sleeper ${String.fromCharCode(0x4e00 + i)}`);
    const path = i % 2 === 0 ? "/stream" : "/live";
    const upgrade =
      i % 2 === 0
        ? ""
        : `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n`;
    const socket = connect(room.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.pause();
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${guest.host}\r\nCookie: ${guest.cookieHeader}\r\n${upgrade}\r\n`,
    );
    sleepers.push(socket);
    if (i % 20 === 0) await pause(5);
  }
  await vi.waitFor(() => expect(present()).toBe(202), { timeout: 20_000 });
  const ids: string[] = [];
  for (let i = 0; i < 1000 && present() > 2; i++) {
    ids.push(await room.say(`${i} ${"x".repeat(8000)}`));
    await pause(1);
  }
  expect(present()).toBe(2);
  await bystander.frame("message", (frame) => frame.id === ids.at(-1));
  expect(bystander.frames.flatMap((frame) => (frame.type === "message" ? [frame.id] : []))).toEqual(ids);
  for (const socket of sleepers) socket.destroy();
}, 120_000);

const present = () => room.host.room.members().filter((member) => member.present).length;

test("2,000 connections in 20 s don't hurt a guest that talks, nor one that comes in meanwhile", async () => {
  const flood: Socket[] = [];
  const delays: number[] = [];
  for (let tick = 0; tick < 100; tick++) {
    for (let i = 0; i < 20; i++) {
      const socket = connect(room.port, "127.0.0.1");
      socket.on("error", () => {});
      if (i % 4 === 1) socket.write("GET / HT");
      if (i % 4 === 2) socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${room.port}\r\n\r\n`);
      if (i % 4 === 3) socket.write("POST /say HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab");
      flood.push(socket);
    }
    const began = performance.now();
    const text = `tick ${tick}`;
    await room.say(text);
    await bystander.frame("message", (frame) => frame.text === text);
    delays.push(performance.now() - began);
    await pause(100);
  }
  const newcomer = await room.guest("Newcomer");
  expect((await newcomer.say("I got in")).status).toBe(303);
  await bystander.frame("message", (frame) => frame.text === "I got in");
  expect(Math.max(...delays)).toBeLessThan(2000);
  for (const socket of flood) socket.destroy();
}, 120_000);

test("the silent and the slow are let go", async () => {
  const impatient = await openRoom({ headersTimeoutMs: 1000 });
  const slow = [
    new PageStream(impatient.port, ""),
    new PageStream(impatient.port, "GET / HTTP/1.1\r\nHost: "),
    new PageStream(impatient.port, "\r\n"),
  ];
  const drip = systemDrip(slow[1]);
  await vi.waitFor(() => expect(slow.map((stream) => stream.closed)).toEqual([true, true, true]), {
    timeout: 20_000,
    interval: 50,
  });
  drip();
  await impatient.close();
  expect(slow[1]?.text).toMatch(/^HTTP\/1\.1 408 /);
});

/** A byte now and then keeps a connection busy, but not for ever. */
function systemDrip(stream: PageStream | undefined): () => void {
  const timer = setInterval(() => stream?.socket.write("a"), 50);
  return () => clearInterval(timer);
}
