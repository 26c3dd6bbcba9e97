/** A relay over a Redis Cluster of three masters on loopback: the suite for all stores, and a master that comes back empty. */

import { execFileSync } from "node:child_process";
import { errorCodeOf } from "@hushroom/protocol";
import { pause, until } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisStore, type RedisStoreOptions } from "../../src/index.ts";
import { frameOf } from "../house-client.ts";
import { GOOD_SETTINGS, REPLICATED, RedisServer } from "./redis-server.ts";
import { BOXES, bytesOf, get, LOG_ENTRIES, put, relayStoreContract, textOf } from "./store-contract.ts";

const nodes: RedisServer[] = [];
const CLUSTER = [
  ...GOOD_SETTINGS,
  ...REPLICATED,
  ...["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"],
];
const MASTERS = 3;

async function startCluster(replicas: number): Promise<RedisServer[]> {
  const started: RedisServer[] = [];
  for (let at = 0; at < MASTERS * (1 + replicas); at++) started.push(await RedisServer.start(CLUSTER));
  const hosts = started.map(({ port }) => `127.0.0.1:${port}`);
  const words = ["--cluster", "create", ...hosts, "--cluster-replicas", String(replicas), "--cluster-yes"];
  execFileSync("redis-cli", words, { stdio: "ignore" });
  await until("the Cluster is whole", 20_000, async () => {
    const states = await Promise.all(started.map((node) => node.ask((one) => one.cluster("INFO"))));
    return states.every((state) => String(state).includes("cluster_state:ok"));
  });
  return started;
}

beforeAll(async () => {
  nodes.push(...(await startCluster(0)));
}, 60_000);
afterAll(async () => {
  for (const node of nodes) await node.end();
});

function open(
  ttlMs: number,
  arrived: (address: Uint8Array, frame: Uint8Array) => void = () => {},
  lost = () => {},
  cluster = nodes,
  pulseMs: number | undefined = undefined,
) {
  const url = `redis-cluster://${cluster.map(({ port }) => `127.0.0.1:${port}`).join(",")}`;
  const events = { arrived, isAwaited: () => true, lost };
  return openAt(url, { ttlMs, events, pulseMs });
}

function openAt(url: string, others: Partial<RedisStoreOptions> = {}) {
  return RedisStore.open({
    url,
    boxes: BOXES * 4,
    logEntries: LOG_ENTRIES,
    ttlMs: 60_000,
    ...{ secret: new Uint8Array(32).fill(3), nowMs: Date.now, keyWaitMs: 3000 },
    events: { arrived: () => {}, isAwaited: () => true, lost: () => {} },
    ...others,
  });
}

describe("a store in a Cluster", () => {
  relayStoreContract(async (ttlMs) => {
    for (const node of nodes) await node.ask((one) => one.flushall());
    const arrived: [string, Uint8Array][] = [];
    const store = await open(ttlMs);
    const other = await open(
      ttlMs,
      (address, frame) => void arrived.push([textOf(address), new Uint8Array(frame)]),
    );
    const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms + 20));
    const end = async () => {
      await store.close();
      await other.close();
    };
    return { store, other, arrived, pass, end };
  });

  it("hears itself on the channels of all masters", async () => {
    let losses = 0;
    const store = await open(60_000, undefined, () => void losses++, nodes, 400);
    await pause(2000);
    expect([losses, store.isUp]).toEqual([0, true]);
    await store.close();
  });

  it("is empty for who begins when all others have ended", async () => {
    const [address] = inAllShards("9");
    const before = await open(60_000);
    expect((await put(before, address ?? "", frameOf(1))).status).toBe("ok");
    await before.close();
    const store = await open(60_000);
    expect(store.bootId).not.toEqual(before.bootId);
    expect(await get(store, address ?? "")).toBeNull();
    expect((await put(store, address ?? "", frameOf(2))).status).toBe("ok");
    await store.close();
  }, 30_000);

  it("is used with the password that its address names for one of its nodes", async () => {
    for (const node of nodes) await node.ask((one) => one.config("SET", "requirepass", "canary"));
    const store = await openAt(`redis-cluster://:canary@127.0.0.1:${nodes[0]?.port}`).catch(errorCodeOf);
    for (const node of nodes) {
      await node.ask((one) => one.config("SET", "requirepass", ""), "canary");
    }
    if (typeof store === "string") throw new Error(store);
    for (const address of inAllShards("8")) {
      expect((await put(store, address, frameOf(1))).status).toBe("ok");
    }
    await store.close();
  }, 30_000);

  it("is another one when one of its masters has lost what it had", async () => {
    let losses = 0;
    const store = await open(60_000, undefined, () => {
      losses++;
    });
    const before = store.bootId;
    const addresses = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, "0").repeat(32));
    for (const address of addresses) expect((await put(store, address, frameOf(1))).status).toBe("ok");
    await nodes[1]?.ask((one) => one.flushall());
    for (const address of addresses)
      store.get(bytesOf(address), (frame) => expect(frame).toEqual(frameOf(1)));
    await until("the store has noticed", 10_000, () => losses === 1);
    await until("it is up again", 20_000, () => store.isUp);
    expect(store.bootId).not.toEqual(before);
    const found = await Promise.all(addresses.map((address) => get(store, address)));
    expect(found.filter((frame) => frame === null).length).toBeGreaterThan(0);
    expect(found.filter((frame) => frame !== null).length).toBeGreaterThan(0);
    await store.close();
  }, 60_000);
});

/** One address in each of the 64 shards. */
const inAllShards = (mark: string) =>
  Array.from({ length: 64 }, (_, at) => at.toString(16).padStart(2, "0") + mark.repeat(62));

if (process.env["HUSHROOM_NIGHTLY"] === "1") {
  describe("a Cluster with replicas", () => {
    let cluster: RedisServer[];
    let stores: RedisStore[];
    let losses = 0;
    const arrived: string[] = [];
    const masters = async () => {
      const alive = cluster.filter(({ pid }) => pid !== 0);
      const roles = await Promise.all(alive.map((node) => node.ask((one) => one.info("replication"))));
      return alive.filter((_, at) => roles[at]?.includes("role:master"));
    };
    /** Until what one process takes is pushed by the other, in every shard. */
    const isPushed = async (mark: string) => {
      const addresses = inAllShards(mark);
      for (const address of addresses) stores[1]?.put(bytesOf(address), frameOf(2), () => {});
      await until("all shards are told of", 5000, () =>
        addresses.every((address) => arrived.includes(address)),
      );
    };

    beforeAll(async () => {
      cluster = await startCluster(1);
      const lost = () => {
        losses++;
      };
      stores = [
        await open(60_000, (address) => void arrived.push(textOf(address)), lost, cluster),
        await open(60_000, undefined, undefined, cluster),
      ];
    }, 90_000);
    afterAll(async () => {
      for (const store of stores) await store.close();
      for (const node of cluster) await node.end();
    });

    it("goes on with the replica of a master that died, as another one", async () => {
      const [store] = stores as [RedisStore];
      await isPushed("a");
      const before = store.bootId;
      await pause(1000);
      await (await masters())[0]?.kill();
      await until("the store has noticed", 15_000, () => losses > 0);
      await until("both are up again", 30_000, () => stores.every(({ isUp }) => isUp));
      expect(store.bootId).not.toEqual(before);
      expect(stores[1]?.bootId).toEqual(store.bootId);
      for (const address of inAllShards("a")) expect(await get(store, address)).toEqual(frameOf(2));
      await isPushed("b");
    }, 90_000);

    it("goes on pushing after a master has handed its place over", async () => {
      const bootIds = stores.map(({ bootId }) => bootId);
      const alive = await masters();
      const replica = cluster.find((node) => node.pid !== 0 && !alive.includes(node));
      await replica?.ask((one) => one.cluster("FAILOVER"));
      await until("it has the place", 15_000, async () => (await masters()).includes(replica as RedisServer));
      await until("both have noticed", 15_000, () => stores.every(({ bootId }) => !bootIds.includes(bootId)));
      await isPushed("c");
    }, 90_000);
  });
}
