/**
 * Where the frames of a relay lie: in this process's memory, or in a Redis that several relay processes share. Both pass
 * the same contract suite. Whoever asks is answered by a call; a store that can't answer calls `lost` instead, once.
 */

import type { LogEntry } from "@hushroom/protocol";
import type { PutOutcome } from "../boxes.ts";

export interface LogBatch {
  /** Where to go on reading. */
  readonly cursor: bigint;
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
}

/** `busy`: there is no room to remember it now, and nothing became of it. */
export type SpendOutcome = "ok" | "spent" | "busy";

/** Tickets that are asked for at once by an operator's invite. */
export interface InvitedBatch {
  /** SHA-256 of the invite, in hex. */
  readonly invite: string;
  /** Today, in days since 1970. */
  readonly day: number;
  /** Hash of the blinded points and of the day that they are asked for, in hex. */
  readonly points: string;
  /** How many the invite is good for in a day. */
  readonly batches: number;
}

export interface StoreEvents {
  /**
   * A frame has come into a box, by this process or another one (`isPush`), or was found there. `address` and `frame` are only
   * lent.
   */
  readonly arrived: (address: Uint8Array, frame: Uint8Array, isPush: boolean) => void;
  /** Whether anybody would be told of it. */
  readonly isAwaited: (address: Uint8Array) => boolean;
  /** It can't answer any more what it was asked; nobody may be told anything about it. */
  readonly lost: () => void;
}

/** Addresses and frames are only lent to the store, and what it hands out of boxes belongs to who asked. */
export interface RelayStore {
  /** Another one: everything that lay there before is gone. */
  readonly bootId: Uint8Array;
  readonly ttlMs: number;
  /** False: it can't answer anything now, and nobody is to be let in. */
  readonly isUp: boolean;
  /** Whether a frame may come without `arrived` being called for it: then who begins to wait has to ask. */
  readonly mayMiss: boolean;
  /** Frames that lie here; null where nobody counts them. */
  readonly size: number | null;
  put(address: Uint8Array, frame: Uint8Array, done: (outcome: PutOutcome) => void): void;
  get(address: Uint8Array, done: (frame: Uint8Array | null) => void): void;
  /** `arrived` is called for each of them at which something lies already; once for all that ask in the meantime. */
  find(addresses: readonly Uint8Array[]): void;
  /**
   * Into the log, which all read in the same order. A second frame for an address is dropped; one too many takes the place
   * of the oldest.
   */
  append(address: Uint8Array, frame: Uint8Array, done: () => void): void;
  /**
   * What came into the log after `cursor`, at most `max`; 0 reads from the oldest, LOG_END nothing before now. Lent until
   * `done` returns.
   */
  read(cursor: bigint, max: number, done: (batch: LogBatch) => void): void;
  /** Remembered at least until the end of the day after `day` (days since 1970). */
  spend(ticket: string, day: number, done: (outcome: SpendOutcome) => void): void;
  /** Whether they may be issued. Counted from then on, the same points once; remembered at least until the day is over. */
  invited(batch: InvitedBatch, done: (isDue: boolean) => void): void;
  /** Erases what is over, where nothing does so by itself. */
  tick(): void;
  close(): Promise<void>;
}
