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

function credentialsOf(url: string): { readonly username?: string; readonly password?: string } {
  if (!URL.canParse(url)) return {};
  const { username, password } = new URL(url);
  if (password === "") return {};
  const given = { password: decodeURIComponent(password) };
  return username === "" ? given : { ...given, username: decodeURIComponent(username) };
}

function clusterAt(url: string): Cluster {
  const nodes = url
    .slice(CLUSTER.length)
    .split(",")
    .map((node) => `redis://${node}`);
  return new Cluster(nodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: () => null,
    retryDelayOnFailover: 0,
    shardedSubscribers: true,
    slotsRefreshTimeout: LOCAL_LIMITS.RELAY_REDIS_TIMEOUT_MS,
    slotsRefreshInterval: LOCAL_LIMITS.RELAY_REDIS_TIMEOUT_MS,
    // Else only the nodes that are named by themselves get the password.
    redisOptions: { ...options, ...credentialsOf(nodes[0] ?? "") },
  });
}

/** Every Redis of a Cluster, replicas too; or the one. */
function nodesOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes("all") : [client];
}

const LOOKED_AT = ["save", "appendonly", "maxmemory-policy", "repl-diskless-sync", "repl-diskless-load"];

/** Throws RELAY_REDIS_SETTINGS for a Redis that writes to disk, puts keys out to make room, or is too old. */
async function demandSettings(node: Redis): Promise<void> {
  const settings = new Map<string, string>();
  for (const name of LOOKED_AT) {
    const answer = (await node.config("GET", name)) as string[];
    settings.set(name, answer[1] ?? "");
  }
  const isReplica = /^role:slave/m.test(await node.info("replication"));
  const sendsByDisk = settings.get("repl-diskless-sync") !== "yes";
  const takesByDisk = isReplica && settings.get("repl-diskless-load") !== "swapdb";
  const major = Number(/^redis_version:(\d+)/m.exec(await node.info("server"))?.[1] ?? 0);
  const keeps = settings.get("save") !== "" || settings.get("appendonly") !== "no";
  const persists = keeps || sendsByDisk || takesByDisk;
  const evicts = settings.get("maxmemory-policy") !== "noeviction";
  if (persists || evicts || major < MAJOR_MIN) {
    throw new HushError("RELAY_REDIS_SETTINGS", { persists, evicts, major });
  }
}

const writableNodes = (client: RedisClient): Redis[] =>
  client instanceof Cluster ? client.nodes("master") : [client];

/** Loading is refused where no memory is left, also of what is there. */
async function loadLibrary(node: Redis): Promise<void> {
  const [there] = (await node.call("FUNCTION", "LIST", "LIBRARYNAME", "hushroom", "WITHCODE")) as unknown[][];
  if (there?.includes(REDIS_LIBRARY) !== true) await node.call("FUNCTION", "LOAD", "REPLACE", REDIS_LIBRARY);
}

async function prepare(client: RedisClient): Promise<void> {
  for (const node of nodesOf(client)) await demandSettings(node);
  for (const node of writableNodes(client)) await loadLibrary(node);
}

export const isOutOfMemory = (error: unknown) => error instanceof Error && error.message.startsWith("OOM");

/** Of what kept a relay from beginning: what it says itself, RELAY_REDIS_FULL, or RELAY_REDIS_UNREACHABLE. */
export function redisError(error: unknown): HushError {
  if (error instanceof HushError) return error;
  return new HushError(isOutOfMemory(error) ? "RELAY_REDIS_FULL" : "RELAY_REDIS_UNREACHABLE", {}, error);
}

/** Which processes hold the frames now. A replica that took a dead one's place is another, and may lack its last writes. */
async function runIds(client: RedisClient): Promise<string> {
  const ids = writableNodes(client).map(async (node) => {
    const [, id = ""] = /^run_id:(\w+)/m.exec(await node.info("server")) ?? [];
    return id;
  });
  return (await Promise.all(ids)).sort().join();
}

/** The same for both connections. Throws RELAY_REDIS_UNREACHABLE: they lead to different ones, in the midst of a change. */
export async function whoAnswers({ commands, subscriber }: RedisLink): Promise<string> {
  const [asked, listened] = [await runIds(commands), await runIds(subscriber)];
  if (asked !== listened) throw new HushError("RELAY_REDIS_UNREACHABLE");
  return asked;
}

/** Which master has which of the slots, from where on. */
function layoutOf({ slots }: Cluster): string {
  const masters = slots.map(([master = ""]) => master);
  return masters
    .flatMap((master, slot) => (master === masters[slot - 1] ? [] : [`${slot} ${master}`]))
    .join();
}

/** Who has subscribed at a master that hands its place over is told nothing of it, and of nothing else any more. */
function watchLayout(cluster: Cluster, changed: () => void): void {
  const begun = layoutOf(cluster);
  cluster.on("refresh", () => {
    if (layoutOf(cluster) !== begun) changed();
  });
}

/** Ends however the connection does: ioredis itself says nothing when a Cluster is there and has no order yet. */
function connected(client: RedisClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("end", () => reject(new Error("the connection ended")));
    client.connect().then(resolve, reject);
  });
}

/**
 * `redis://…`, `rediss://…`, a socket's path, or `redis-cluster://HOST:PORT,HOST:PORT`. Throws RELAY_REDIS_UNREACHABLE,
 * RELAY_REDIS_FULL, RELAY_REDIS_SETTINGS; closes what it opened then. `onEnd`: one of the two has ended.
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
    for (const client of clients) await connected(client);
    await prepare(commands);
    if (commands instanceof Cluster) watchLayout(commands, onEnd);
    return { commands, subscriber };
  } catch (error) {
    closeRedis({ commands, subscriber });
    throw redisError(error);
  }
}

/**
 * What lies at `key` from now on: `value` if nothing did. Needs no memory left; fails where nothing can be written, so that
 * nobody begins there.
 */
export async function claim({ commands }: RedisLink, key: string, value: Buffer): Promise<Buffer> {
  return (await commands.callBuffer("FCALL", "hushroom_claim", 1, key, value)) as Buffer;
}

export function closeRedis({ commands, subscriber }: RedisLink): void {
  for (const client of new Set([commands, subscriber])) client.disconnect();
}
