/** When circuits asked to be woken, and how late that comes: each circuit of each client has one timer. */

import type { RunMeta } from "../trace/run.ts";
import type { Client } from "./client.ts";
import { KIND } from "./event-kinds.ts";
import type { EventQueue } from "./event-queue.ts";

export interface Timer {
  readonly client: Client;
  readonly circuit: string;
}

export class Timers {
  readonly #queue: EventQueue;
  readonly #meta: Pick<RunMeta, "slotMs" | "places">;
  readonly #timers: Timer[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(queue: EventQueue, meta: Pick<RunMeta, "slotMs" | "places">) {
    this.#queue = queue;
    this.#meta = meta;
  }

  /** `atMs`: of the run, by the client's own clock. */
  set(client: Client, circuit: string, atMs: number): void {
    const { slotMs, places } = this.#meta;
    const slot = Math.floor(atMs / slotMs);
    // What is late is the process: circuits at one place in the slot are late together.
    const place = Math.floor(((atMs % slotMs) * places) / slotMs);
    const lateMs = client.lateness.of(slot, place);
    this.#queue.add(atMs - client.clockMs + lateMs, KIND.wake, this.#numberOf(client, circuit));
  }

  of(number: number): Timer {
    return this.#timers[number] as Timer;
  }

  #numberOf(client: Client, circuit: string): number {
    const key = `${client.number}/${circuit}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#timers.push({ client, circuit }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}
