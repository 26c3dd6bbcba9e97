/**
 * Whether timers of real processes on this machine, now, are as the simulation takes them to be: a fresh measurement
 * against `lateness.csv`, by quantiles and by the greatest distance of the two distributions (Kolmogorov and Smirnov).
 */

import { execFile } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readMeasured } from "../sim/lateness.ts";

const run = promisify(execFile);
const PROCESSES = 3;
const QUANTILES = [0.5, 0.9, 0.99] as const;
/** What waits for each processor, on average; more, and it is the machine that is measured and not the timers. */
const LOAD_MAX = 1.5;
const LOAD_EVERY_MS = 5000;

/**
 * `covered`: nothing is later than what was simulated. `later`: something is. `void`: something is, and the machine had more
 * work than processors, so that it says nothing about others.
 */
export type TimerVerdict = "covered" | "later" | "void";

export interface TimerCheck {
  readonly samples: number;
  /** Microseconds, for each of 0.5, 0.9 and 0.99. */
  readonly fresh: readonly number[];
  readonly simulated: readonly number[];
  readonly distance: number;
  /** The most work that waited for each processor meanwhile. */
  readonly load: number;
  readonly verdict: TimerVerdict;
}

async function measure(slots: number, number: number): Promise<number[]> {
  const script = fileURLToPath(new URL("measure.ts", import.meta.url));
  const { stdout } = await run(process.execPath, ["--import", "tsx", script, String(slots), String(number)]);
  return stdout
    .trim()
    .split("\n")
    .flatMap((line) => line.split(",").slice(1).map(Number));
}

const sortedOf = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
const quantiles = (sorted: Float64Array): number[] =>
  QUANTILES.map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0);

/** The greatest difference between the shares of values up to any point. */
export function distributionDistance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let atA = 0, atB = 0; atA < a.length && atB < b.length; ) {
    const value = Math.min(a[atA] ?? 0, b[atB] ?? 0);
    while (atA < a.length && (a[atA] ?? 0) <= value) atA++;
    while (atB < b.length && (b[atB] ?? 0) <= value) atB++;
    most = Math.max(most, Math.abs(atA / a.length - atB / b.length));
  }
  return most;
}

/** What was measured, in microseconds, against what is simulated. `load`: see TimerCheck. */
export function judgeTimers(measured: readonly number[], taken: readonly number[], load: number): TimerCheck {
  const [fresh, simulated] = [sortedOf(measured), sortedOf(taken)];
  const [now, then] = [quantiles(fresh), quantiles(simulated)];
  const isCovered = now.every((value, at) => value <= (then[at] ?? 0));
  const verdict = isCovered ? "covered" : load > LOAD_MAX ? "void" : "later";
  const distance = distributionDistance(fresh, simulated);
  return { samples: fresh.length, fresh: now, simulated: then, distance, load, verdict };
}

export async function checkTimers(slots: number): Promise<TimerCheck> {
  const loadNow = () => (loadavg()[0] ?? 0) / availableParallelism();
  let load = loadNow();
  const watch = setInterval(() => {
    load = Math.max(load, loadNow());
  }, LOAD_EVERY_MS);
  const numbers = Array.from({ length: PROCESSES }, (_, number) => number);
  try {
    const measured = await Promise.all(numbers.map((number) => measure(slots, number)));
    return judgeTimers(measured.flat(), readMeasured().flat(2), load);
  } finally {
    clearInterval(watch);
  }
}
