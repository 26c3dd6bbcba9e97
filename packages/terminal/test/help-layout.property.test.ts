/** Help on terminals of any width: words stay whole and in order, in the texts of all languages too. */

import { Writable } from "node:stream";
import { catalogue, LANGUAGES } from "@hushroom/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { helpText } from "../src/commands/help.ts";
import { layOutHelp } from "../src/help-layout.ts";
import { Output } from "../src/output.ts";
import { cellsOf } from "../src/text-width.ts";

const HELP = /^terminal\.help(-[a-z]+)?$/;
const TERM = /^ *[a-z-]/;

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== "");
const tooWide = (text: string, cells: number) =>
  text.split("\n").filter((line) => cellsOf(line) > cells && wordsOf(line).length > 1);

const helpOf = (language: (typeof LANGUAGES)[number]): readonly (readonly [string, string])[] =>
  Object.entries(catalogue(language)).flatMap(([key, text]) =>
    HELP.test(key) && typeof text === "string" ? [[key, text] as const] : [],
  );

/** What stands before the gap, or alone in a line of the command line. */
const termsOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => TERM.test(line))
    .map((line) => line.trim().split(/ {2,}/)[0]);

describe("help", () => {
  const ENTRIES = [
    "hushroom make [--fast] [options]",
    "",
    "  Makes one — and says which.",
    "",
    "  --name NAME  its name, as it is shown to everybody else",
    "  --yes, --no, --unless REASON  for all of these - reads it",
    "    --out FILE  where",
  ].join("\n");

  it("stays as it is where it fits, with its meanings in one column", () => {
    expect(layOutHelp(ENTRIES, 80).split("\n")).toEqual([
      "hushroom make [--fast] [options]",
      "",
      "  Makes one — and says which.",
      "",
      "  --name NAME   its name, as it is shown to everybody else",
      "  --yes, --no, --unless REASON",
      "                for all of these - reads it",
      "    --out FILE  where",
    ]);
  });

  it("goes on below the meaning of a term, and breaks no option", () => {
    expect(layOutHelp(ENTRIES, 48).split("\n").slice(4)).toEqual([
      "  --name NAME   its name, as it is shown to",
      "                everybody else",
      "  --yes, --no, --unless REASON",
      "                for all of these - reads it",
      "    --out FILE  where",
    ]);
    expect(layOutHelp(ENTRIES, 25).split("\n")).toEqual([
      "hushroom make [--fast]",
      "    [options]",
      "",
      "  Makes one — and says",
      "  which.",
      "",
      "  --name NAME",
      "      its name, as it is",
      "      shown to everybody",
      "      else",
      "  --yes, --no,",
      "  --unless REASON",
      "      for all of these",
      "      - reads it",
      "    --out FILE",
      "        where",
    ]);
  });

  it("counts what has a width", () => {
    expect(cellsOf("مُرحِّل")).toBe(4);
    expect(cellsOf("‏WHO اسم")).toBe(7);
    expect(cellsOf("\u2068её\u2069")).toBe(2);
  });

  const word = fc.stringMatching(/^[a-zA-Zа-яا-ي0-9\u064b-\u0652\u200f[\]|,—-]{1,24}$/);
  const sentence = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => words.join(" "));
  const line = fc
    .tuple(fc.nat(4), sentence, fc.option(sentence), fc.integer({ min: 2, max: 9 }))
    .map(([indent, head, meaning, gap]) =>
      [" ".repeat(indent), head, meaning === null ? "" : " ".repeat(gap) + meaning].join(""),
    );
  const text = fc.array(fc.oneof(line, fc.constant("")), { maxLength: 12 }).map((lines) => lines.join("\n"));

  it("keeps all words in their order, and is never wider than the terminal but for a single word", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 100 }), (source, columns) => {
        const shown = layOutHelp(source, columns);
        expect(wordsOf(shown)).toEqual(wordsOf(source));
        expect(tooWide(shown, columns)).toEqual([]);
      }),
    );
  });

  it("goes by the terminal's width, and by none for a pipe and for programs", () => {
    const shown = (json: boolean, columns?: number) => {
      const stdout = Object.assign(new Writable(), columns === undefined ? {} : { columns });
      return helpText(new Output(json, "en", { stdout, stderr: stdout }), "relay");
    };
    expect(shown(false, 60)).not.toBe(shown(false));
    for (const same of [shown(false, 0), shown(true, 60), shown(false, 300)]) expect(same).toBe(shown(false));
  });
});

describe.each(LANGUAGES)("the texts of help in %s", (language) => {
  const texts = helpOf(language);

  it("are all there", () => {
    expect(texts.map(([key]) => key).sort()).toEqual(
      helpOf("en")
        .map(([key]) => key)
        .sort(),
    );
    expect(texts.length).toBeGreaterThan(15);
  });

  it("have no line over 100 columns where there is no terminal, nor over those of a terminal", () => {
    for (const [key, source] of texts) {
      for (const [columns, most] of [[null, 100] as const, ...[50, 60, 80].map((n) => [n, n] as const)]) {
        const shown = layOutHelp(source, columns);
        expect([key, shown.split("\n").filter((one) => cellsOf(one) > most)]).toEqual([key, []]);
        expect(wordsOf(shown)).toEqual(wordsOf(source));
      }
    }
  });

  it("explain the same terms in the same order as the English ones", () => {
    const english = new Map(helpOf("en"));
    for (const [key, source] of texts)
      expect([key, termsOf(source)]).toEqual([key, termsOf(english.get(key) ?? "")]);
  });

  it("are written as a paragraph a line, or a term, a gap and what it means", () => {
    for (const [key, source] of texts) {
      for (const one of source.split("\n")) {
        const parts = one.trim().split(/ {2,}/);
        expect([key, one, parts.length <= (TERM.test(one) ? 2 : 1)]).toEqual([key, one, true]);
      }
    }
  });
});
