/** How many packets find room in a gibibyte: of the relay's own memory, and of a Redis that holds them for it. */

import { residentBytes } from "../figures.ts";
import { REDIS, startOwnRelay } from "./contenders.ts";

const GIB = 2 ** 30;
/** Packets at the two times that are compared. */
const STORED = [5000, 55_000] as const;

export interface Capacity {
  readonly ownPackets: number;
  readonly redisPackets: number;
}

async function packetsPerGib(redisUrl: string | undefined, redisPid: number | null): Promise<number> {
  const relay = await startOwnRelay(redisUrl);
  const sizes: number[] = [];
  let stored = 0;
  for (const count of STORED) {
    await relay.fill(count - stored);
    stored = count;
    await relay.collect();
    sizes.push(residentBytes(redisPid ?? relay.pid));
  }
  relay.stop();
  const [few = 0, many = 0] = sizes;
  return GIB / ((many - few) / (STORED[1] - STORED[0]));
}

export async function capacity(): Promise<Capacity> {
  const ownPackets = await packetsPerGib(undefined, null);
  const redis = await REDIS.start();
  const redisPackets = await packetsPerGib(`redis://127.0.0.1:${redis.port}`, redis.pid);
  redis.stop();
  return { ownPackets, redisPackets };
}
