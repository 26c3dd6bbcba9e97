/**
 * A relay without its sockets: a store and all connections. With a store in memory it is deterministic given its
 * randomness and its clock, so that a simulator embeds it as it is.
 */

import { encodeBoxAnswer, HushError, type RandomBytes } from "@hushroom/protocol";
import type { BoxConnection, BoxConnections, SendBox, SendBytes } from "../box-server.ts";
import { FrameCopies, type SharedFrame } from "../frame-copies.ts";
import { Watches } from "../watches.ts";
import { FirstReads } from "./first-reads.ts";
import type { RelayClock } from "./relay-clock.ts";
import { RelayConnection, type RelaySink } from "./relay-connection.ts";
import { RelayCounters } from "./relay-counters.ts";
import type { RelayParts, RelayTerms, WaitingConnection } from "./relay-parts.ts";
import type { RelayStore, StoreEvents } from "./relay-store.ts";
import type { TicketOffice } from "./ticket-office.ts";

export interface RelayServerOptions {
  readonly store: (events: StoreEvents) => RelayStore;
  readonly terms: RelayTerms;
  readonly random: RandomBytes;
  readonly clock: RelayClock;
  /** Without: everybody may put, so much an hour. */
  readonly tickets?: TicketOffice | null | undefined;
}

export class RelayServer implements BoxConnections {
  readonly counters = new RelayCounters();
  readonly #parts: RelayParts;
  readonly #open = new Map<RelayConnection, () => void>();
  readonly #copies = new FrameCopies();

  constructor({ store, terms, random, clock, tickets }: RelayServerOptions) {
    const watches = new Watches<WaitingConnection>();
    const made = store({
      arrived: (address, frame, isPush) => this.#arrived(address, frame, isPush),
      isAwaited: (address) => watches.isAwaited(address),
      lost: () => this.cutAll(),
    });
    this.#parts = {
      store: made,
      watches,
      terms,
      counters: this.counters,
      random,
      clock,
      firstReads: new FirstReads(clock),
      tickets: tickets ?? null,
    };
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Frames in the store; null where nobody counts them. */
  get size(): number | null {
    return this.#parts.store.size;
  }

  connect(
    send: SendBytes,
    close: () => void,
    box: SendBox = (tag, frame, isPush) => {
      send(encodeBoxAnswer({ op: "box", tag, found: true, frame: frame.bytes }), isPush);
      frame.giveBack();
    },
  ): BoxConnection {
    if (!this.#parts.store.isUp) {
      close();
      return { receive: () => {}, ended: () => {} };
    }
    const sink: RelaySink = { send, box };
    const connection = new RelayConnection(this.#parts, sink);
    this.#open.set(connection, close);
    this.counters.add("connected");
    const { bootId, ttlMs } = this.#parts.store;
    send(encodeBoxAnswer({ op: "hello", bootId, ttlMs }));
    return {
      receive: (bytes) => this.#receive(connection, bytes),
      ended: () => this.#end(connection),
    };
  }

  /** The other side may come again, and sees by HELLO whether the relay still has what it had. */
  cutAll(): void {
    for (const connection of [...this.#open.keys()]) this.#cut(connection);
  }

  /** Erases what is over. To be called now and then. */
  tick(): void {
    this.#parts.store.tick();
  }

  async close(): Promise<void> {
    this.cutAll();
    await this.#parts.store.close();
  }

  #receive(connection: RelayConnection, bytes: Uint8Array): void {
    if (!this.#open.has(connection)) return;
    try {
      connection.handle(bytes);
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      this.#cut(connection);
    }
  }

  #arrived(address: Uint8Array, frame: Uint8Array, isPush: boolean): void {
    let shared = null as SharedFrame | null;
    let told = 0;
    this.#parts.watches.take(address, (connection, tag) => {
      shared ??= this.#copies.of(frame);
      shared.take();
      told++;
      connection.deliver(tag, shared, isPush);
    });
    shared?.giveBack();
    this.counters.add("delivered", told);
  }

  #cut(connection: RelayConnection): void {
    const close = this.#open.get(connection);
    this.counters.add("cut");
    this.#end(connection);
    close?.();
  }

  #end(connection: RelayConnection): void {
    if (this.#open.delete(connection)) connection.end();
  }
}
