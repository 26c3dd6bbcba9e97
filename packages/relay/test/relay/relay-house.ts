/** A relay in virtual time with clients that speak bytes to it. */

import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import {
  MemoryStore,
  RelayServer,
  type RelayTerms,
  TicketOffice,
  type TicketSettings,
} from "../../src/index.ts";
import type { RelayStore, StoreEvents } from "../../src/relay/relay-store.ts";
import { HouseClient, TTL_MS } from "../house-client.ts";

export const TERMS: RelayTerms = { batch: 4, paceMs: 1000, rightPuts: 10 };

export interface HouseOptions {
  readonly boxes?: number;
  readonly logEntries?: number;
  readonly terms?: Partial<RelayTerms>;
  readonly tickets?: TicketSettings | null;
  /** In place of one in memory. */
  readonly store?: ((memory: MemoryStore, events: StoreEvents) => RelayStore) | undefined;
}

export class RelayHouse {
  readonly world = new VirtualWorld(1_700_000_000_000);
  readonly server: RelayServer;

  constructor({ boxes = 8, logEntries = 8, terms = {}, tickets = null, store }: HouseOptions = {}) {
    const random = new SeededRandom(1).bytes;
    const { world } = this;
    const nowMs = world.clock;
    const clock = { nowMs, after: (delayMs: number, callback: () => void) => world.after(delayMs, callback) };
    this.server = new RelayServer({
      store: (events) => {
        const memory = new MemoryStore({ boxes, logEntries, ttlMs: TTL_MS, random, nowMs, events });
        return store?.(memory, events) ?? memory;
      },
      terms: { ...TERMS, ...terms },
      random,
      clock,
      tickets: tickets === null ? null : new TicketOffice(tickets, random, clock),
    });
  }

  client(): HouseClient {
    return new HouseClient(this.server);
  }

  pass(ms: number): void {
    this.world.runUntil(this.world.nowMs + ms);
    this.server.tick();
  }
}
