/** Runs a plan, seed by seed. Results that a folder keeps already are taken from there, so that a long run can go on. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "@hushroom/testkit";
import { codeCommit } from "./code-commit.ts";
import { CLIENTS, GROUPS, type PlannedRun, SLOT_MS } from "./plan.ts";
import { type Delivery, type RunResult, resultOf } from "./score/result.ts";
import { Draws } from "./sim/draws.ts";
import { type MeasuredProcesses, readMeasured } from "./sim/lateness.ts";
import { type Simulated, simulate } from "./sim/simulate.ts";
import { writeRun } from "./trace/files.ts";

const PERMUTATIONS = 200;
const PERMUTATIONS_QUICK = 100;
const PERMUTATION_SEED = 77;
const FIRST_SEED = 1001;

export interface RunOptions {
  /** A folder of results that are done. */
  readonly keep: string | undefined;
  /** Where traces are written. */
  readonly write: string | undefined;
  readonly isQuick: boolean;
}

export function runPlan(plan: readonly PlannedRun[], options: RunOptions): RunResult[] {
  if (options.keep !== undefined) mkdirSync(options.keep, { recursive: true });
  const here = { measured: readMeasured(), commit: codeCommit() };
  const seedsMost = Math.max(0, ...plan.map(({ seeds }) => seeds));
  const results: RunResult[] = [];
  // Seed by seed, so that what is there after a while has something of everything.
  for (let number = 0; number < seedsMost; number++) {
    for (const planned of plan) {
      if (number < planned.seeds) results.push(keptOrRun(planned, FIRST_SEED + number, here, options));
    }
  }
  return results;
}

/** What all runs of now have in common. */
interface Here {
  readonly measured: MeasuredProcesses;
  readonly commit: string | null;
}

function keptOrRun(
  planned: PlannedRun,
  seed: number,
  { measured, commit }: Here,
  options: RunOptions,
): RunResult {
  const { contender, presence, hours } = planned;
  const name = `${contender.name}-${presence}-${hours}h-${seed}`;
  const path = options.keep === undefined ? null : join(options.keep, `${name}.json`);
  if (path !== null && existsSync(path)) return JSON.parse(readFileSync(path, "utf8"));
  process.stderr.write(`${name}\n`);
  const setting = {
    contender,
    presence,
    seed,
    clients: CLIENTS,
    groups: GROUPS,
    slotMs: SLOT_MS,
    hours,
    measured,
  };
  const simulated = simulate(setting);
  const { run } = simulated;
  if (options.write !== undefined) writeRun(join(options.write, name), run);
  const permutations = options.isQuick ? PERMUTATIONS_QUICK : PERMUTATIONS;
  const draws = new Draws(new SeededRandom(PERMUTATION_SEED + seed));
  const result = { ...resultOf(run, deliveryOf(simulated), permutations, draws), commit };
  if (path !== null) keep(path, JSON.stringify(result));
  return result;
}

/** Whole or not at all, so that two programs can fill one folder. */
function keep(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}

function deliveryOf({ waitsMs, missing }: Simulated): Delivery | null {
  if (waitsMs.length === 0) return null;
  const seconds = (share: number) => (waitsMs[Math.floor(share * (waitsMs.length - 1))] ?? 0) / 1000;
  return {
    halfSeconds: seconds(0.5),
    mostSeconds: seconds(0.95),
    unreadShare: missing / (missing + waitsMs.length),
  };
}
