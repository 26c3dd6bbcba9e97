/**
 * A whole relay: store, connections, listeners. It writes no file and no log; where its onion service's key and its
 * tickets come from is its caller's business.
 */

import { FRAME_BYTES, LOCAL_LIMITS } from "@hushroom/protocol";
import { BoxListener } from "../box-listener.ts";
import type { PageOrigins, PageRules } from "../page-origins.ts";
import { RedisStore } from "../redis/redis-store.ts";
import { ServedPage } from "../served-page.ts";
import { MemoryStore } from "./memory-store.ts";
import { MetricsListener } from "./metrics-listener.ts";
import { createRandomPool } from "./random-pool.ts";
import type { RelayClock } from "./relay-clock.ts";
import type { RelayTerms } from "./relay-parts.ts";
import { RelayServer } from "./relay-server.ts";
import type { RelayStore, StoreEvents } from "./relay-store.ts";
import { TicketOffice, type TicketSettings } from "./ticket-office.ts";

export interface ListenTarget {
  readonly host: string;
  readonly port: number;
}

export interface RelayOptions {
  readonly ttlMs: number;
  readonly ramMib: number;
  readonly connectionsMax: number;
  /** Pages that may connect. */
  readonly origins: PageOrigins;
  /** The page of relay rooms, to be given out to who asks for it; without: nobody gets any page. */
  readonly page?: string | null | undefined;
  readonly terms: RelayTerms;
  readonly clock: RelayClock;
  /** Null: in this process's memory. The secret, of all processes of the relay, is wiped. */
  readonly redis: { readonly url: string; readonly secret: Uint8Array } | null;
  /** Null: everybody may put, so much an hour. */
  readonly tickets: TicketSettings | null;
}

const TICK_MS = 1000;
const LOOPBACK = "127.0.0.1";
const MIB = 1024 * 1024;
/** One part in so many of the memory is for the log. */
const LOG_SHARE = 4;

type OpenStore = (events: StoreEvents) => RelayStore;

const random = createRandomPool();

async function openStore({ ramMib, ttlMs, clock, redis }: RelayOptions): Promise<OpenStore> {
  const frames = Math.floor((ramMib * MIB) / FRAME_BYTES);
  const logEntries = Math.floor(frames / LOG_SHARE);
  const boxes = frames - logEntries;
  const { nowMs } = clock;
  if (redis === null) {
    return (events) => new MemoryStore({ boxes, logEntries, ttlMs, random, nowMs, events });
  }
  let server: StoreEvents | null = null;
  const store = await RedisStore.open({
    url: redis.url,
    ...{ boxes, logEntries, ttlMs },
    ...{ secret: redis.secret, nowMs },
    events: {
      arrived: (address, frame, isPush) => server?.arrived(address, frame, isPush),
      isAwaited: (address) => server?.isAwaited(address) ?? false,
      lost: () => server?.lost(),
    },
  });
  return (events) => {
    server = events;
    return store;
  };
}

export class Relay {
  readonly server: RelayServer;
  /** Of its tickets, for its address. */
  readonly issuerKey: Uint8Array | null;
  readonly #listeners: BoxListener[] = [];
  readonly #options: RelayOptions;
  readonly #page: ServedPage | null;
  readonly #ticking: NodeJS.Timeout;
  #metrics: MetricsListener | null = null;

  /** Throws RELAY_REDIS_UNREACHABLE, RELAY_REDIS_FULL, RELAY_REDIS_SETTINGS; RELAY_REDIS_SECRET: the relays of this Redis have another secret. */
  static async start(options: RelayOptions): Promise<Relay> {
    return new Relay(options, await openStore(options));
  }

  private constructor(options: RelayOptions, store: OpenStore) {
    this.#options = options;
    const { terms, clock, page = null } = options;
    this.#page = page === null ? null : new ServedPage(page);
    const tickets = options.tickets === null ? null : new TicketOffice(options.tickets, random, clock);
    this.issuerKey = tickets?.publicKey ?? null;
    this.server = new RelayServer({ store, terms, random, clock, tickets });
    this.#ticking = setInterval(() => this.server.tick(), TICK_MS).unref();
  }

  /** The port that it got. Throws CONFIG_PORT_TAKEN. */
  async listen(target: ListenTarget): Promise<number> {
    return await this.#open(target, { origins: this.#options.origins });
  }

  /** For an onion service alone: on a port that is free. */
  async listenForOnion(): Promise<ListenTarget> {
    const { origins } = this.#options;
    const port = await this.#open({ host: LOOPBACK, port: 0 }, { origins, names: "onion" });
    return { host: LOOPBACK, port };
  }

  /**
   * As `listen`, where there is an onion service too. No page unless told, but for its own: a website could try the addresses
   * of whoever visits it, and by what lies here know whose the onion service is.
   */
  async listenBesideOnion(target: ListenTarget): Promise<number> {
    const { origins } = this.#options;
    return await this.#open(target, { origins: origins === "trusted" ? [] : origins, names: "address" });
  }

  /** The port. Throws CONFIG_PORT_TAKEN. */
  async openMetrics(target: ListenTarget): Promise<number> {
    this.#metrics = new MetricsListener(() =>
      this.server.counters.exposition({
        connections: this.server.connections,
        ...(this.server.size === null ? {} : { frames: this.server.size }),
      }),
    );
    return await this.#metrics.open(target);
  }

  /** Cuts all connections and erases everything. */
  async close(): Promise<void> {
    clearInterval(this.#ticking);
    await Promise.all([this.#metrics?.close(), ...this.#listeners.map((listener) => listener.close())]);
    await this.server.close();
  }

  async #open(target: ListenTarget, rules: PageRules): Promise<number> {
    const { connectionsMax } = this.#options;
    const listener = new BoxListener(this.server, { connectionsMax, page: this.#page, ...rules });
    this.#listeners.push(listener);
    const bound = await listener.open(target);
    return "port" in bound ? bound.port : 0;
  }
}

/** What holds where the operator says nothing. */
export const RELAY_TERMS: RelayTerms = {
  batch: LOCAL_LIMITS.RELAY_LOG_BATCH_DEFAULT,
  paceMs: LOCAL_LIMITS.RELAY_LOG_PACE_DEFAULT_MS,
  rightPuts: LOCAL_LIMITS.RELAY_RIGHT_PUTS,
};
