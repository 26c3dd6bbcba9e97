/** Every relative link and every path that a document names leads to something. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { ROOT, readTracked, tableRows, trackedFiles } from "./tracked-files.ts";

const documents = trackedFiles().filter((path) => path.endsWith(".md"));

function deadLinks(path: string): string[] {
  const targets = [...readTracked(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^(https?:|#|mailto:)/.test(target))
    .filter((target) => !existsSync(join(ROOT, dirname(path), target.replace(/#.*$/, ""))))
    .map((target) => `${path} → ${target}`);
}

it("finds documents to look at", () => {
  expect(documents).toContain("README.md");
  expect(documents).toContain("docs/architecture.md");
});

it("has no dead relative link", () => {
  expect(documents.flatMap(deadLinks)).toEqual([]);
});

it("names only files that exist in docs/architecture.md", () => {
  const named = [...readTracked("docs/architecture.md").matchAll(/`((?:packages|tools|docs)\/[\w./-]+)`/g)];
  const paths = named.map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it('answers "where do I change…?" at least fifteen times, each with a place', () => {
  const [, section = ""] = readTracked("docs/architecture.md").split("## Where do I change…?");
  const rows = tableRows(section.split("\n## ")[0] ?? "");
  expect(rows.length).toBeGreaterThanOrEqual(15);
  expect(rows.filter(([, place = ""]) => !/`(packages|tools|docs)\//.test(place))).toEqual([]);
});
