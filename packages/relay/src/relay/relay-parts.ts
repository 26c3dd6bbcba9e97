/** What all connections of a relay share. */

import type { RandomBytes } from "@hushroom/protocol";
import type { Watches } from "../watches.ts";
import type { RelayConnection } from "./relay-connection.ts";
import type { RelayCounters } from "./relay-counters.ts";
import type { RelayStore } from "./relay-store.ts";
import type { TicketOffice } from "./ticket-office.ts";

export interface RelayClock {
  /** Unix milliseconds that never go back. */
  nowMs(): number;
  /** Calls back once; returns what cancels it. Never keeps the process alive by itself. */
  after(delayMs: number, callback: () => void): () => void;
}

/** What every client of the relay is told. */
export interface RelayTerms {
  /** Entries of the log in one answer. */
  readonly batch: number;
  /** A connection gets an answer of the log once in this time. */
  readonly paceMs: number;
  /** Frames that one right allows to put. */
  readonly rightPuts: number;
}

export interface RelayParts {
  readonly store: RelayStore;
  readonly watches: Watches<RelayConnection>;
  readonly terms: RelayTerms;
  readonly counters: RelayCounters;
  readonly random: RandomBytes;
  readonly clock: RelayClock;
  /** Null: everybody may put, so much an hour. */
  readonly tickets: TicketOffice | null;
}
