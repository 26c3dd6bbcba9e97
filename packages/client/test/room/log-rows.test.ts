import { describe, expect, test } from "vitest";
import { logRows } from "../../src/room/log-rows.ts";
import { HOST, member, message, notice } from "../owner/room-fixture.ts";

const DAY_MS = 86_400_000;
const guest = member("~g", "Guest");
const kinds = (items: Parameters<typeof logRows>[0]) =>
  logRows(items, "UTC").map((row) => (row.kind === "message" ? (row.first ? "first" : "more") : row.kind));

describe("rows of the log", () => {
  test("messages of one person in a row share one head", () => {
    expect(kinds([message(1, guest), message(2, guest), message(3, HOST)])).toEqual([
      "day",
      "first",
      "more",
      "first",
    ]);
  });

  test("a notice, a reply, a new name, a new role and a long pause start a new head", () => {
    const start = message(1, guest);
    const follows = [
      message(2, guest, { replyTo: { id: "1", from: "Guest", excerpt: "text" } }),
      message(2, guest, { from: "Other" }),
      message(2, guest, { role: "moderator" }),
      message(2, guest, { at: start.at + 5 * 60_000 }),
    ];
    for (const next of follows) expect(kinds([start, next])).toEqual(["day", "first", "first"]);
    expect(kinds([start, notice(2, HOST), message(3, guest)])).toEqual(["day", "first", "notice", "first"]);
  });

  test("each day is named once, and a new day starts a new head", () => {
    const items = [
      message(1, guest),
      message(2, guest, { at: 1_700_000_000_000 + DAY_MS }),
      message(3, guest),
    ];
    expect(kinds(items.slice(0, 2))).toEqual(["day", "first", "day", "first"]);
    expect(logRows([], "UTC")).toEqual([]);
  });
});
