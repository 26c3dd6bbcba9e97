/**
 * One onion with two ports: a hosted room, and a server that answers a number of bytes with a number of bytes. A guest
 * has a stream to each on the same circuit, and uses them in turn.
 */

import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { dialSocks, openWebSocket } from "@hushroom/net";
import { HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { Tornet } from "@hushroom/testkit";
import type { GuestTicket } from "./room-server.ts";

const ROOM_PORT = 80;
const RAW_PORT = 81;
const USER = "one-circuit";
const DIAL_WITHIN_MS = 180_000;
const DIAL_AGAIN_MS = 250;
const HALF_PAIR_MS = 550;
const WARM_UP_PAIRS = 5;
const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();

export interface Latencies {
  /** Milliseconds, pair by pair. */
  readonly room: readonly number[];
  readonly raw: readonly number[];
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

function startChild(script: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return fork(path, [...args], { execArgv: ["--import", "tsx"] });
}

/** A client of the private network that serves both ports; returns its address. */
async function startOnionTor(tornet: Tornet, folder: string, ports: readonly [number, number]) {
  const service = join(folder, "service");
  mkdirSync(service, { recursive: true, mode: 0o700 });
  const torrc = join(folder, "torrc");
  const lines = [
    readFileSync(tornet.torrcExtra, "utf8"),
    `DataDirectory ${join(folder, "data")}`,
    "SocksPort 0",
    `__OwningControllerProcess ${process.pid}`,
    `HiddenServiceDir ${service}`,
    `HiddenServicePort ${ROOM_PORT} 127.0.0.1:${ports[0]}`,
    `HiddenServicePort ${RAW_PORT} 127.0.0.1:${ports[1]}`,
  ];
  writeFileSync(torrc, `${lines.join("\n")}\n`);
  const tor = spawn(process.env.TOR_PATH ?? "tor", ["-f", torrc, "--defaults-torrc", "/dev/null", "--hush"], {
    stdio: "ignore",
  });
  return { tor, address: () => readFileSync(join(service, "hostname"), "utf8").trim() };
}

/** As often as it takes: at first there is no descriptor yet. */
async function dial(tornet: Tornet, address: () => string, port: number): Promise<Socket> {
  const proxy = { host: "127.0.0.1", port: tornet.socks[0] ?? 0 };
  const endMs = Date.now() + DIAL_WITHIN_MS;
  for (;;) {
    try {
      return (await dialSocks(proxy, { host: address(), port, user: USER })) as Socket;
    } catch (error) {
      const isEarly = error instanceof HushError || (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isEarly || Date.now() > endMs) throw error;
      await rest(DIAL_AGAIN_MS);
    }
  }
}

/** Says one message; resolves when it is seen. */
type Say = () => Promise<void>;

async function enterRoom(stream: Socket, { port, cookie }: GuestTicket): Promise<Say> {
  const websocket = openWebSocket(stream, {
    host: `127.0.0.1:${port}`,
    path: "/live",
    headers: { Cookie: cookie, Origin: `http://127.0.0.1:${port}` },
    messageBytesMax: PROTOCOL_LIMITS.HOST_FRAME_BYTES_MAX,
    handshakeTimeoutMs: DIAL_WITHIN_MS,
  });
  let seen = () => {};
  websocket.on("message", (data) => {
    if (String(data).startsWith('{"type":"message"')) seen();
  });
  await once(websocket, "open");
  let number = 1000;
  return () => {
    const frame = { type: "say", request: ++number, text: TEXT, replyTo: null, once: `m${number}` };
    const done = new Promise<void>((resolve) => {
      seen = resolve;
    });
    websocket.send(JSON.stringify(frame));
    return done;
  };
}

async function measured(action: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}

/** How many bytes a message is, there and back with its answer. */
async function bytesOf(say: Say, stream: Socket): Promise<{ sent: number; received: number }> {
  await say();
  await rest(HALF_PAIR_MS);
  const { bytesWritten, bytesRead } = stream;
  await say();
  await rest(HALF_PAIR_MS);
  return { sent: stream.bytesWritten - bytesWritten, received: stream.bytesRead - bytesRead };
}

function rawEcho(stream: Socket, sent: number, received: number): Say {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(sent);
  sizes.writeUInt32BE(received, 4);
  stream.write(sizes);
  let left = 0;
  let seen = () => {};
  stream.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left === 0) seen();
  });
  const payload = Buffer.alloc(sent, "x");
  return () => {
    left = received;
    const done = new Promise<void>((resolve) => {
      seen = resolve;
    });
    stream.write(payload);
    return done;
  };
}

async function alternate(say: Say, echo: Say, pairs: number) {
  const room: number[] = [];
  const raw: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const first = pair % 2 === 0;
    if (first) room.push(await measured(say));
    else raw.push(await measured(echo));
    await rest(HALF_PAIR_MS);
    if (first) raw.push(await measured(echo));
    else room.push(await measured(say));
    await rest(HALF_PAIR_MS);
  }
  return { room, raw };
}

export async function measureLatency(tornet: Tornet, pairs: number): Promise<Latencies> {
  const folder = mkdtempSync(join(tmpdir(), "bench-onion-"));
  const roomServer = startChild("./room-server.ts", [JSON.stringify({ rooms: 1, guests: 1 })]);
  const echoServer = startChild("./echo-server.ts", []);
  const [[rooms], [echoPort]] = (await Promise.all([
    once(roomServer, "message"),
    once(echoServer, "message"),
  ])) as [[GuestTicket[][]], [number]];
  const ticket = rooms[0]?.[0] as GuestTicket;
  const { tor, address } = await startOnionTor(tornet, folder, [ticket.port, echoPort]);
  try {
    const roomStream = await dial(tornet, address, ROOM_PORT);
    const say = await enterRoom(roomStream, ticket);
    const { sent, received } = await bytesOf(say, roomStream);
    const echo = rawEcho(await dial(tornet, address, RAW_PORT), sent, received);
    await alternate(say, echo, WARM_UP_PAIRS);
    const latencies = await alternate(say, echo, pairs);
    return { ...latencies, sentBytes: sent, receivedBytes: received };
  } finally {
    roomServer.disconnect();
    echoServer.disconnect();
    tor.kill();
    await once(tor, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}
