/** Rows under their days, grouped by person. */

import { describe, expect, test } from "vitest";
import { talkRows } from "../../src/sealed/talk-rows.ts";
import { message, noticeRow, own } from "./sealed-fixture.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const shape = (rows: Parameters<typeof talkRows>[0]) =>
  talkRows(rows, "UTC").map((row) =>
    row.kind === "message" ? `${row.row.id}${row.first ? " first" : ""}` : row.kind,
  );

describe("the rows of a conversation", () => {
  test("begin anew with another person, a pause, a reply, a notice", () => {
    const start = message(1).receivedAt;
    const reply = { id: "m1", name: "Bob", excerpt: "text 1" };
    const rows = [
      message(1),
      message(2),
      own(3),
      message(4),
      message(5, { receivedAt: start + 6 * MINUTE_MS }),
      message(6, { receivedAt: start + 6 * MINUTE_MS, replyTo: reply }),
      noticeRow(7, { what: "left", member: "eve", name: "Eve" }),
      message(8, { receivedAt: start + 6 * MINUTE_MS }),
    ];
    const expected = ["m1 first", "m2", "m3 first", "m4 first", "m5 first", "m6 first", "notice", "m8 first"];
    expect(shape(rows)).toEqual(["day", ...expected]);
  });

  test("stand under the day on which they came, whatever their sender's clock says", () => {
    const { receivedAt } = message(1);
    const rows = [message(1, { at: 0 }), message(2, { at: 5, receivedAt: receivedAt + DAY_MS })];
    expect(shape(rows)).toEqual(["day", "m1 first", "day", "m2 first"]);
  });

  test("say in words how far the newest own message is that still stands", () => {
    const rows = talkRows([own(1), own(2), own(3, { deleted: true }), message(4)], "UTC");
    const worded = rows.flatMap((row) => (row.kind === "message" && row.newestOwn ? [row.row.id] : []));
    expect(worded).toEqual(["m2"]);
  });
});
