/** What a stranger with only the address could do to the host, each once found by an attack. */

import { afterEach, beforeEach, test } from "vitest";
import { type LiveClient, PageStream } from "./guest-client.ts";
import { closeUnharmed, type OpenRoom, openWatchedRoom } from "./open-room.ts";

let room: OpenRoom;
let bystander: LiveClient;

beforeEach(async () => {
  ({ room, bystander } = await openWatchedRoom());
});
afterEach(() => closeUnharmed(room, bystander));

test("a WebSocket asked for while an answer is under way costs only its own connection", async () => {
  const host = `Host: 127.0.0.1:${room.port}`;
  const upgrade = `GET /live HTTP/1.1\r\n${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  const token = "a".repeat(26);
  const befores = [
    `GET /robots.txt HTTP/1.1\r\n${host}\r\n\r\n`,
    `POST /j/${token} HTTP/1.1\r\n${host}\r\nContent-Length: 0\r\n\r\n`,
    "GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    upgrade,
  ];
  for (const before of befores) await new PageStream(room.port, before + upgrade).untilClosed();
});
