/** Memory of the server for each connection that is ready and says nothing. */

import { residentBytes } from "../figures.ts";
import { type LoadSocket, openAll } from "../load-socket.ts";
import type { RelayContender } from "./contenders.ts";
import { openReady, SETTLE_MS } from "./fan-out.ts";
import { rest } from "./servers.ts";

/** Connections at the two times that are compared: before the first, memory is used up that the start has left over. */
const IDLE = [3000, 7000] as const;

export async function idleBytes(contender: RelayContender): Promise<number> {
  const relay = await contender.start();
  const sockets: LoadSocket[] = [];
  const sizes: number[] = [];
  for (const count of IDLE) {
    const more = count - sockets.length;
    sockets.push(...(await openAll(more, () => openReady(contender, relay.port, 0, "reader"))));
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
