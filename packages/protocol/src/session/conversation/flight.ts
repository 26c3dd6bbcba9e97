/** What is on its way to one member: how far it is at each of that member's places, and whether a relay still has it. */

import type { FlightChainRecord, FlightOtherRecord, FlightRecord } from "./records.ts";

/** How far a flight is at one place. */
export interface Way {
  readonly place: string;
  readonly isRelay: boolean;
  /** `put`: all its boxes are in. `spoilt`: somebody else's frame is in one of them. */
  phase: "idle" | "bodies" | "main" | "put" | "spoilt";
  /** When it was put last, its reader's device laid one of its frames aside: that may be gone with the connection. */
  isAside: boolean;
  /** Puts without an answer. */
  readonly open: Set<string>;
  tries: number;
  dueAt: number;
  /** A relay that said it has them all now: as which process, and since when. */
  taken: { readonly bootId: string; readonly at: number } | null;
  /** All answers were that it was not there before. */
  isNew: boolean;
  /** Boxes that were looked at since it was put last, and nothing was there; null once that put is answered. */
  missed: ReadonlySet<string> | null;
}

/** A box that a relay says to have: of which way, which of its boxes, and how often it was put when it was looked for. */
export interface SoughtBox {
  readonly way: Way;
  readonly at: string;
  readonly puts: number;
}

/** Whether a relay still has what it says to have for one reader. */
export interface Look {
  dueAt: number;
  /** Looks that told something. */
  count: number;
  /** By address, while it goes on. */
  sought: ReadonlyMap<string, SoughtBox> | null;
}

/** What is stored of a flight. `inOther`: null for all but a commit whose other box may hold something already. */
export type StoredFlight = FlightRecord & FlightChainRecord & { readonly inOther: FlightOtherRecord | null };

/** It stays until its reader has confirmed it. `ways`: to each of its places, in their order. */
export type Flight = StoredFlight & { readonly ways: readonly Way[] };

export const FLIGHT = { messages: 0, control: 1, commit: 2, farewell: 3 } as const;

export const isCommit = ({ kind }: Pick<Flight, "kind">): boolean =>
  kind === FLIGHT.commit || kind === FLIGHT.farewell;
