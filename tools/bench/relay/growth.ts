/** How the cost of a delivery grows with connections, and with boxes in which something lies. */

import { HUSHROOM, startOwnRelay } from "./contenders.ts";
import { cpuOf, cpuPerDelivery, type Plan } from "./fan-out.ts";

export const CONNECTIONS = [10, 100, 1000, 10_000] as const;
export const STORED = [1000, 10_000, 100_000, 1_000_000] as const;

const READERS = 10;
const DELIVERIES = 100_000;
const PACKET_BYTES = 4096;

/** All of them read, in groups of 10, and have as little on its way to each: what grows is their number alone. */
export function cpuWithConnections(connections: number): Promise<number> {
  const plan: Plan = {
    ...{ groups: connections / READERS, readers: READERS },
    ...{ packets: DELIVERIES / connections, window: 4, packetBytes: PACKET_BYTES },
  };
  return cpuPerDelivery(HUSHROOM, plan);
}

const WITH_BOXES: Plan = {
  groups: 40,
  readers: READERS,
  packets: 400,
  window: 32,
  packetBytes: PACKET_BYTES,
};

/** So many lie there before the first packet comes. */
export async function cpuWithBoxes(stored: number): Promise<number> {
  const relay = await startOwnRelay();
  try {
    await relay.fill(stored);
    await relay.collect();
    return await cpuOf(relay, HUSHROOM, WITH_BOXES);
  } finally {
    relay.stop();
  }
}
