/** Frames in this process's memory: gone with it, erased when their time is over. */

import { BOOT_ID_BYTES, type RandomBytes } from "@hushroom/protocol";
import { BoxOwner, BoxTable } from "../box-table.ts";
import type { PutOutcome } from "../boxes.ts";
import { FrameLog } from "./frame-log.ts";
import type { LogBatch, RelayStore, StoreEvents } from "./relay-store.ts";
import { SpentTickets } from "./spent-tickets.ts";

const DAY_MS = 86_400_000;

export interface MemoryStoreOptions {
  /** Frames in boxes, and in the log. */
  readonly boxes: number;
  readonly logEntries: number;
  readonly ttlMs: number;
  readonly random: RandomBytes;
  /** Must not go back. */
  readonly nowMs: () => number;
  readonly events: StoreEvents;
}

export class MemoryStore implements RelayStore {
  readonly bootId: Uint8Array;
  readonly ttlMs: number;
  readonly isUp = true;
  readonly mayMiss = false;
  readonly #nowMs: () => number;
  readonly #events: StoreEvents;
  readonly #table: BoxTable;
  readonly #log: FrameLog;
  readonly #spent = new SpentTickets();
  /** Who put what isn't known here. */
  readonly #owner: BoxOwner;

  constructor({ boxes, logEntries, ttlMs, random, nowMs, events }: MemoryStoreOptions) {
    this.bootId = random(BOOT_ID_BYTES);
    this.ttlMs = ttlMs;
    this.#nowMs = nowMs;
    this.#events = events;
    this.#table = new BoxTable(boxes, ttlMs);
    this.#log = new FrameLog(logEntries, ttlMs);
    this.#owner = new BoxOwner(boxes);
  }

  /** Frames in boxes and in the log. */
  get size(): number {
    return this.#table.size + this.#log.size;
  }

  put(address: string, frame: Uint8Array, done: (outcome: PutOutcome) => void): void {
    this.#table.expire(this.#nowMs());
    const hash = this.#table.hashAt(address);
    if (hash !== null) {
      done({ status: "exists", hash });
      return;
    }
    const isKept = this.#table.put(address, frame, this.#owner, this.#nowMs());
    done({ status: isKept ? "ok" : "full" });
    if (isKept) this.#events.arrived(address, frame, true);
  }

  get(address: string, done: (frame: Uint8Array | null) => void): void {
    this.#table.expire(this.#nowMs());
    const frame = this.#table.get(address);
    done(frame === null ? null : new Uint8Array(frame));
  }

  find(addresses: readonly string[]): void {
    this.#table.expire(this.#nowMs());
    for (const address of addresses) {
      const frame = this.#table.get(address);
      if (frame !== null) this.#events.arrived(address, frame, false);
    }
  }

  append(address: string, frame: Uint8Array, done: () => void): void {
    this.#log.expire(this.#nowMs());
    this.#log.append(address, frame, this.#nowMs());
    done();
  }

  read(cursor: bigint, max: number, done: (batch: LogBatch) => void): void {
    this.#log.expire(this.#nowMs());
    done(this.#log.read(cursor, max));
  }

  spend(ticket: string, day: number, done: (isFirst: boolean) => void): void {
    done(this.#spent.spend(ticket, day));
  }

  tick(): void {
    this.#table.expire(this.#nowMs());
    this.#log.expire(this.#nowMs());
    this.#spent.forgetBefore(Math.floor(this.#nowMs() / DAY_MS));
  }

  async close(): Promise<void> {
    this.#table.expire(Number.POSITIVE_INFINITY);
    this.#log.clear();
  }
}
