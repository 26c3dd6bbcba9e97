/** docs/errors.md and the list of codes are the same, both ways, and in the program's own English words. */
import { errorText } from "@hushroom/client";
import { ERROR_CODES, isErrorCode } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { readTracked, tableRows } from "./tracked-files.ts";

const rows = tableRows(readTracked("docs/errors.md"));
const codeOf = ([cell = ""]: readonly string[]) => cell.replaceAll("`", "");
/** Quotation marks and code marks are the page's own. */
const bare = (text: string) => text.replace(/[`“”]/g, "");

it("lists every code once, in the order of errors.ts, and no other", () => {
  expect(rows.map(codeOf)).toEqual([...ERROR_CODES]);
});

it("says what happened and what to do as the screens do", () => {
  const words = rows.map((row) => [codeOf(row), bare(row[1] ?? ""), bare(row[3] ?? "")]);
  const expected = words.map(([code]) => {
    const { what, next } = errorText("en", isErrorCode(code) ? code : "INTERNAL");
    return [code, bare(what), bare(next)];
  });
  expect(words).toEqual(expected);
});

it("says of each whose doing it is", () => {
  expect(rows.filter((row) => row.length !== 4 || (row[2] ?? "").length < 2)).toEqual([]);
});
