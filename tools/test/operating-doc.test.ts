/** docs/operating.md names every key of the config file with its default, and every flag that `hushroom start` explains. */
import { translator } from "@hushroom/client";
import { completeConfig, configShape } from "@hushroom/engine";
import { PROTOCOL_LIMITS, slotBatchesADay, slotTicketsADay } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { readTracked, tableRows } from "./tracked-files.ts";

const text = readTracked("docs/operating.md");
const rows = tableRows(text.split("## Configuration")[1]?.split("\n## ")[0] ?? "");
const documented = Object.fromEntries(
  rows.map(([key = "", , value = ""]) => [key.replaceAll("`", ""), value]),
);

it("lists the keys of the config file, no more and no fewer", () => {
  expect(Object.keys(documented)).toEqual(Object.keys(configShape.fields));
});

it("gives their defaults", () => {
  const { data, ...others } = completeConfig({ XDG_DATA_HOME: "/folder" });
  expect(data).toBe("/folder/hushroom");
  const written = Object.fromEntries(
    Object.entries(others).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  expect(documented).toEqual({ ...written, data: "see above" });
});

it("names every flag of start", () => {
  const flags = [...translator("en")("terminal.help-start").matchAll(/^ {2}(--[a-z-]+)/gm)].map(
    ([, flag = ""]) => flag,
  );
  expect(flags.length).toBeGreaterThan(8);
  expect(flags.filter((flag) => !text.includes(flag))).toEqual([]);
});

it("says how many tickets a level shows and fetches, and advises an invite that is good for more", () => {
  const said =
    /shows (\d+) tickets a day and fetches (\d+) batches.*in `blind` it shows (\d+) and fetches (\d+)\..* (\d+) batches a day for `quiet` and (\d+) for/s;
  const [, ...words] = said.exec(text) ?? [];
  const [shown, fetched, shownBlind, fetchedBlind, invite = 0, inviteBlind = 0] = words.map(Number);
  const told = (level: "quiet" | "blind") => [
    slotTicketsADay(level, PROTOCOL_LIMITS.SLOT_MS),
    slotBatchesADay(level, PROTOCOL_LIMITS.SLOT_MS),
  ];
  expect([shown, fetched]).toEqual(told("quiet"));
  expect([shownBlind, fetchedBlind]).toEqual(told("blind"));
  expect(invite).toBeGreaterThan(fetched ?? invite);
  expect(inviteBlind).toBeGreaterThan(fetchedBlind ?? inviteBlind);
});
