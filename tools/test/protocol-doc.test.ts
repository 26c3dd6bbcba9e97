/** docs/protocol.md against the code: the limits, the frames of both sides, the paths. */

import { readFileSync } from "node:fs";
import { type GuestFrame, type HostFrame, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { expect, test } from "vitest";
import { withTables } from "../api-docs/frame-tables.ts";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

/** The first column of the table under this text. */
function firstColumn(heading: string): string[] {
  const after = page.slice(page.indexOf(heading) + heading.length);
  const table = /(?:^\|.*\n)+/m.exec(after)?.[0] ?? "";
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) => /^\| `([^`]+)` \|/.exec(row)?.[1] ?? row);
}

/** The compiler demands that these are all types, and no other. */
const guestTypes: Record<GuestFrame["type"], true> = { say: true, command: true, history: true, leave: true };
const hostTypes: Record<HostFrame["type"], true> = {
  hello: true,
  answer: true,
  page: true,
  message: true,
  notice: true,
  member: true,
  "member-gone": true,
  settings: true,
  removed: true,
  reachability: true,
  closed: true,
  waiting: true,
  "waiting-gone": true,
  admitted: true,
  ended: true,
};

test("the frames of the guest and of the host are those of the code", () => {
  expect(firstColumn("From the guest").sort()).toEqual(Object.keys(guestTypes).sort());
  expect(firstColumn("From the host:").sort()).toEqual(Object.keys(hostTypes).sort());
});

test("the limits are those of the code", () => {
  const rows = [...page.slice(page.indexOf("## Limits")).matchAll(/^\| `([A-Z_]+)` \| (\d+) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, name, value]) => [name, Number(value)]))).toEqual(PROTOCOL_LIMITS);
});

test("the paths are those of the router", () => {
  const router = readFileSync(new URL("../../packages/engine/src/guest/router.ts", import.meta.url), "utf8");
  const fixed = [...router.matchAll(/^ {2}"(\/[a-z.]*)": \{/gm)].map(([, path]) => path);
  const told = new Set(firstColumn("### Guest pages"));
  expect(fixed.length).toBeGreaterThan(10);
  expect([...told].sort()).toEqual([...fixed, "/j/<token>", "/live", "/reach/<nonce>"].sort());
});

test("the tables of shapes are made from the shapes (npm run api-docs writes them)", () => {
  expect(withTables(page)).toBe(page);
});
