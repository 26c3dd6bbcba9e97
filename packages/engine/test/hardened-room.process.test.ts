/** A hardened room: tor's line before each connection, and the circuit of one who is kicked closed. */

import { randomBytes } from "node:crypto";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageStream } from "./guest-client.ts";
import { letIn, type OpenRoom, openRoom } from "./open-room.ts";

const LINE = "PROXY TCP6 fc00:dead:beef:4dad::1:2 ::1 4711 80\r\n";
const CIRCUIT = String(0x10002);

let room: OpenRoom;
let closed: string[];
beforeEach(async () => {
  closed = [];
  room = await openRoom({ proxyLine: true, closeCircuit: (circuit) => closed.push(circuit) });
});
afterEach(() => room.close());

const request = (cookie: string, more = "") =>
  `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${room.port}\r\nCookie: ${cookie}\r\n${more}\r\n`;
const upgrade = () =>
  `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n`;

test("the line may come in one packet with the request, or in pieces", async () => {
  const guest = await letIn(room, "Alice");
  const at = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: ${guest.host}\r\nCookie: ${guest.cookieHeader}\r\nConnection: close\r\n\r\n`;
  const whole = new PageStream(room.port, LINE + at("/members"));
  expect(await whole.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  const pieces = new PageStream(room.port, "");
  for (const byte of LINE + at("/members")) {
    pieces.socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await pieces.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
});

test("a connection without tor's line is closed unanswered", async () => {
  for (const first of ["GET / HTTP/1.1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n", "x".repeat(200)]) {
    expect(await new PageStream(room.port, first).untilClosed()).toBe("");
  }
});

test("who is kicked loses the circuit, after the last word", async () => {
  const guest = await letIn(room, "Mallory");
  const other = await letIn(room, "Alice");
  const socket = new PageStream(room.port, LINE + request(guest.cookieHeader, upgrade()));
  const bystander = new PageStream(
    room.port,
    LINE.replace("1:2", "0:3") + request(other.cookieHeader, upgrade()),
  );
  await socket.until((text) => text.includes('"hello"'));
  await bystander.until((text) => text.includes('"hello"'));
  await room.command({ name: "kick", target: "Mallory" });
  await socket.until((text) => text.includes("ROOM_KICKED"));
  await vi.waitFor(() => expect(closed).toEqual([CIRCUIT]), {
    timeout: 3 * LOCAL_LIMITS.GUEST_CLOSE_GRACE_MS,
  });
  bystander.end();
  socket.end();
});
