/**
 * Whether timers of real processes on this machine, now, are as the simulation takes them to be: a fresh measurement
 * against `lateness.csv`, by quantiles and by the greatest distance of the two distributions (Kolmogorov and Smirnov).
 */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readMeasured } from "../sim/lateness.ts";

const run = promisify(execFile);
const PROCESSES = 3;
const QUANTILES = [0.5, 0.9, 0.99] as const;

export interface TimerCheck {
  readonly samples: number;
  /** Microseconds, for each of 0.5, 0.9 and 0.99. */
  readonly fresh: readonly number[];
  readonly simulated: readonly number[];
  readonly distance: number;
  /** Nothing is later than what was simulated. */
  readonly isCovered: boolean;
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

export async function checkTimers(slots: number): Promise<TimerCheck> {
  const numbers = Array.from({ length: PROCESSES }, (_, number) => number);
  const measured = await Promise.all(numbers.map((number) => measure(slots, number)));
  const [fresh, simulated] = [sortedOf(measured.flat()), sortedOf(readMeasured().flat(2))];
  const [now, then] = [quantiles(fresh), quantiles(simulated)];
  return {
    samples: fresh.length,
    fresh: now,
    simulated: then,
    distance: distributionDistance(fresh, simulated),
    isCovered: now.every((value, at) => value <= (then[at] ?? 0)),
  };
}
