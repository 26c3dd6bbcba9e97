/** Memory of the server for each connection that waits for something and says nothing. */

import { residentBytes } from "../figures.ts";
import { type LoadSocket, openAll } from "../load-socket.ts";
import type { RelayContender } from "./contenders.ts";
import { openReady, SETTLE_MS } from "./fan-out.ts";
import { rest } from "./servers.ts";

/** Connections at the two times that are compared: before the first, memory is used up that the start has left over. */
const IDLE = [3000, 7000] as const;

/** It is in its room, or waits for a box of its own. */
async function waiting(contender: RelayContender, port: number, number: number): Promise<LoadSocket> {
  const socket = await openReady(contender, port, 0, "reader");
  const wanted = contender.want(0, number, 1);
  if (wanted !== null) socket.send(wanted);
  return socket;
}

export async function idleBytes(contender: RelayContender): Promise<number> {
  const relay = await contender.start();
  const sockets: LoadSocket[] = [];
  const sizes: number[] = [];
  for (const count of IDLE) {
    const before = sockets.length;
    const open = (number: number) => waiting(contender, relay.port, before + number);
    sockets.push(...(await openAll(count - before, open)));
    await rest(SETTLE_MS);
    await relay.collect();
    await rest(SETTLE_MS);
    await relay.collect();
    sizes.push(residentBytes(relay.pid));
  }
  for (const socket of sockets) socket.close();
  relay.stop();
  const [few = 0, many = 0] = sizes;
  return (many - few) / (IDLE[1] - IDLE[0]);
}
