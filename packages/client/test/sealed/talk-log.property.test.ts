/** A window of rows is what the program has of it, whatever came by pages and whatever by events. */

import type { MessageRow } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  EMPTY_TALK_LOG,
  type TalkLog,
  withDelivery,
  withNewestPage,
  withOlderPage,
  withRow,
} from "../../src/sealed/talk-log.ts";
import { message, orders, own } from "./sealed-fixture.ts";

const LIMIT = 5;

/** What the program has; orders have gaps. */
class Far {
  readonly rows: MessageRow[] = [];

  add(): MessageRow {
    const row = message((this.rows.at(-1)?.order ?? 0) + 2);
    this.rows.push(row);
    return row;
  }

  edit(place: number): MessageRow | null {
    const at = this.rows.length === 0 ? 0 : place % this.rows.length;
    const before = this.rows[at];
    if (before === undefined) return null;
    const row = { ...before, text: `${before.text}!`, edited: true };
    this.rows[at] = row;
    return row;
  }

  page(before: number | null): readonly MessageRow[] {
    return this.rows.filter(({ order }) => before === null || order < before).slice(-LIMIT);
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom("add", "older", "newest", "missed" as const) }),
  fc.record({ kind: fc.constant("edit" as const), place: fc.nat(40) }),
);

function after(log: TalkLog, far: Far, one: { kind: string; place?: number }): TalkLog {
  switch (one.kind) {
    case "add":
      return withRow(log, far.add());
    case "missed":
      // Said while the connection was away: what is known is read anew then.
      far.add();
      return withNewestPage(log, far.page(null), LIMIT);
    case "edit": {
      const row = far.edit(one.place ?? 0);
      return row === null ? log : withRow(log, row);
    }
    case "older": {
      const first = log.rows[0];
      return first === undefined ? log : withOlderPage(log, far.page(first.order), LIMIT);
    }
    default:
      return withNewestPage(log, far.page(null), LIMIT);
  }
}

describe("the rows of a conversation", () => {
  test("are the newest of the program's, without gaps or doubles, as they are now", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const far = new Far();
        for (let i = 0; i < 8; i++) far.add();
        let log = withNewestPage(EMPTY_TALK_LOG, far.page(null), LIMIT);
        for (const one of steps) log = after(log, far, one);
        expect(log.rows).toEqual(far.rows.slice(far.rows.length - log.rows.length));
        if (!log.hasOlder) expect(log.rows.length).toBe(far.rows.length);
      }),
    );
  });

  test("wait for their first page", () => {
    expect(withRow(EMPTY_TALK_LOG, message(1))).toBe(EMPTY_TALK_LOG);
  });

  test("keep what came after the newest page was read", () => {
    const log = { rows: [message(1), message(2), message(3)], hasOlder: true, loaded: true };
    const read = withNewestPage(log, [message(2, { text: "edited" })], LIMIT);
    expect(orders(read.rows)).toEqual([2, 3]);
    expect(read.rows[0]).toMatchObject({ text: "edited" });
    expect(read.hasOlder).toBe(false);
  });

  test("an own message comes further", () => {
    const log = withNewestPage(EMPTY_TALK_LOG, [own(1), own(2)], LIMIT);
    const delivery = { state: "boxed" as const, reached: { boxed: 1, delivered: 0, read: 0, of: 1 } };
    expect(withDelivery(log, "m2", delivery).rows).toEqual([own(1), own(2, { delivery })]);
  });
});
