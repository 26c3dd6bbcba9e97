/** Whatever the order in which pages and events arrive, the log is in order, without doubles, and bounded. */

import { ROOM_LIMITS } from "@hushroom/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  EMPTY_LOG,
  type RoomLog,
  unreadIn,
  withItem,
  withoutUpTo,
  withPage,
} from "../../src/room/room-log.ts";
import { HOST, member, message } from "../owner/room-fixture.ts";

const guest = member("~g", "Guest");

type Step = { kind: "item"; id: number } | { kind: "page"; from: number } | { kind: "removed"; upTo: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("item" as const), id: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant("page" as const), from: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant("removed" as const), upTo: fc.integer({ min: 1, max: 60 }) }),
);

function apply(log: RoomLog, next: Step): RoomLog {
  if (next.kind === "item") return withItem(log, message(next.id, guest));
  if (next.kind === "removed") return withoutUpTo(log, String(next.upTo));
  const page = Array.from({ length: 5 }, (_, i) => message(next.from + i, guest));
  return withPage(log, page, 5);
}

test("ids grow strictly", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const ids = steps.reduce(apply, EMPTY_LOG).items.map((item) => Number(item.id));
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    }),
  );
});

test("the log is bounded, and says that there is more", () => {
  const count = ROOM_LIMITS.OWNER_LOG_ITEMS_MAX + 10;
  let log: RoomLog = { items: [], hasOlder: false, loaded: true };
  for (let id = 1; id <= count; id++) log = withItem(log, message(id, guest));
  expect(log.items.length).toBe(ROOM_LIMITS.OWNER_LOG_ITEMS_MAX);
  expect(log.items.at(-1)?.id).toBe(String(count));
  expect(log.hasOlder).toBe(true);
});

test("a page that is not full is the first", () => {
  expect(withPage(EMPTY_LOG, [message(1, guest)], 2).hasOlder).toBe(false);
  expect(withPage(EMPTY_LOG, [message(1, guest), message(2, guest)], 2).hasOlder).toBe(true);
});

test("own messages are never unread", () => {
  const log = withPage(EMPTY_LOG, [message(1, guest), message(2, HOST), message(3, guest)], 9);
  expect(unreadIn(log, 0, HOST.id)).toBe(2);
  expect(unreadIn(log, 1, HOST.id)).toBe(1);
});
