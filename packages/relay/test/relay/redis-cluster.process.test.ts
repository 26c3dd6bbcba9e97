/** A relay over a Redis Cluster of three masters on loopback: the suite for all stores, and a master that comes back empty. */

import { execFileSync } from "node:child_process";
import { until } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisStore, WrapKeys } from "../../src/index.ts";
import { frameOf } from "../house-client.ts";
import { GOOD_SETTINGS, RedisServer } from "./redis-server.ts";
import { BOXES, get, LOG_ENTRIES, put, relayStoreContract, TTL_MS } from "./store-contract.ts";

const nodes: RedisServer[] = [];
const CLUSTER = [...GOOD_SETTINGS, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];

beforeAll(async () => {
  for (let at = 0; at < 3; at++) nodes.push(await RedisServer.start(CLUSTER));
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const words = ["--cluster", "create", ...hosts, "--cluster-replicas", "0", "--cluster-yes"];
  execFileSync("redis-cli", words, { stdio: "ignore" });
  await until("the Cluster is whole", 20_000, async () => {
    const states = await Promise.all(nodes.map((node) => node.ask((one) => one.cluster("INFO"))));
    return states.every((state) => String(state).includes("cluster_state:ok"));
  });
}, 60_000);
afterAll(async () => {
  for (const node of nodes) await node.end();
});

function open(
  ttlMs: number,
  arrived: (address: string, frame: Uint8Array) => void = () => {},
  lost = () => {},
) {
  return RedisStore.open({
    url: `redis-cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    boxes: BOXES * 4,
    logEntries: LOG_ENTRIES,
    ttlMs,
    keys: new WrapKeys(new Uint8Array(32).fill(3), ttlMs, Date.now),
    events: { arrived, lost },
  });
}

describe("a store in a Cluster", () => {
  relayStoreContract(async () => {
    for (const node of nodes) await node.ask((one) => one.flushall());
    const arrived: [string, Uint8Array][] = [];
    const store = await open(TTL_MS);
    const other = await open(TTL_MS, (address, frame) => void arrived.push([address, new Uint8Array(frame)]));
    const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms + 20));
    const end = async () => {
      await store.close();
      await other.close();
    };
    return { store, other, arrived, pass, end };
  });

  it("is another one when one of its masters has lost what it had", async () => {
    let losses = 0;
    const store = await open(60_000, undefined, () => {
      losses++;
    });
    const before = store.bootId;
    const addresses = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, "0").repeat(32));
    for (const address of addresses) expect((await put(store, address, frameOf(1))).status).toBe("ok");
    await nodes[1]?.ask((one) => one.flushall());
    for (const address of addresses) store.get(address, (frame) => expect(frame).toEqual(frameOf(1)));
    await until("the store has noticed", 10_000, () => losses === 1);
    await until("it is up again", 20_000, () => store.isUp);
    expect(store.bootId).not.toEqual(before);
    const found = await Promise.all(addresses.map((address) => get(store, address)));
    expect(found.filter((frame) => frame === null).length).toBeGreaterThan(0);
    expect(found.filter((frame) => frame !== null).length).toBeGreaterThan(0);
    await store.close();
  }, 60_000);
});
