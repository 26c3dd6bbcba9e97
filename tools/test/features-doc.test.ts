/** docs/features.md has every row of the checklist once, a state, and evidence that exists for what is done or begun. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT, readTracked, tableRows } from "./tracked-files.ts";

const CHAPTERS = { A: 13, B: 17, C: 4, D: 18, E: 16 };
const STATES = ["done", "part", "not yet"];

const rows = tableRows(readTracked("docs/features.md")).filter(([id = ""]) => /^[A-E]\d+$/.test(id));

/** `path` *title of a test in it* */
function evidenceIn(document: string) {
  return tableRows(readTracked(document)).flatMap((row) =>
    [...(row.at(-1) ?? "").matchAll(/`((?:packages|tools)\/[\w./-]+)`(?: \*([^*]+)\*)?/g)].map(
      ([, path = "", title = ""]) => ({ document, path, title }),
    ),
  );
}

const evidence = ["docs/features.md", "docs/threat-model.md"].flatMap(evidenceIn);

it("has every id once and in order", () => {
  const ids = Object.entries(CHAPTERS).flatMap(([chapter, count]) =>
    Array.from({ length: count }, (_, n) => `${chapter}${n + 1}`),
  );
  expect(rows.map(([id]) => id)).toEqual(ids);
});

it("gives each a state", () => {
  expect(rows.filter(([, , state = ""]) => !STATES.includes(state))).toEqual([]);
});

it("shows a test or a command for all that is done or begun", () => {
  const unshown = rows.filter(([, , state, shown = ""]) => state !== "not yet" && !shown.includes("`"));
  expect(unshown.map(([id]) => id)).toEqual([]);
});

it("shows a test for all that the threat model says somebody cannot do", () => {
  const claims = tableRows(readTracked("docs/threat-model.md")).filter(([, cannot]) => cannot !== "–");
  expect(claims.length).toBeGreaterThan(15);
  expect(claims.filter(([, , , shown = ""]) => !shown.includes("`"))).toEqual([]);
});

it("names only tests that exist, by file and title, in features and threat model", () => {
  expect(evidence.length).toBeGreaterThan(80);
  const wrong = evidence.filter(
    ({ path, title }) => !existsSync(join(ROOT, path)) || !readTracked(path).includes(title),
  );
  expect(wrong).toEqual([]);
});
