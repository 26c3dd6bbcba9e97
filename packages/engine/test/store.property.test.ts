/** Both stores against a model, through changes of any kind; the one on disk is closed and opened again in between. */

import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { openStore } from "../src/store/open-store.ts";
import type { Change, Row, Store } from "../src/store/store.ts";
import { openProfile, TestFolders } from "./store-profile.ts";

const folders = new TestFolders();
afterAll(() => folders.remove());

const key = fc.constantFrom("", "a", "a/", "a/b", "a/é", "b", "\u{10000}", "\uffff");
const conversation = fc.constantFrom("c", "d", "");
const place = fc.integer({ min: -3, max: 12 });
const id = fc.constantFrom("i", "j", "k", "");
const value = fc.option(fc.uint8Array({ maxLength: 40 }), { nil: null });
const row = fc.record({ conversation, place, id, json: fc.string() });
const change: fc.Arbitrary<Change> = fc.record({
  writes: fc.array(fc.record({ key, value }), { maxLength: 6 }),
  rows: fc.array(row, { maxLength: 6 }),
  erasedConversations: fc.array(conversation, { maxLength: 1 }),
});
const step = fc.oneof({ weight: 5, arbitrary: change }, { weight: 1, arbitrary: fc.constant("reopen") });

/** The plainest store there is: lists that are searched from end to end. */
class Model {
  pairs: (readonly [string, string])[] = [];
  lines: Row[] = [];

  apply({ writes, rows, erasedConversations = [] }: Change): void {
    this.lines = this.lines.filter((line) => !erasedConversations.includes(line.conversation));
    for (const write of writes) {
      this.pairs = this.pairs.filter(([name]) => name !== write.key);
      if (write.value !== null) this.pairs.push([write.key, Buffer.from(write.value).toString("hex")]);
    }
    for (const next of rows) {
      this.lines = this.lines.filter((old) => old.conversation !== next.conversation || old.id !== next.id);
      this.lines.push(next);
    }
  }

  list(prefix: string): (readonly [string, string])[] {
    const order = (text: string) => Buffer.from(text).toString("hex");
    return this.pairs
      .filter(([name]) => name.startsWith(prefix))
      .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1));
  }

  rows(of: string, before: number, limit: number): Row[] {
    const order = (line: Row) =>
      `${String(line.place + 1000).padStart(5, "0")} ${Buffer.from(line.id).toString("hex")}`;
    const earlier = this.lines.filter((line) => line.conversation === of && line.place < before);
    return earlier.sort((a, b) => (order(a) < order(b) ? -1 : 1)).slice(Math.max(0, earlier.length - limit));
  }
}

function expectSame(store: Store, model: Model): void {
  for (const prefix of ["", "a", "a/", "b"]) {
    const found = store.list(prefix).map(([name, bytes]) => [name, Buffer.from(bytes).toString("hex")]);
    expect(found).toEqual(model.list(prefix));
  }
  for (const of of ["c", "d", ""]) {
    expect(store.rows(of, { limit: 100 })).toEqual(model.rows(of, Number.POSITIVE_INFINITY, 100));
    expect(store.rows(of, { before: 4, limit: 2 })).toEqual(model.rows(of, 4, 2));
    for (const one of ["i", "j", "k", ""]) {
      const wanted = model.lines.find((line) => line.conversation === of && line.id === one) ?? null;
      expect(store.row(of, one)).toEqual(wanted);
    }
  }
}

it("both stores hold what a list would hold, the one on disk from one start to the next", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const folder = folders.make();
      const ram = await openStore({ folder, passphrase: null });
      let disk = await openProfile(folder);
      const model = new Model();
      for (const one of steps) {
        if (typeof one === "string") {
          disk.close();
          disk = await openProfile(folder);
        } else {
          for (const store of [ram, disk, model]) store.apply(one);
        }
        expectSame(ram, model);
        expectSame(disk, model);
      }
      ram.close();
      disk.close();
      folders.remove();
    }),
    { numRuns: 20 },
  );
});
