/** Scores traces from anywhere: every folder below the given one that holds a run. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "@hushroom/testkit";
import { type RunResult, resultOf } from "./score/result.ts";
import { Draws } from "./sim/draws.ts";
import { readRun } from "./trace/files.ts";
import { WrongUse } from "./wrong-use.ts";

const PERMUTATIONS = 100;
const PERMUTATION_SEED = 77;

export function scoreTraces(folder: string): RunResult[] {
  const folders = [folder, ...readdirSync(folder).map((name) => join(folder, name))];
  const runs = folders.filter((one) => existsSync(join(one, "run.json")));
  if (runs.length === 0) throw new WrongUse(`${folder}: no run.json in it or in its folders`);
  return runs.map((one) =>
    resultOf(readRun(one), null, PERMUTATIONS, new Draws(new SeededRandom(PERMUTATION_SEED))),
  );
}
