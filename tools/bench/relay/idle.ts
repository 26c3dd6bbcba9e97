/** Memory of the server for each connection that is ready and says nothing. */

import { residentBytes } from "../figures.ts";
import type { RelayContender } from "./contenders.ts";
import { LoadSocket } from "./load-socket.ts";

/** Connections at the two times that are compared. */
const IDLE = [100, 1100] as const;
const SETTLE_MS = 800;

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function idleBytes(contender: RelayContender): Promise<number> {
  const relay = await contender.start();
  const sockets: LoadSocket[] = [];
  const sizes: number[] = [];
  for (const count of IDLE) {
    while (sockets.length < count) {
      const socket = await LoadSocket.open(relay.port, contender.path(0, "reader"));
      await contender.begin(socket, 0, "reader");
      sockets.push(socket);
    }
    await rest(SETTLE_MS);
    await relay.collect();
    sizes.push(residentBytes(relay.pid));
  }
  for (const socket of sockets) socket.close();
  relay.stop();
  const [few = 0, many = 0] = sizes;
  return (many - few) / (IDLE[1] - IDLE[0]);
}
