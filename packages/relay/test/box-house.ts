/** A box server in virtual time. */

import { SeededRandom } from "@hushroom/testkit";
import { BoxServer, type BoxServerOptions } from "../src/index.ts";
import { HouseClient, TTL_MS } from "./house-client.ts";

export class BoxHouse {
  nowMs = 0;
  readonly arrived: [string, Uint8Array][] = [];
  readonly server: BoxServer;

  constructor(options: Partial<BoxServerOptions> = {}) {
    this.server = new BoxServer({
      capacity: 8,
      ttlMs: TTL_MS,
      random: new SeededRandom(1).bytes,
      nowMs: () => this.nowMs,
      arrived: (address, frame) => void this.arrived.push([address, frame]),
      ...options,
    });
  }

  client(): HouseClient {
    return new HouseClient(this.server);
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.server.tick(this.nowMs);
  }
}
