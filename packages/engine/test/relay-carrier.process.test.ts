/** What carries a page of relay rooms over Tor: a real relay behind a simulated onion, and pages that are raw WebSockets. */

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type RelayRoomParts, RelayRoomSession } from "@hushroom/client";
import { createOnionKey, type Tor } from "@hushroom/net";
import {
  BOX_REQUEST_BYTES_MAX,
  CARRY_PATH,
  decodeBoxAnswer,
  encodeBoxRequest,
  formatRelayAddress,
  HushError,
  issuerKeys,
  LOCAL_LIMITS,
  parseRelayRoomLink,
} from "@hushroom/protocol";
import { BoxListener, BoxServer, keepAll, RELAY_TERMS, Relay } from "@hushroom/relay";
import { SimTor, SimTorNetwork, until } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { RelayCarrier } from "../src/api/relay-carrier.ts";

const UNREACHED = 4502;
const SOON_MS = 10_000;
const random = (length: number) => Uint8Array.from(randomBytes(length));

let network: SimTorNetwork;
let tor: Tor | null;
let carrier: RelayCarrier;
let program: Server;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  network = new SimTorNetwork();
  tor = new SimTor(network);
  carrier = new RelayCarrier(() => {
    if (tor === null) throw new HushError("TOR_SWITCHED_OFF");
    return tor;
  });
  program = createServer();
  program.on("upgrade", (request, socket: Socket, head: Buffer) => {
    if (!carrier.take(request, socket, head)) socket.destroy();
  });
  program.listen(0, "127.0.0.1");
  await once(program, "listening");
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  carrier.close();
  program.closeAllConnections();
  program.close();
});

async function onionFor(target: { host: string; port: number }): Promise<string> {
  const { address, key } = createOnionKey(random);
  const rest = { virtualPort: 80, maxStreams: 0, proofOfWork: false, clientKeys: [], hardened: false };
  await new SimTor(network).addOnion({ key, target, ...rest });
  return address;
}

async function startRelay(): Promise<string> {
  const server = new BoxServer({
    capacity: 100,
    ttlMs: 86_400_000,
    admit: keepAll,
    nowMs: () => performance.now(),
    random,
  });
  const listener = new BoxListener(server);
  ends.push(() => listener.close());
  return onionFor((await listener.open({ host: "127.0.0.1", port: 0 })) as { host: string; port: number });
}

/** A relay that does what a test says, and what pages' browsers said to it. */
async function startOddRelay(act: (socket: WebSocket) => void) {
  const seen: { headers: IncomingHttpHeaders | null; open: number } = { headers: null, open: 0 };
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    seen.headers = request.headers;
    seen.open++;
    socket.on("error", () => {});
    socket.on("close", () => seen.open--);
    act(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
  });
  return {
    seen,
    address: await onionFor({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }),
  };
}

/** A relay that asks for tickets and gives them for a little work; its whole address. */
async function startTicketed(): Promise<string> {
  const seed = random(32);
  const relay = await Relay.start({
    ...{ ttlMs: 86_400_000, ramMib: 4, connectionsMax: 10, origins: [], page: null, redis: null },
    ...{ terms: RELAY_TERMS, tickets: { seed, invites: new Map(), workBits: 4 } },
    clock: {
      nowMs: () => Date.now(),
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
  });
  ends.push(() => relay.close());
  const port = await relay.listen({ host: "127.0.0.1", port: 0 });
  const host = await onionFor({ host: "127.0.0.1", port });
  return formatRelayAddress({ host, port: 80, issuerKey: issuerKeys(seed).publicKey });
}

/** As a browser has them. */
const pageParts = (): RelayRoomParts => ({
  ...{ random, nowMs: () => Date.now(), soon: setImmediate, invites: new Map() },
  timers: { setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) },
  open: (relay) => (events) => {
    const socket = page(relay);
    socket.on("message", (data: Buffer) => events.message(new Uint8Array(data)));
    socket.on("close", () => events.close());
    return { send: (bytes) => socket.send(bytes), close: () => socket.close() };
  },
});

function page(to: string, key = carrier.key, path = CARRY_PATH): WebSocket {
  const { port } = program.address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}${path}?to=${encodeURIComponent(to)}`;
  const headers = { "user-agent": "Browser of its own kind", "accept-language": "ru", cookie: "who=me" };
  const socket = new WebSocket(url, key === "" ? [] : [`hushroom.${key}`], { headers });
  socket.on("error", () => {});
  ends.push(() => socket.terminate());
  return socket;
}

/** 1006: refused before it was one, or cut. */
const closing = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.on("close", resolve));
const answerTo = async (socket: WebSocket) =>
  decodeBoxAnswer(new Uint8Array((await once(socket, "message"))[0] as Buffer));

describe("a page of relay rooms over the program's Tor", () => {
  it("says to the relay, and hears of it, what it would by itself", async () => {
    const socket = page(await startRelay());
    expect((await answerTo(socket)).op).toBe("hello");
    const frame = random(4096);
    socket.send(encodeBoxRequest({ op: "put", tag: 1, writeKey: random(32), frame }));
    expect(await answerTo(socket)).toMatchObject({ op: "put-answer", tag: 1, status: "ok" });
  });

  it("shows nothing of its browser, and ends when the relay or the page does", async () => {
    const { seen, address } = await startOddRelay(() => {});
    const first = page(address);
    await until("the relay is reached", SOON_MS, () => seen.open === 1);
    // Both are random, and may hold any two letters.
    const { host: _, "sec-websocket-key": __, ...told } = seen.headers ?? {};
    expect(JSON.stringify(told)).not.toMatch(/own kind|ru|who=me|127\.0\.0\.1|hushroom/);
    first.close();
    await until("the relay sees it go", SOON_MS, () => seen.open === 0);
    const other = await startOddRelay((socket) => socket.close());
    expect(await closing(page(other.address))).toBe(UNREACHED);
  });

  it("gets tickets there by work, makes a room, and lets in another by its link; each connection is a circuit of its own", async () => {
    const relay = await startTicketed();
    const dial = vi.spyOn(tor as Tor, "dial");
    const anna = RelayRoomSession.create({ relay, name: "Tea", nickname: "Anna" }, pageParts());
    ends.push(() => anna.close());
    await until("the relay is reached", SOON_MS, () => anna.view.reach === "connected");
    const boris = RelayRoomSession.join(
      parseRelayRoomLink(anna.view.link),
      { nickname: "Boris" },
      pageParts(),
    );
    ends.push(() => boris.close());
    await until(
      "Boris is in",
      SOON_MS,
      () => boris.view.people.length === 2 && anna.view.people.length === 2,
    );
    anna.say("by tickets");
    await until("it came", SOON_MS, () => JSON.stringify(boris.view.items).includes("by tickets"));
    expect(new Set(dial.mock.calls.map(([, , isolation]) => isolation)).size).toBe(4);
  });

  it("is told when there is no such relay, or no Tor", async () => {
    expect(await closing(page(createOnionKey(random).address))).toBe(UNREACHED);
    tor = null;
    expect(await closing(page(await startRelay()))).toBe(UNREACHED);
  });
});

describe("whoever else comes", () => {
  it("without the key, or for what is no onion relay, is refused", async () => {
    const relay = await startRelay();
    const refused = 1006;
    expect(await closing(page(relay, ""))).toBe(refused);
    expect(await closing(page(relay, `${carrier.key}x`))).toBe(refused);
    expect(await closing(page("127.0.0.1:80"))).toBe(refused);
    expect(await closing(page("example.org:443"))).toBe(refused);
    expect(await closing(page("?"))).toBe(refused);
    expect(await closing(page(relay, carrier.key, "/carried"))).toBe(refused);
  });

  it("gets no more connections than there may be, until one has ended", async () => {
    const { seen, address } = await startOddRelay(() => {});
    const pages = Array.from({ length: LOCAL_LIMITS.CARRIED_MAX }, () => page(address));
    await until("all are carried", SOON_MS, () => seen.open === pages.length);
    expect(await closing(page(address))).toBe(1006);
    pages[0]?.close();
    await until("one has ended", SOON_MS, () => seen.open === pages.length - 1);
    page(address);
    await until("another one is carried", SOON_MS, () => seen.open === pages.length);
  });

  it("and says what no page says, is cut off, and so is the relay", async () => {
    const { seen, address } = await startOddRelay(() => {});
    for (const said of ["words", Buffer.alloc(BOX_REQUEST_BYTES_MAX + 1)]) {
      const socket = page(address);
      await until("the relay is reached", SOON_MS, () => seen.open === 1);
      socket.send(said);
      await closing(socket);
      await until("the relay sees it go", SOON_MS, () => seen.open === 0);
    }
  });

  it("floods a page that doesn't read, is cut off before it fills the memory", async () => {
    const frame = Buffer.alloc(4096);
    let sent = 0;
    const { seen, address } = await startOddRelay((socket) => {
      const more = () => {
        if (socket.readyState !== socket.OPEN) return;
        for (let i = 0; i < 64; i++) socket.send(frame);
        sent += 64 * frame.length;
        setImmediate(more);
      };
      more();
    });
    const socket = page(address);
    await once(socket, "open");
    socket.pause();
    await until("the relay is cut off", SOON_MS, () => sent > 0 && seen.open === 0);
    expect(sent).toBeGreaterThan(LOCAL_LIMITS.CARRIED_BUFFERED_BYTES_MAX);
  });
});
