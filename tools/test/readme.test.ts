/** The three READMEs keep step, and the commands that the documents give exist. */
import { expect, it } from "vitest";
import { readTracked, tableRows, trackedFiles } from "./tracked-files.ts";

const READMES = ["README.md", "README.ar.md", "README.ru.md"];
const [, VERBS_BLOCK = ""] =
  /const VERBS[^{]*\{(.*?)\n\};/s.exec(readTracked("packages/terminal/src/verbs.ts")) ?? [];
const VERBS: readonly string[] = VERBS_BLOCK.match(/\w+/g) ?? [];
/** Of npm itself, not scripts of ours. */
const NPM = new Set(["ci", "install"]);

const scripts: Readonly<Record<string, string>> = JSON.parse(readTracked("package.json")).scripts;
const documents = trackedFiles().filter((path) => path.endsWith(".md"));

const headings = (text: string) => [...text.matchAll(/^(#+) /gm)].map(([, level]) => level);
const commands = (text: string) =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code?.trim());
/** But for the other languages, and headings of the page itself, which are in its own. */
const links = (text: string) =>
  [...text.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !target?.startsWith("README") && !target?.startsWith("#"));
const bullets = (text: string) => [...text.matchAll(/^- /gm)].length;

const shapeOf = (path: string) => {
  const text = readTracked(path);
  return {
    headings: headings(text),
    commands: commands(text),
    links: links(text),
    bullets: bullets(text),
    rows: tableRows(text).length,
  };
};

it("has the same headings, commands, links and rows in all languages", () => {
  const [english, ...others] = READMES.map(shapeOf);
  expect(english?.commands).toHaveLength(3);
  for (const other of others) expect(other).toEqual(english);
});

it("names the oldest Node that package.json takes", () => {
  const oldest = String(JSON.parse(readTracked("package.json")).engines.node).replace(">=", "");
  expect(READMES.filter((path) => !readTracked(path).includes(` ${oldest} `))).toEqual([]);
});

it("gives only npm commands that package.json has", () => {
  const named = documents.flatMap((path) =>
    [...readTracked(path).matchAll(/`?\bnpm (?:run (?:-s )?)?([a-z][a-z-]*)\b/g)].map(([, name = ""]) => ({
      path,
      name,
    })),
  );
  expect(named.length).toBeGreaterThan(5);
  const known = (name: string) => Object.hasOwn(scripts, name) || NPM.has(name);
  expect(named.filter(({ name }) => !known(name))).toEqual([]);
});

it("gives only verbs that the command has", () => {
  const named = documents.flatMap((path) =>
    [...readTracked(path).matchAll(/(?:npx |`)hushroom ([a-z]+)\b/g)].map(([, name = ""]) => ({
      path,
      name,
    })),
  );
  expect(VERBS.length).toBeGreaterThan(10);
  expect(named.filter(({ name }) => !VERBS.includes(name))).toEqual([]);
});
