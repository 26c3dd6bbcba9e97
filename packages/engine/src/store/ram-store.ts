/** The store of a program that keeps nothing: gone when it ends. */

import { HushError } from "@hushroom/protocol";
import type { Change, Row, RowsBefore, Store } from "./store.ts";
import { assertStorable, encodeText } from "./stored-text.ts";

/** The rows of one conversation, by id, and in order as long as nothing has changed. */
interface Conversation {
  readonly byId: Map<string, Row>;
  ordered: readonly Row[] | null;
}

const byPlace = (a: Row, b: Row) => a.place - b.place || encodeText(a.id).compare(encodeText(b.id));

/** Not `slice`, which in a Buffer shares the memory. */
const copy = (value: Uint8Array) => Uint8Array.from(value);

function lastBefore(rows: readonly Row[], { before, limit }: RowsBefore): readonly Row[] {
  const end = before === undefined ? -1 : rows.findIndex((row) => row.place >= before);
  const earlier = end < 0 ? rows : rows.slice(0, end);
  return earlier.slice(Math.max(0, earlier.length - limit));
}

export class RamStore implements Store {
  readonly kept = false;
  readonly #values = new Map<string, Uint8Array>();
  readonly #conversations = new Map<string, Conversation>();
  #open = true;

  get(key: string): Uint8Array | null {
    this.#assertOpen();
    const value = this.#values.get(key);
    return value === undefined ? null : copy(value);
  }

  list(prefix: string): readonly (readonly [string, Uint8Array])[] {
    this.#assertOpen();
    const found = [...this.#values].filter(([key]) => key.startsWith(prefix));
    found.sort(([a], [b]) => encodeText(a).compare(encodeText(b)));
    return found.map(([key, value]) => [key, copy(value)] as const);
  }

  apply(change: Change): void {
    this.#assertOpen();
    assertStorable(change);
    for (const conversation of change.erasedConversations ?? []) this.#conversations.delete(conversation);
    for (const { key, value } of change.writes) {
      if (value === null) this.#values.delete(key);
      else this.#values.set(key, copy(value));
    }
    for (const row of change.rows) this.#put(row);
  }

  rows(conversation: string, options: RowsBefore): readonly Row[] {
    this.#assertOpen();
    const found = this.#conversations.get(conversation);
    if (found === undefined) return [];
    found.ordered ??= [...found.byId.values()].sort(byPlace);
    return lastBefore(found.ordered, options);
  }

  row(conversation: string, id: string): Row | null {
    this.#assertOpen();
    return this.#conversations.get(conversation)?.byId.get(id) ?? null;
  }

  close(): void {
    this.#open = false;
    this.#values.clear();
    this.#conversations.clear();
  }

  #put({ conversation, place, id, json }: Row): void {
    const known = this.#conversations.get(conversation) ?? { byId: new Map(), ordered: null };
    this.#conversations.set(conversation, known);
    known.byId.set(id, { conversation, place, id, json });
    known.ordered = null;
  }

  #assertOpen(): void {
    if (!this.#open) throw new HushError("STORE_BROKEN");
  }
}
