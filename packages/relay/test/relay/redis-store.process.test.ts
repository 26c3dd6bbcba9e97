/** A relay's frames in a real Redis, by the suite for all stores; two processes; and Redis gone, hanging, or wrong. */

import { createHash, randomBytes } from "node:crypto";
import type { BoxClient } from "@hushroom/net";
import { type AskedTickets, askForTickets, boxAddress, errorCodeOf, frameHash } from "@hushroom/protocol";
import { pause, until } from "@hushroom/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RedisStore, Relay } from "../../src/index.ts";
import { frameOf, keyOf } from "../house-client.ts";
import { Redirect } from "./redirect.ts";
import { options, relayOf, secret } from "./redis-relay.ts";
import { GOOD_SETTINGS, REPLICATED, RedisServer } from "./redis-server.ts";
import {
  append,
  BOXES,
  bytesOf,
  get,
  LOG_ENTRIES,
  put,
  read,
  relayStoreContract,
  textOf,
} from "./store-contract.ts";

/** On a machine however busy, a process that is there answers. */
const KEY_WAIT_MS = 3000;
let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(async () => await redis.end());
beforeEach(async () => await redis.ask((one) => one.flushall()));

type Arrived = (address: Uint8Array, frame: Uint8Array, isPush: boolean) => void;

function openAt(url: string, arrived: Arrived = () => {}, lost = () => {}, pulseMs?: number) {
  return RedisStore.open({
    url,
    ...{ boxes: BOXES, logEntries: LOG_ENTRIES, ttlMs: 60_000, pulseMs },
    ...{ secret: secret(), nowMs: Date.now, keyWaitMs: KEY_WAIT_MS },
    events: { arrived, isAwaited: () => true, lost },
  });
}

function open(
  ttlMs: number,
  arrived: (address: Uint8Array, frame: Uint8Array) => void = () => {},
  isAwaited = true,
) {
  return RedisStore.open({
    url: redis.url,
    boxes: BOXES * 4,
    logEntries: LOG_ENTRIES,
    ttlMs,
    ...{ secret: secret(), nowMs: Date.now, keyWaitMs: KEY_WAIT_MS },
    events: { arrived, isAwaited: () => isAwaited, lost: () => {} },
  });
}

describe("a store in Redis", () => {
  relayStoreContract(async (ttlMs) => {
    const arrived: [string, Uint8Array][] = [];
    const store = await open(ttlMs);
    const other = await open(
      ttlMs,
      (address, frame) => void arrived.push([textOf(address), new Uint8Array(frame)]),
    );
    const end = async () => {
      await store.close();
      await other.close();
    };
    return { store, other, arrived, pass: (ms) => pause(ms + 20), end };
  });
});

describe("a store in Redis that may not hear of a frame", () => {
  it("asks once for all that ask in the meantime, and anew afterwards", async () => {
    const arrived: string[] = [];
    const store = await open(60_000, (address) => void arrived.push(textOf(address)));
    const [address, last] = ["12".repeat(32), "34".repeat(32)];
    await put(store, last, frameOf(2));
    await put(store, address, frameOf(1));
    await until("it is told of both", 5000, () => arrived.length === 2);
    const find = async () => {
      arrived.length = 0;
      store.find([bytesOf(address), bytesOf(address)]);
      store.find([bytesOf(address)]);
      store.find([bytesOf(last)]);
      await until("all is answered", 5000, () => arrived.includes(last));
      return arrived;
    };
    expect(await find()).toEqual([address, last]);
    expect(await find()).toEqual([address, last]);
    await store.close();
  });

  it("asks anew for who begins to wait when a frame has come that an answer under way knows nothing of", async () => {
    const redirect = await Redirect.to(redis.port);
    const arrived: [string, boolean][] = [];
    const store = await openAt(
      redirect.url,
      (address, _, isPush) => void arrived.push([textOf(address), isPush]),
    );
    const other = await open(60_000);
    const address = "56".repeat(32);
    redirect.isHolding = true;
    store.find([bytesOf(address)]);
    await until("the answer is under way", 5000, () => redirect.held > 0);
    await put(other, address, frameOf(1));
    await until("it has come", 5000, () => arrived.length === 1);
    store.find([bytesOf(address)]);
    redirect.release();
    await until("it is found", 5000, () => arrived.length === 2);
    expect(arrived).toEqual([
      [address, true],
      [address, false],
    ]);
    await Promise.all([store.close(), other.close()]);
    redirect.end();
  });

  it("notices that nothing comes any more by a connection that is still open, and begins anew", async () => {
    const redirect = await Redirect.to(redis.port);
    let losses = 0;
    const store = await openAt(redirect.url, undefined, () => void losses++, 100);
    await pause(500);
    expect([losses, store.isUp]).toEqual([0, true]);
    redirect.isMute = true;
    await until("it has noticed", 5000, () => losses === 1);
    expect(store.isUp).toBe(false);
    redirect.isMute = false;
    await until("it is up again", 20_000, () => store.isUp);
    await pause(200);
    expect([losses, store.isUp]).toEqual([1, true]);
    await store.close();
    redirect.end();
  }, 30_000);
});

describe("two relay processes over one Redis", () => {
  it("are one: a frame put at one is got, and waited for, at the other, also after the first has ended", async () => {
    const [one, other] = [await relayOf(redis.url), await relayOf(redis.url)];
    const [writer, reader] = [await one.client(), await other.client()];
    expect(writer.bootId).toEqual(reader.bootId);
    const waited = new Promise((resolve) => reader.watch(boxAddress(keyOf(1)), resolve));
    await reader.ping();
    expect((await writer.put(keyOf(1), frameOf(7))).status).toBe("ok");
    expect(await waited).toEqual(frameOf(7));
    await one.relay.close();
    expect(await reader.get(boxAddress(keyOf(1)))).toEqual(frameOf(7));
    const again = await relayOf(redis.url);
    const late = await again.client();
    expect(late.bootId).toEqual(reader.bootId);
    expect(await late.get(boxAddress(keyOf(1)))).toEqual(frameOf(7));
    await Promise.all([other.relay.close(), again.relay.close()]);
  });

  it("issue no more for an invite than it is good for, together, and neither once all were started anew", async () => {
    const invite = new Uint8Array(32).fill(6);
    const invites = new Map([[createHash("sha256").update(invite).digest("hex"), 1]]);
    const others = { tickets: { seed: new Uint8Array(32).fill(5), invites, workBits: 0 } };
    const [one, other] = [await relayOf(redis.url, others), await relayOf(redis.url, others)];
    const day = Math.floor(Date.now() / 86_400_000);
    const ask = () => askForTickets(one.relay.issuerKey ?? new Uint8Array(), day, randomBytes);
    const [first, second] = [ask(), ask()];
    const issued = async ({ client }: typeof one, { blinded }: AskedTickets) =>
      (await (await client()).ask({ op: "issue", day, kind: "invite", proof: invite, blinded })).issued;
    expect([await issued(one, first), await issued(other, second)]).toEqual([true, false]);
    expect([await issued(other, first), await issued(one, second)]).toEqual([true, false]);
    await Promise.all([one.relay.close(), other.relay.close()]);
    const again = await relayOf(redis.url, others);
    expect([await issued(again, second), await issued(again, first)]).toEqual([false, true]);
    await again.relay.close();
  }, 60_000);

  it("have their keys from each other alone: when all have ended, what lay there is gone, and may be put again", async () => {
    const first = await open(60_000);
    const address = "ab".repeat(32);
    await put(first, address, frameOf(1));
    await append(first, address, frameOf(2));
    const second = await open(60_000);
    await first.close();
    expect(await get(second, address)).toEqual(frameOf(1));
    const before = second.bootId;
    const stolen = await redis.ask(
      async (one) => await one.getBuffer(`hushroom:{${0xab % 64}}:box:${address}`),
    );
    await second.close();
    const third = await open(60_000);
    expect(third.bootId).not.toEqual(before);
    expect([await get(third, address), (await read(third, 0n, 9)).entries]).toEqual([null, []]);
    expect(await put(third, address, frameOf(1))).toEqual({ status: "ok" });
    await append(third, address, frameOf(2));
    expect((await read(third, 0n, 9)).entries.map(({ frame }) => frame)).toEqual([frameOf(2)]);
    // Who has all of Redis's memory from before, and the secret, is one more process that asks.
    await redis.ask((one) => one.set(`hushroom:{${0xcd % 64}}:box:${"cd".repeat(32)}`, stolen ?? ""));
    expect(await get(third, "cd".repeat(32))).toBeNull();
    await third.close();
  }, 30_000);

  it("that have no keys are told by one that has, however many ask, and one begins where none has", async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(60_000)));
    const address = "ef".repeat(32);
    expect(await put(stores[0] as RedisStore, address, frameOf(1))).toEqual({ status: "ok" });
    for (const store of stores) expect(await get(store, address)).toEqual(frameOf(1));
    await Promise.all(stores.map((store) => store.close()));
    const again = await Promise.all([1, 2, 3].map(() => open(60_000)));
    expect(await put(again[2] as RedisStore, address, frameOf(2))).toEqual({ status: "ok" });
    for (const store of again) expect(await get(store, address)).toEqual(frameOf(2));
    await Promise.all(again.map((store) => store.close()));
  }, 60_000);
});

describe("when Redis", () => {
  it("is killed, all are cut off and nobody is let in until it is back; then the boot id is another", async () => {
    const own = await RedisServer.start();
    const { relay, client } = await relayOf(own.url);
    const before = await client();
    await before.put(keyOf(1), frameOf(1));
    const cut = new Promise((resolve) => before.onClose(resolve));
    await own.kill();
    await cut;
    expect(await client().catch(errorCodeOf)).toBe("DIAL_REFUSED");
    await own.startAgain();
    let after: BoxClient | undefined;
    await until("clients are let in again", 15_000, async () => {
      after = await client().catch(() => undefined);
      return after !== undefined;
    });
    expect(after?.bootId).not.toEqual(before.bootId);
    expect(await after?.get(boxAddress(keyOf(1)))).toBeNull();
    await relay.close();
    await own.end();
  }, 60_000);

  it("dies and a replica takes its place, nobody is let in before, and all hear of a new start", async () => {
    const settings = [...GOOD_SETTINGS, ...REPLICATED];
    const [primary, replica] = [await RedisServer.start(settings), await RedisServer.start(settings)];
    const redirect = await Redirect.to(primary.port);
    await replica.ask((one) => one.replicaof("127.0.0.1", primary.port));
    const { relay, client } = await relayOf(redirect.url);
    const before = await client();
    await before.put(keyOf(1), frameOf(1));
    await until("the replica has it", 5000, () =>
      replica.ask(async (one) => (await one.dbsize()) === (await primary.ask((other) => other.dbsize()))),
    );
    const cut = new Promise((resolve) => before.onClose(resolve));
    await primary.kill();
    await cut;
    redirect.target = replica.port;
    await pause(1500);
    expect(await client().catch(errorCodeOf)).toBe("DIAL_REFUSED");
    await replica.ask((one) => one.replicaof("NO", "ONE"));
    let after: BoxClient | undefined;
    await until("clients are let in again", 15_000, async () => {
      after = await client().catch(() => undefined);
      return after !== undefined;
    });
    expect(after?.bootId).not.toEqual(before.bootId);
    expect(await after?.get(boxAddress(keyOf(1)))).toEqual(frameOf(1));
    expect((await after?.put(keyOf(1), frameOf(1)))?.hash).toEqual(frameHash(frameOf(1)));
    const waited = new Promise((resolve) => after?.watch(boxAddress(keyOf(2)), resolve));
    await after?.ping();
    expect((await after?.put(keyOf(2), frameOf(2)))?.status).toBe("ok");
    expect(await waited).toEqual(frameOf(2));
    await relay.close();
    redirect.end();
    await Promise.all([primary.end(), replica.end()]);
  }, 60_000);

  it("is slow, and answers within the time for a command, all is answered late, and nobody is cut off", async () => {
    const redirect = await Redirect.to(redis.port);
    const { relay, client } = await relayOf(redirect.url);
    const [writer, reader] = [await client(), await client()];
    let cuts = 0;
    for (const each of [writer, reader]) each.onClose(() => void cuts++);
    const waited = new Promise((resolve) => reader.watch(boxAddress(keyOf(61)), resolve));
    await reader.ping();
    redirect.delayMs = 1500;
    const began = performance.now();
    const answers = [60, 61, 60].map((key, at) => writer.put(keyOf(key), frameOf(at)));
    const found = [writer.get(boxAddress(keyOf(60))), reader.get(boxAddress(keyOf(62)))];
    expect(await Promise.all(answers)).toMatchObject([
      { status: "ok" },
      { status: "ok" },
      { status: "exists", hash: frameHash(frameOf(0)) },
    ]);
    expect([await waited, await Promise.all(found)]).toEqual([frameOf(1), [frameOf(0), null]]);
    expect(performance.now() - began).toBeGreaterThan(1400);
    expect([cuts, relay.server.connections]).toEqual([0, 2]);
    redirect.delayMs = 0;
    expect(await (await client()).get(boxAddress(keyOf(61)))).toEqual(frameOf(1));
    await relay.close();
    redirect.end();
  }, 30_000);

  it("hangs, all are cut off; when it goes on, everything is there", async () => {
    const own = await RedisServer.start();
    const { relay, client } = await relayOf(own.url);
    const before = await client();
    await before.put(keyOf(1), frameOf(1));
    own.signal("SIGSTOP");
    const cut = new Promise((resolve) => before.onClose(resolve));
    expect(await before.put(keyOf(2), frameOf(2)).catch(errorCodeOf)).toBe("DIAL_REFUSED");
    await cut;
    own.signal("SIGCONT");
    let after: BoxClient | undefined;
    await until("clients are let in again", 30_000, async () => {
      after = await client().catch(() => undefined);
      return after !== undefined;
    });
    expect(after?.bootId).toEqual(before.bootId);
    expect(await after?.get(boxAddress(keyOf(1)))).toEqual(frameOf(1));
    await relay.close();
    await own.end();
  }, 90_000);

  it.each([
    ["writes to disk", ["--save", "3600 1", "--appendonly", "no", "--maxmemory-policy", "noeviction"]],
    ["keeps a log on disk", ["--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]],
    ["copies itself by disk", [...GOOD_SETTINGS, "--repl-diskless-sync", "no"]],
    ["puts keys out", ["--save", "", "--appendonly", "no", "--maxmemory-policy", "allkeys-lru"]],
  ])("%s, the relay doesn't start", async (_name, settings) => {
    const own = await RedisServer.start(settings);
    expect(await Relay.start(options(own.url)).catch(errorCodeOf)).toBe("RELAY_REDIS_SETTINGS");
    await own.end();
  });

  it("isn't there, the relay doesn't start", async () => {
    const own = await RedisServer.start();
    await own.end();
    expect(await Relay.start(options(own.url)).catch(errorCodeOf)).toBe("RELAY_REDIS_UNREACHABLE");
  });

  it("is asked by somebody with another secret, they are refused, and nothing of it lies there in clear", async () => {
    const store = await open(60_000);
    const address = "ab".repeat(32);
    await put(store, address, frameOf(0x41));
    const lying = await redis.ask((one) => one.getBuffer(`hushroom:{${0xab % 64}}:box:${address}`));
    expect(lying?.length).toBeGreaterThan(4096);
    expect(lying?.includes(Buffer.alloc(8, 0x41))).toBe(false);
    const foreign = RedisStore.open({
      url: redis.url,
      ...{ boxes: BOXES, logEntries: LOG_ENTRIES, ttlMs: 60_000 },
      ...{ secret: new Uint8Array(32).fill(4), nowMs: Date.now },
      events: { arrived: () => expect.unreachable(), isAwaited: () => true, lost: () => {} },
    });
    expect(await foreign.catch(errorCodeOf)).toBe("RELAY_REDIS_SECRET");
    // What nobody waits for is not even opened.
    const unasked = await open(60_000, () => expect.unreachable(), false);
    await put(store, "cd".repeat(32), frameOf(2));
    expect(await get(unasked, "cd".repeat(32))).toEqual(frameOf(2));
    await unasked.close();
    expect(await get(store, address)).toEqual(frameOf(0x41));
    await store.close();
  });
});
