/** A daemon's disk: records and the history of what its person was told, written together or not at all. */

import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import { CoreRecord } from "../../../src/session/conversation/records.ts";
import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import { decode } from "../../../src/wire/codec.ts";

/** Of a disk, at one moment. */
export interface StoreCopy {
  readonly records: ReadonlyMap<string, Uint8Array>;
  readonly history: readonly ConversationEvent[];
}

export class SimStore {
  records = new Map<string, Uint8Array>();
  /** Those named by a process that has ended, as keys: what they lack may have gone with its box server's memory. */
  parcelsBefore: ReadonlySet<string> = new Set();
  /** Of the present incarnation: a lost state takes its history with it. */
  history: ConversationEvent[] = [];
  /** Histories that were lost. */
  readonly lostHistories: ConversationEvent[][] = [];
  /** Those that its messages ever belonged to. */
  readonly streams = new Set<number>();

  /** The process that used it has ended. */
  closed(): void {
    this.parcelsBefore = new Set([...this.records.keys()].filter((key) => key.includes("/parcel/")));
  }

  write(writes: readonly StoreWrite[], events: readonly ConversationEvent[]): void {
    for (const { key, value } of writes) {
      if (value === null) this.records.delete(key);
      else this.records.set(key, value.slice());
      if (value !== null && key === "c/c1/core") this.streams.add(decode(CoreRecord, value).stream);
    }
    this.history.push(...events);
  }

  copy(): StoreCopy {
    const records = [...this.records].map(([key, value]) => [key, value.slice()] as const);
    return { records: new Map(records), history: [...this.history] };
  }

  /** An older state. What came after it counts as another history, which was lost. */
  putBack({ records, history }: StoreCopy): void {
    this.lostHistories.push(this.history.slice(history.length));
    this.records = new Map([...records].map(([key, value]) => [key, value.slice()]));
    this.history = [...history];
  }

  lose(): void {
    this.records = new Map();
    this.lostHistories.push(this.history);
    this.history = [];
  }
}
