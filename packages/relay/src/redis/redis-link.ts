/** Connections to one Redis, or to a Cluster: one for commands, one for what other processes publish; and what they must be. */

import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { Cluster, Redis } from "ioredis";
import { REDIS_LIBRARY } from "./redis-library.ts";

const CLUSTER = "redis-cluster://";
const MAJOR_MIN = 7;

const options = {
  lazyConnect: true,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  connectTimeout: LOCAL_LIMITS.RELAY_REDIS_TIMEOUT_MS,
  commandTimeout: LOCAL_LIMITS.RELAY_REDIS_TIMEOUT_MS,
};

export type RedisClient = Redis | Cluster;

export interface RedisLink {
  readonly commands: RedisClient;
  readonly subscriber: RedisClient;
}

function clusterAt(url: string): Cluster {
  const nodes = url.slice(CLUSTER.length).split(",");
  return new Cluster(
    nodes.map((node) => `redis://${node}`),
    {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: () => null,
      retryDelayOnFailover: 0,
      shardedSubscribers: true,
      slotsRefreshTimeout: LOCAL_LIMITS.RELAY_REDIS_TIMEOUT_MS,
      redisOptions: options,
    },
  );
}

/** Every Redis of a Cluster, replicas too; or the one. */
function nodesOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes("all") : [client];
}

/** Throws RELAY_REDIS_SETTINGS for a Redis that writes to disk, puts keys out to make room, or is too old. */
async function demandSettings(node: Redis): Promise<void> {
  const settings = new Map<string, string>();
  for (const name of ["save", "appendonly", "maxmemory-policy"]) {
    const answer = (await node.config("GET", name)) as string[];
    settings.set(name, answer[1] ?? "");
  }
  const major = Number(/^redis_version:(\d+)/m.exec(await node.info("server"))?.[1] ?? 0);
  const persists = settings.get("save") !== "" || settings.get("appendonly") !== "no";
  const evicts = settings.get("maxmemory-policy") !== "noeviction";
  if (persists || evicts || major < MAJOR_MIN) {
    throw new HushError("RELAY_REDIS_SETTINGS", { persists, evicts, major });
  }
}

async function prepare(client: RedisClient): Promise<void> {
  for (const node of nodesOf(client)) await demandSettings(node);
  const writable = client instanceof Cluster ? client.nodes("master") : [client];
  for (const node of writable) await node.call("FUNCTION", "LOAD", "REPLACE", REDIS_LIBRARY);
}

/**
 * `redis://…`, `rediss://…`, a socket's path, or `redis-cluster://HOST:PORT,HOST:PORT`. Throws RELAY_REDIS_UNREACHABLE,
 * RELAY_REDIS_SETTINGS; closes what it opened then. `onEnd`: one of the two has ended.
 */
export async function openRedis(url: string, onEnd: () => void): Promise<RedisLink> {
  const isCluster = url.startsWith(CLUSTER);
  const commands = isCluster ? clusterAt(url) : new Redis(url, options);
  const subscriber = isCluster ? commands : new Redis(url, options);
  const clients = new Set([commands, subscriber]);
  for (const client of clients) {
    client.on("error", () => {});
    client.on("end", onEnd);
    if (client instanceof Cluster) client.on("-node", onEnd);
  }
  try {
    for (const client of clients) await client.connect();
    await prepare(commands);
    return { commands, subscriber };
  } catch (error) {
    closeRedis({ commands, subscriber });
    if (error instanceof HushError) throw error;
    throw new HushError("RELAY_REDIS_UNREACHABLE", {}, error);
  }
}

export function closeRedis({ commands, subscriber }: RedisLink): void {
  for (const client of new Set([commands, subscriber])) client.disconnect();
}
