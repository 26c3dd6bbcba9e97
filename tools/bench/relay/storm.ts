/** All lose their connections at one moment and come back at once, as when a network has been away. */

import { cpuMicroseconds, peakResidentBytes, resetPeak } from "../figures.ts";
import { openAll } from "../load-socket.ts";
import type { RelayContender } from "./contenders.ts";
import { openReady, SETTLE_MS } from "./fan-out.ts";
import { rest } from "./servers.ts";

const CONNECTIONS = 4000;
const PACKET_BYTES = 4096;

export interface Storm {
  /** From the cut until each of them had the first answer over its new connection. */
  readonly backMs: readonly number[];
  /** From the cut until each of them has got a packet that was sent when the last was back. */
  readonly servedMs: number;
  readonly cpuMs: number;
  /** Of the whole process, at the worst moment of it. */
  readonly peakBytes: number;
}

export async function storm(contender: RelayContender): Promise<Storm> {
  const relay = await contender.start();
  const reader = () => openReady(contender, relay.port, 0, "reader");
  const publisher = await openReady(contender, relay.port, 0, "publisher");
  const before = await openAll(CONNECTIONS, reader);
  await rest(SETTLE_MS);
  await relay.collect();
  resetPeak(relay.pid);
  const cpuBefore = cpuMicroseconds(relay.pid);
  const began = performance.now();
  for (const socket of before) socket.reset();
  const backMs: number[] = [];
  const comeBack = async () => {
    const socket = await reader();
    backMs.push(performance.now() - began);
    return socket;
  };
  const back = await Promise.all(before.map(comeBack));
  const unit = contender.unit(0, PACKET_BYTES);
  const wanted = contender.want(0, 0, 1);
  const served = back.map((socket) => {
    if (wanted !== null) socket.send(wanted);
    return socket.reached(socket.received + unit);
  });
  publisher.send(contender.publish(0, 0, PACKET_BYTES));
  await Promise.all(served);
  const servedMs = performance.now() - began;
  const cpuMs = (cpuMicroseconds(relay.pid) - cpuBefore) / 1000;
  const peakBytes = peakResidentBytes(relay.pid);
  for (const socket of [...back, publisher]) socket.close();
  relay.stop();
  return { backMs, servedMs, cpuMs, peakBytes };
}
