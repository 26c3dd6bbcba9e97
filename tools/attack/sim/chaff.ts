/** The baseline with chaff: each client puts noise into boxes that nobody reads, at random times, and no slots. */

import { encodeBoxRequest, PROTOCOL_LIMITS, type RandomBytes } from "@hushroom/protocol";
import type { Client } from "./client.ts";
import type { Connection } from "./connection.ts";
import { KIND } from "./event-kinds.ts";
import type { EventQueue } from "./event-queue.ts";

const MEAN_MS = 10_000;
/** Tags of chaff, which no machine uses in so short a time. */
const TAG = 0xff000000;

export interface ChaffOptions {
  readonly queue: EventQueue;
  readonly random: RandomBytes;
  readonly transmit: (connection: Connection, bytes: Uint8Array) => void;
}

export class Chaff {
  readonly #options: ChaffOptions;

  constructor(options: ChaffOptions) {
    this.#options = options;
  }

  begin(clients: readonly Client[]): void {
    for (const { number } of clients) this.#options.queue.add(0, KIND.chaff, number);
  }

  /** And when this client's next is due. */
  put({ number, circuits, draws }: Client): void {
    const { queue, random, transmit } = this.#options;
    const open = [...circuits.values()].filter(({ relayEnd }) => relayEnd !== null);
    const connection = open[draws.below(Math.max(1, open.length))];
    if (connection !== undefined) {
      const writeKey = new Uint8Array(random(32));
      const frame = random(PROTOCOL_LIMITS.FRAME_BYTES);
      transmit(connection, encodeBoxRequest({ op: "put", tag: TAG, writeKey, frame }));
    }
    queue.add(queue.nowMs + draws.exponential(MEAN_MS), KIND.chaff, number);
  }

  /** An answer to what this put. */
  isAnswer(bytes: Uint8Array): boolean {
    return bytes[1] === TAG >>> 24;
  }
}
