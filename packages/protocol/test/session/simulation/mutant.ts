/** Deliberate bugs: what a daemon may get wrong with the machine, or the machine with its records. */

import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import type { PutStatus } from "../../../src/session/conversation/put-answers.ts";
import type { ConversationEffect, ConversationEvent } from "../../../src/session/conversation/turn.ts";

export type StoredRecord = readonly [string, Uint8Array];

/** `D`: the daemon. */
export interface Mutant<D> {
  /** In which order a step's effects are carried out. */
  readonly order?: (effects: readonly ConversationEffect[]) => readonly ConversationEffect[];
  /** What of a step's writes is written. */
  readonly writes?: (writes: readonly StoreWrite[], daemon: D) => readonly StoreWrite[];
  /** True: this effect is left out. */
  readonly drops?: (effect: ConversationEffect, daemon: D) => boolean;
  /** What of a step's events is written. */
  readonly shows?: (events: readonly ConversationEvent[]) => readonly ConversationEvent[];
  /** What a restart finds of the records. */
  readonly load?: (records: readonly StoredRecord[]) => readonly StoredRecord[];
  /** What it takes the answer to a put for. */
  readonly answers?: (status: PutStatus) => PutStatus;
  /** What goes into a box in a frame's place. */
  readonly frames?: (frame: Uint8Array, daemon: D) => Uint8Array;
  /** False: nobody asks by a lane after what lies at relays and isn't confirmed. */
  readonly asksByLanes?: false;
  /** After each step. */
  readonly stepped?: (daemon: D) => void;
}

export const SOUND = {};
