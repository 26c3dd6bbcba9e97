/**
 * The circuits between clients and the relay: dialled, carried each way through Tor, and ended. What the links show is
 * written down here.
 */

import { type LevelInput, PROTOCOL_LIMITS, websocketBytes } from "@hushroom/protocol";
import { LinkTrace } from "../trace/columns.ts";
import type { Client } from "./client.ts";
import { type Batch, Connection } from "./connection.ts";
import { KIND } from "./event-kinds.ts";
import type { EventQueue } from "./event-queue.ts";
import type { TappedRelay } from "./tapped-relay.ts";
import { dialMs } from "./tor-path.ts";

export interface CircuitsOptions {
  readonly queue: EventQueue;
  readonly relay: TappedRelay;
  readonly client: (number: number) => Client;
  readonly input: (client: Client, input: LevelInput) => void;
  /** No client waits for this. */
  readonly isChaff: (bytes: Uint8Array) => boolean;
  /** How much later than it was handed over this goes out. */
  readonly lateMs: (batch: Batch) => number;
}

export class Circuits {
  readonly linkTrace = new LinkTrace();
  /** The client of each connection. */
  readonly owners: number[] = [];
  readonly connections: Connection[] = [];
  readonly #options: CircuitsOptions;
  readonly #unsent = new Set<Connection>();

  constructor(options: CircuitsOptions) {
    this.#options = options;
  }

  dial(client: Client, circuit: string): void {
    const { queue } = this.#options;
    const number = this.owners.push(client.number) - 1;
    const connection = new Connection(number, client.number, circuit, client.draws);
    this.connections.push(connection);
    client.circuits.set(circuit, connection);
    queue.add(queue.nowMs + dialMs(client.draws), KIND.dialled, number);
  }

  hangUp(client: Client, circuit: string): void {
    const { queue } = this.#options;
    const connection = client.circuits.get(circuit);
    if (connection === undefined || connection.isOver) return;
    client.circuits.delete(circuit);
    connection.isOver = true;
    queue.add(connection.sendUp([], queue.nowMs), KIND.up, connection.number);
  }

  transmit(connection: Connection, bytes: Uint8Array): void {
    connection.fromClient.push(bytes);
    this.#unsent.add(connection);
  }

  /** What was handed over in this instant goes out together. */
  sendAll(): void {
    if (this.#unsent.size === 0) return;
    const { queue } = this.#options;
    const { nowMs } = queue;
    for (const connection of this.#unsent) {
      if (connection.fromRelay.length > 0 && connection.held === null) {
        queue.add(connection.sendDown(connection.fromRelay, nowMs), KIND.down, connection.number);
        connection.fromRelay = [];
      }
      if (connection.fromClient.length > 0) this.#sendUp(connection, nowMs);
    }
    this.#unsent.clear();
  }

  dialled(number: number): void {
    const connection = this.connections[number] as Connection;
    if (connection.isOver) return;
    const { relay, client, input } = this.#options;
    connection.relayEnd = relay.connect(
      number,
      (bytes) => {
        connection.fromRelay.push(bytes);
        this.#unsent.add(connection);
      },
      () => {
        throw new Error("the relay cut a client that keeps to the protocol");
      },
    );
    input(client(connection.client), { type: "connected", circuit: connection.circuit });
  }

  arrivedUp(number: number): void {
    const connection = this.connections[number] as Connection;
    const batch = connection.arrivedUp();
    if (batch.some(({ length }) => length >= PROTOCOL_LIMITS.FRAME_BYTES))
      connection.frameMs = this.#options.queue.nowMs;
    if (connection.held === null) this.#takeUp(connection, batch);
    else connection.held.push(batch);
  }

  arrivedDown(number: number): void {
    const connection = this.connections[number] as Connection;
    const { queue, client, input, isChaff } = this.#options;
    for (const bytes of connection.arrivedDown()) {
      this.linkTrace.add(queue.nowMs, connection.client, 0, websocketBytes(bytes.length, "server"));
      if (!isChaff(bytes) && !connection.isOver)
        input(client(connection.client), { type: "received", circuit: connection.circuit, bytes });
    }
  }

  /** The relay takes what it held back, and gives out what it has for this connection. */
  thawed(number: number): void {
    const connection = this.connections[number] as Connection;
    const held = connection.held ?? [];
    connection.held = null;
    for (const batch of held) this.#takeUp(connection, batch);
    this.#unsent.add(connection);
  }

  #takeUp({ relayEnd }: Connection, batch: Batch): void {
    if (batch.length === 0) relayEnd?.ended();
    for (const bytes of batch) relayEnd?.receive(bytes);
  }

  #sendUp(connection: Connection, nowMs: number): void {
    const { queue, lateMs } = this.#options;
    const sentMs = nowMs + lateMs(connection.fromClient);
    for (const bytes of connection.fromClient) {
      this.linkTrace.add(sentMs, connection.client, 1, websocketBytes(bytes.length, "client"));
    }
    queue.add(connection.sendUp(connection.fromClient, sentMs), KIND.up, connection.number);
    connection.fromClient = [];
  }
}
