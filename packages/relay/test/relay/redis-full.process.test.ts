/** A relay whose Redis has no memory left, or takes no writes: what is answered then, and by whom nothing is. */

import { createHash } from "node:crypto";
import {
  askForTickets,
  errorCodeOf,
  issuerKeys,
  issueTickets,
  type Ticket,
  takeTickets,
} from "@hushroom/protocol";
import { SeededRandom, until } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RELAY_TERMS, Relay } from "../../src/index.ts";
import { addressOf, frameOf, HouseClient, keyOf } from "../house-client.ts";
import { options } from "./redis-relay.ts";
import { RedisServer } from "./redis-server.ts";

const SEED = new Uint8Array(32).fill(5);
const INVITE = new Uint8Array(32).fill(6);
const DAY_MS = 86_400_000;
const BATCH = 4;
/** Tickets, and no waiting for the log. */
const TICKETED = {
  terms: { ...RELAY_TERMS, batch: BATCH, paceMs: 10 },
  tickets: {
    seed: SEED,
    invites: new Map([[createHash("sha256").update(INVITE).digest("hex"), 1]]),
    workBits: 0,
  },
};
const random = new SeededRandom(3).bytes;

const { secretKey, publicKey } = issuerKeys(SEED);
const askedToday = () => askForTickets(publicKey, Math.floor(Date.now() / DAY_MS), random);

function someTickets() {
  const asked = askedToday();
  const issued = issueTickets(secretKey, asked.day, asked.blinded, random);
  return issued === null ? [] : takeTickets(asked, issued);
}

/** Null: it was cut off instead. */
async function answer(client: HouseClient, ask: () => unknown) {
  const before = client.answers.length;
  ask();
  await until("it is answered", 10_000, () => client.answers.length > before || client.closed);
  return client.answers[before] ?? null;
}

async function put(client: HouseClient, key: number, frame: Uint8Array) {
  const put = await answer(client, () => client.ask({ op: "put", writeKey: keyOf(key), frame }));
  return put?.op === "put-answer" ? put.status : put;
}

async function get(client: HouseClient, key: number) {
  const box = await answer(client, () => client.ask({ op: "get", address: addressOf(key) }));
  return box?.op === "box" && box.found ? box.frame : null;
}

const append = (client: HouseClient, mark: number) =>
  answer(client, () => client.append(mark, frameOf(mark)));

async function redeem(client: HouseClient, ticket: Ticket | undefined = someTickets()[0]) {
  if (ticket === undefined) throw new Error("there is a ticket");
  const right = await answer(client, () => client.askRelay({ op: "redeem", ...ticket }));
  return right?.op === "right" ? right.status : right;
}

async function invited(client: HouseClient) {
  const { day, blinded } = askedToday();
  const question = { op: "issue", day, kind: "invite", proof: INVITE, blinded } as const;
  const issued = await answer(client, () => client.askRelay(question));
  return issued?.op === "issued" ? issued.issued : issued;
}

async function sync(client: HouseClient, cursor: bigint) {
  const log = await answer(client, () => client.sync(cursor));
  if (log?.op !== "log") return null;
  return { cursor: log.cursor, marks: log.entries.slice(0, log.count).map(({ frame }) => frame[0]) };
}

const bootIdOf = ({ answers: [hello] }: HouseClient) => (hello?.op === "hello" ? hello.bootId : null);

let redis: RedisServer;
beforeEach(async () => {
  redis = await RedisServer.start();
});
afterEach(async () => await redis.end());

const fill = () => redis.ask((one) => one.config("SET", "maxmemory", "1mb"));
const empty = () => redis.ask((one) => one.config("SET", "maxmemory", "0"));

async function relayOf() {
  const relay = await Relay.start(options(redis.url, TICKETED));
  return { relay, client: () => new HouseClient(relay.server) };
}

/** One that has a right, and has put a frame into a box and some into the log. */
async function writer(client: HouseClient, entries: number) {
  expect([await redeem(client), await put(client, 0, frameOf(9))]).toEqual(["ok", "ok"]);
  for (let mark = 1; mark <= entries; mark++) await append(client, mark);
  return client;
}

async function letIn(connect: () => HouseClient): Promise<HouseClient> {
  let client = connect();
  await until("clients are let in again", 15_000, () => {
    if (client.closed) client = connect();
    return !client.closed;
  });
  return client;
}

describe("when Redis has no memory left", () => {
  it("writers hear FULL, and readers go on reading, boxes and the log", async () => {
    const { relay, client } = await relayOf();
    const one = await writer(client(), 3);
    const before = await sync(one, 1n);
    expect(before).toEqual({ cursor: 3n, marks: [2, 3] });
    await fill();
    expect(await put(one, 1, frameOf(1))).toBe("full");
    expect([await get(one, 0), await sync(one, 1n)]).toEqual([frameOf(9), before]);
    await append(one, 4);
    expect(await sync(one, 3n)).toEqual({ cursor: 3n, marks: [] });
    await empty();
    await append(one, 5);
    expect((await sync(one, 3n))?.marks).toEqual([5]);
    await relay.close();
  }, 30_000);

  it("a ticket is answered BUSY, and is good afterwards; an invite is good for what it was", async () => {
    const { relay, client } = await relayOf();
    const [one, other] = [client(), client()];
    const [ticket, spent] = someTickets();
    expect(await redeem(other, spent)).toBe("ok");
    await fill();
    expect([await redeem(one, ticket), await put(one, 1, frameOf(1))]).toEqual(["busy", "full"]);
    expect([await invited(one), await invited(other)]).toEqual([true, false]);
    await empty();
    expect([await redeem(one, ticket), await redeem(other, ticket)]).toEqual(["ok", "spent"]);
    expect(await redeem(one, spent)).toBe("spent");
    await relay.close();
  }, 30_000);

  it("a process that comes, or comes back, is one of the relay, and one that finds no other begins anew", async () => {
    const [first, second] = [await relayOf(), await fullRelay()];
    const bootId = bootIdOf(first.client());
    const late = second.client();
    expect([bootIdOf(late), await get(late, 0), (await sync(late, 0n))?.marks]).toEqual([
      bootId,
      frameOf(9),
      [1, 2],
    ]);
    await redis.ask((one) => one.client("KILL", "TYPE", "normal"));
    await until("it is cut off", 10_000, () => late.closed);
    const again = await letIn(second.client);
    expect([bootIdOf(again), (await sync(again, 0n))?.marks]).toEqual([bootId, [1, 2]]);
    await Promise.all([first.relay.close(), second.relay.close()]);
    // What lies there can't be opened by anybody any more: it makes room.
    const third = await relayOf();
    const fresh = third.client();
    expect(bootIdOf(fresh)).not.toEqual(bootId);
    expect((await sync(fresh, 0n))?.marks).toEqual([]);
    await empty();
    expect([await redeem(fresh), await put(fresh, 0, frameOf(1))]).toEqual(["ok", "ok"]);
    await third.relay.close();
  }, 60_000);

  it("and no relay was ever there, one says that it is full and doesn't start", async () => {
    await fill();
    expect(await Relay.start(options(redis.url)).catch(errorCodeOf)).toBe("RELAY_REDIS_FULL");
  });
});

/** Started when something of another process lies there, and no memory is left. */
async function fullRelay() {
  const other = await relayOf();
  await writer(other.client(), 2);
  await fill();
  const relay = await relayOf();
  await other.relay.close();
  return relay;
}

it("cuts all off that are connected, and lets nobody in, while Redis takes no writes; then all is there", async () => {
  const { relay, client } = await relayOf();
  const one = await writer(client(), 2);
  // As in the midst of a failover: it still answers, and can only be read.
  await redis.ask((each) => each.replicaof("127.0.0.1", "1"));
  expect([await sync(one, 0n), one.closed]).toEqual([null, true]);
  const triedAgainMs = Date.now() + 1500;
  await until("it has tried again some times", 5000, () => {
    expect(client().closed).toBe(true);
    return Date.now() > triedAgainMs;
  });
  await redis.ask((each) => each.replicaof("NO", "ONE"));
  const again = await letIn(client);
  expect([bootIdOf(again), (await sync(again, 0n))?.marks]).toEqual([bootIdOf(one), [1, 2]]);
  await relay.close();
}, 30_000);
