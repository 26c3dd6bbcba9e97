/** What all connections of a relay share. */

import type { RandomBytes, Tag } from "@hushroom/protocol";
import type { SharedFrame } from "../frame-copies.ts";
import type { Watches } from "../watches.ts";
import type { FirstReads } from "./first-reads.ts";
import type { RelayClock } from "./relay-clock.ts";
import type { RelayCounters } from "./relay-counters.ts";
import type { RelayStore } from "./relay-store.ts";
import type { TicketOffice } from "./ticket-office.ts";

/** Who waits for a box. */
export interface WaitingConnection {
  /** The frame is taken for it. `isPush`: somebody has put it just now; otherwise it lay there. */
  deliver(tag: Tag, frame: SharedFrame, isPush: boolean): void;
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
  readonly watches: Watches<WaitingConnection>;
  readonly terms: RelayTerms;
  readonly counters: RelayCounters;
  readonly random: RandomBytes;
  readonly clock: RelayClock;
  readonly firstReads: FirstReads;
  /** Null: everybody may put, so much an hour. */
  readonly tickets: TicketOffice | null;
}
