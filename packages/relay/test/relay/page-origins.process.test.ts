/** Whose pages may open a WebSocket at a relay, by what browsers say of them. */

import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { RELAY_TERMS, Relay, type RelayOptions } from "../../src/index.ts";

const ONION = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion";
const MINE = ["null", "http://127.0.0.1:3000", "http://localhost", "http://[::1]:3000"];
const STRANGERS = [
  "http://a.example",
  "http://127.0.0.1.a.example",
  "http://localhost.a.example:3000",
  "https://127.0.0.1:3000",
  "http://127.0.0.2:3000",
  "http://127.0.0.1:3000/",
  "NULL",
];

const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;

const relays: Relay[] = [];
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close();
});

async function start(origins: RelayOptions["origins"], page: string | null = null): Promise<Relay> {
  const relay = await Relay.start({
    ...{ ttlMs: 60_000, ramMib: 1, connectionsMax: 50, origins, page, terms: RELAY_TERMS },
    clock: {
      nowMs: () => performance.now(),
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs).unref();
        return () => clearTimeout(timer);
      },
    },
    ...{ redis: null, tickets: null },
  });
  relays.push(relay);
  return relay;
}

const ANY_PORT = { host: "127.0.0.1", port: 0 };

/** Those of them that get in, asking by this name. */
async function welcome(port: number, origins: readonly string[], host = `127.0.0.1:${port}`) {
  const opens = (origin: string) =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/boxes`, { origin, headers: { Host: host } });
      socket.on("error", () => resolve(false));
      socket.on("message", () => {
        socket.close();
        resolve(true);
      });
    });
  const isIn = await Promise.all(origins.map(opens));
  return origins.filter((_, index) => isIn[index]);
}

describe("a relay that was told of no pages", () => {
  it("takes those that come from a file or from the own computer, and nobody else's", async () => {
    const relay = await start("trusted");
    const port = await relay.listen(ANY_PORT);
    expect(await welcome(port, [...MINE, ...STRANGERS])).toEqual(MINE);
  });

  it("with an onion service takes them by its onion address alone: they find no relay on this computer", async () => {
    const relay = await start("trusted");
    const [{ port }, beside] = [await relay.listenForOnion(), await relay.listenBesideOnion(ANY_PORT)];
    expect(await welcome(port, [...MINE, ...STRANGERS], ONION)).toEqual(MINE);
    expect(await welcome(port, MINE)).toEqual([]);
    expect(await welcome(port, MINE, `a.example:${port}`)).toEqual([]);
    expect(await welcome(beside, MINE)).toEqual([]);
  });

  it("that gives out its page does so by no name that a website can have, where there is an onion service", async () => {
    const relay = await start("trusted", PAGE);
    const [{ port }, beside] = [await relay.listenForOnion(), await relay.listenBesideOnion(ANY_PORT)];
    const own = async (to: number, host: string) =>
      (await welcome(to, [`http://${host}`, `https://${host}`], host)).length;
    expect(await own(port, ONION)).toBe(2);
    for (const host of [`a.example:${port}`, `127.0.0.1:${port}`, `${ONION}.a.example`]) {
      expect([host, await own(port, host)]).toEqual([host, 0]);
    }
    for (const host of [
      `127.0.0.1:${beside}`,
      `localhost:${beside}`,
      `192.168.1.20:${beside}`,
      "[fd00::1]:80",
    ]) {
      expect([host, await own(beside, host)]).toEqual([host, 2]);
    }
    for (const host of [`a.example:${beside}`, `127.0.0.1.a.example:${beside}`]) {
      expect([host, await own(beside, host)]).toEqual([host, 0]);
    }
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${beside}/`)).status).toBe(200);
  });
});

it("takes the pages that it was told of and no others, wherever it listens", async () => {
  const relay = await start(["http://a.example"]);
  const [{ port }, beside] = [await relay.listenForOnion(), await relay.listenBesideOnion(ANY_PORT)];
  expect(await welcome(port, [...MINE, ...STRANGERS], ONION)).toEqual(["http://a.example"]);
  expect(await welcome(beside, [...MINE, ...STRANGERS])).toEqual(["http://a.example"]);
});
