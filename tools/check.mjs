/** `npm run check`: all that can be said about the house without running it. About a minute at most. */
import { pathToFileURL } from "node:url";
import * as compiles from "./check/compiles.mjs";
import * as deadCode from "./check/dead-code.mjs";
import * as directions from "./check/directions.mjs";
import * as fileNames from "./check/file-names.mjs";
import * as planted from "./check/planted.mjs";
import * as style from "./check/style.mjs";
import { ensureInstalled, ROOT } from "./ready.mjs";

/** Together about as long as the compiler alone. */
const OTHERS = [style, directions, deadCode, fileNames, planted];

async function runOne({ name, check }) {
  const start = performance.now();
  const problems = await check(ROOT);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${problems.length === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
  for (const { file: path, line, rule, text } of problems) {
    process.stdout.write(`       ${path}${line > 0 ? `:${line}` : ""}  ${rule}  ${text}\n`);
  }
  return problems.length === 0;
}

/** Runs every check, the compiler beside the others; answers how many passed and failed. */
export async function runChecks() {
  ensureInstalled();
  const compiling = runOne(compiles);
  let passed = 0;
  for (const check of OTHERS) passed += (await runOne(check)) ? 1 : 0;
  passed += (await compiling) ? 1 : 0;
  return { passed, failed: OTHERS.length + 1 - passed };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { passed, failed } = await runChecks();
  process.stdout.write(`\ncheck: ${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
