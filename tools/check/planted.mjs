/** Proves that the other checks see: builds a small house full of violations and demands that each is found. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import configuration from "../../.dependency-cruiser.mjs";
import * as compiles from "./compiles.mjs";
import * as deadCode from "./dead-code.mjs";
import * as directions from "./directions.mjs";
import * as fileNames from "./file-names.mjs";
import { DIRECTIONS, OTHERS, STYLE } from "./planted-violations.mjs";
import * as style from "./style.mjs";

export const name = "planted violations";

const CHECKS = { compiles, deadCode, directions, fileNames, style };
const PLANTED = [...DIRECTIONS, ...STYLE, ...OTHERS];
const CONFIGURATION = [".gitignore", "biome.json", "knip.json", "package.json", "tsconfig.base.json"];

function build(root, house) {
  for (const file of CONFIGURATION) cpSync(join(root, file), join(house, file));
  cpSync(join(root, "tools", "check"), join(house, "tools", "check"), { recursive: true });
  writeFileSync(
    join(house, "tsconfig.json"),
    '{ "files": [], "references": [{ "path": "packages/protocol" }] }\n',
  );
  for (const folder of readdirSync(join(root, "packages"))) {
    mkdirSync(join(house, "packages", folder, "src"), { recursive: true });
    for (const file of ["package.json", "tsconfig.json"]) {
      cpSync(join(root, "packages", folder, file), join(house, "packages", folder, file));
    }
    writeFileSync(join(house, "packages", folder, "src", "index.ts"), "export {};\n");
  }
  for (const { file, source } of PLANTED) plant(join(house, file), source);
}

function plant(path, source) {
  mkdirSync(dirname(path), { recursive: true });
  if (source !== null) writeFileSync(path, `${source}\n`);
  else if (!path.endsWith(".json")) mkdirSync(path, { recursive: true });
}

/** The same third-party packages, and the planted house's own ones under our name. */
function linkPackages(root, house) {
  const modules = join(house, "node_modules");
  mkdirSync(join(modules, "@hushroom"), { recursive: true });
  for (const entry of readdirSync(join(root, "node_modules"))) {
    if (entry !== "@hushroom") symlinkSync(join(root, "node_modules", entry), join(modules, entry));
  }
  for (const folder of readdirSync(join(root, "packages"))) {
    symlinkSync(join(house, "packages", folder), join(modules, "@hushroom", folder));
  }
}

function verdict({ check, rule, file, innocent = false }, found) {
  const seen = found[check].some((problem) => problem.rule === rule && problem.file === file);
  if (seen !== innocent) return [];
  const text = innocent ? `${check} accuses an innocent file.` : `${check} does not see this.`;
  return [{ rule, file: `planted ${file}`, line: 0, text }];
}

/** A new direction without its violation would be trusted unseen. */
function unplantedRules() {
  const planted = new Set(PLANTED.filter(({ innocent }) => !innocent).map(({ rule }) => rule));
  return configuration.forbidden
    .filter(({ name: rule }) => !planted.has(rule))
    .map(({ name: rule }) => ({
      rule,
      file: ".dependency-cruiser.mjs",
      line: 0,
      text: "Plant a violation.",
    }));
}

export async function check(root) {
  const house = mkdtempSync(join(tmpdir(), "hushroom-planted-"));
  try {
    build(root, house);
    linkPackages(root, house);
    const found = {};
    for (const [key, { check: run }] of Object.entries(CHECKS)) found[key] = await run(house);
    return [...unplantedRules(), ...PLANTED.flatMap((violation) => verdict(violation, found))];
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
}
