/** A row of changes that can be recognised: after n of them the store holds one certain state, and no other is whole. */

import { createHash } from "node:crypto";
import type { Change, Store } from "../src/store/store.ts";

const SLOTS = 7;
/** From less than a page to many, so that changes take one write or several. */
const LENGTHS = [20, 3000, 9000, 60_000];

function content(count: number): Buffer {
  const length = LENGTHS[count % LENGTHS.length] ?? 0;
  return Buffer.alloc(length, createHash("sha256").update(String(count)).digest());
}

export function changeNumber(count: number): Change {
  const text = Buffer.from(String(count));
  return {
    writes: [
      { key: "count", value: text },
      { key: `slot/${count % SLOTS}`, value: content(count) },
      { key: `slot/${(count + 1) % SLOTS}`, value: null },
    ],
    rows: [{ conversation: "c", place: count, id: `id${count % 50}`, json: JSON.stringify({ count }) }],
  };
}

/** How many changes the store holds; fails unless it is exactly so many, each whole. */
export function wholeChanges(store: Store): number {
  const count = Number(Buffer.from(store.get("count") ?? Buffer.from("0")).toString());
  const slots = new Map<string, Buffer>();
  for (let one = Math.max(1, count - 2 * SLOTS); one <= count; one++) {
    for (const { key, value } of changeNumber(one).writes) {
      if (value === null) slots.delete(key);
      else slots.set(key, Buffer.from(value));
    }
  }
  const found = store.list("");
  if (found.length !== slots.size)
    throw new Error(`${found.length} keys instead of ${slots.size} after ${count}`);
  for (const [key, value] of found) {
    if (!slots.get(key)?.equals(value)) throw new Error(`${key} is not what change ${count} left`);
  }
  const rows = store.rows("c", { limit: 1000 }).map(({ json }) => Number(JSON.parse(json).count));
  const wanted = Array.from({ length: Math.min(50, count) }, (_, i) => count - Math.min(50, count) + 1 + i);
  if (JSON.stringify(rows) !== JSON.stringify(wanted)) throw new Error(`the rows are ${rows} after ${count}`);
  return count;
}
