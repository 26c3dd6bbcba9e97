/**
 * What the program keeps: keys with bytes, and the rows of conversations. In RAM, or in a database encrypted at rest
 * (docs/decisions/0030-kept-profile.md). Synchronous, so that a step of a machine and its write are one.
 */

export interface Write {
  readonly key: string;
  /** Null erases. */
  readonly value: Uint8Array | null;
}

/** One row of a conversation's history: `place` orders it; `id` is unique within the conversation. */
export interface Row {
  readonly conversation: string;
  readonly place: number;
  readonly id: string;
  readonly json: string;
}

/** Done in this order: conversations are erased, then the writes, then the rows. */
export interface Change {
  readonly writes: readonly Write[];
  /** Each is inserted, or takes the place of the one with its conversation and id. */
  readonly rows: readonly Row[];
  readonly erasedConversations?: readonly string[];
}

export interface RowsBefore {
  /** Only rows with a smaller `place`. */
  readonly before?: number;
  readonly limit: number;
}

export interface Store {
  /** Whether anything outlives the program. */
  readonly kept: boolean;

  get(key: string): Uint8Array | null;

  /** Every key with this prefix and its value, in the order of the keys' UTF-8 bytes. */
  list(prefix: string): readonly (readonly [string, Uint8Array])[];

  /**
   * All or nothing, and durable when it returns. Throws STORE_FULL with nothing changed, and works on. Throws STORE_BROKEN
   * where the disk fails: then every further call does, and the next start shows whether it was kept, whole or not at all.
   */
  apply(change: Change): void;

  /** The last `limit` rows before `before`, oldest first. */
  rows(conversation: string, options: RowsBefore): readonly Row[];

  row(conversation: string, id: string): Row | null;

  /** Every further call throws STORE_BROKEN. */
  close(): void;
}
