/** Frames in this process's memory: gone with it, erased when their time is over. */

import { BOOT_ID_BYTES, type RandomBytes } from "@hushroom/protocol";
import type { PutOutcome } from "../boxes.ts";
import { FrameTable } from "../frame-table.ts";
import { nativeFrameHash } from "../native.ts";
import { FrameLog } from "./frame-log.ts";
import { InvitedBatches } from "./invited-batches.ts";
import type { InvitedBatch, LogBatch, RelayStore, SpendOutcome, StoreEvents } from "./relay-store.ts";
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
  readonly #boxes: FrameTable;
  readonly #log: FrameLog;
  readonly #spent = new SpentTickets();
  readonly #invited = new InvitedBatches();

  constructor({ boxes, logEntries, ttlMs, random, nowMs, events }: MemoryStoreOptions) {
    this.bootId = random(BOOT_ID_BYTES);
    this.ttlMs = ttlMs;
    this.#nowMs = nowMs;
    this.#events = events;
    this.#boxes = new FrameTable(boxes, ttlMs);
    this.#log = new FrameLog(logEntries, ttlMs);
  }

  /** Frames in boxes and in the log. */
  get size(): number {
    return this.#boxes.size + this.#log.size;
  }

  put(address: Uint8Array, frame: Uint8Array, done: (outcome: PutOutcome) => void): void {
    this.#expire();
    const lying = this.#at(address);
    if (lying !== null) {
      done({ status: "exists", hash: nativeFrameHash(lying) });
      return;
    }
    const isKept = this.#boxes.put(address, frame, this.#nowMs()) !== 0;
    done({ status: isKept ? "ok" : "full" });
    if (isKept) this.#events.arrived(address, frame, true);
  }

  get(address: Uint8Array, done: (frame: Uint8Array | null) => void): void {
    this.#expire();
    const frame = this.#at(address);
    done(frame === null ? null : new Uint8Array(frame));
  }

  find(addresses: readonly Uint8Array[]): void {
    this.#expire();
    for (const address of addresses) {
      const frame = this.#at(address);
      if (frame !== null) this.#events.arrived(address, frame, false);
    }
  }

  append(address: Uint8Array, frame: Uint8Array, done: () => void): void {
    this.#log.expire(this.#nowMs());
    this.#log.append(address, frame, this.#nowMs());
    done();
  }

  read(cursor: bigint, max: number, done: (batch: LogBatch) => void): void {
    this.#log.expire(this.#nowMs());
    done(this.#log.read(cursor, max));
  }

  spend(ticket: string, day: number, done: (outcome: SpendOutcome) => void): void {
    done(this.#spent.spend(ticket, day) ? "ok" : "spent");
  }

  invited(batch: InvitedBatch, done: (isDue: boolean) => void): void {
    done(this.#invited.count(batch));
  }

  tick(): void {
    this.#expire();
    this.#log.expire(this.#nowMs());
    const today = Math.floor(this.#nowMs() / DAY_MS);
    this.#spent.forgetBefore(today);
    this.#invited.forgetBefore(today);
  }

  async close(): Promise<void> {
    this.#expire(Number.POSITIVE_INFINITY);
    this.#log.clear();
  }

  /** A view, good until the frame expires; null: nothing lies there. */
  #at(address: Uint8Array): Uint8Array | null {
    const number = this.#boxes.numberOf(address);
    return number === 0 ? null : this.#boxes.frameOf(number);
  }

  #expire(nowMs = this.#nowMs()): void {
    for (let number = this.#boxes.over(nowMs); number !== 0; number = this.#boxes.over(nowMs)) {
      this.#boxes.erase(number);
    }
  }
}
