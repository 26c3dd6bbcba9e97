/** What is in a town's programs and on their disks, as far as it ends with them or doesn't. */

import { equalBytes } from "@hushroom/protocol";
import type { Change, RowsBefore, Store } from "../src/store/store.ts";

/** A box server in memory: what was put stays as it is, found or not. */
export class BoxTable {
  readonly #frames = new Map<string, Uint8Array>();
  readonly #found = new Set<string>();

  offer(address: string, frame: Uint8Array): "ok" | "same" | "foreign" {
    const there = this.#frames.get(address);
    if (there !== undefined) return equalBytes(there, frame) ? "same" : "foreign";
    this.#frames.set(address, frame);
    return "ok";
  }

  /** What lies there and wasn't found yet. */
  waiting(address: string): Uint8Array | null {
    return this.#found.has(address) ? null : (this.#frames.get(address) ?? null);
  }

  consume(address: string): void {
    this.#found.add(address);
  }
}

/** A disk, as a program sees it that may have ended: that one writes nothing any more. */
export class StoreOfLife implements Store {
  readonly kept = true;
  readonly #disk: Store;
  readonly #isOver: () => boolean;

  constructor(disk: Store, isOver: () => boolean) {
    this.#disk = disk;
    this.#isOver = isOver;
  }

  get = (key: string): Uint8Array | null => this.#disk.get(key);
  list = (prefix: string) => this.#disk.list(prefix);
  rows = (conversation: string, options: RowsBefore) => this.#disk.rows(conversation, options);
  row = (conversation: string, id: string) => this.#disk.row(conversation, id);

  apply(change: Change): void {
    if (!this.#isOver()) this.#disk.apply(change);
  }

  close(): void {
    this.#disk.close();
  }
}
