/** From one score for each seed to what is published: the mean, its interval by resampling seeds, and what chance gives. */

import type { Draws } from "../sim/draws.ts";
import type { SeedScore } from "./evidence.ts";

const RESAMPLES = 4000;
const TAIL = 0.025;

export interface Figure {
  readonly seeds: number;
  readonly auc: number;
  /** 95 % interval of the mean over seeds. */
  readonly low: number;
  readonly high: number;
  /** |AUC - 0.5|, and the upper end of its interval: what bars are held against. */
  readonly distance: number;
  readonly distanceHigh: number;
  /** Share of permuted worlds that are as far from 0.5. */
  readonly p: number;
  /** Share of permuted worlds in which the seeds by themselves are as far from 0.5: leaks that differ in direction. */
  readonly pEach: number;
}

const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] ?? 0;
  return sum / values.length;
};

/** The mean over seeds of each permuted world, of the AUC or of what is made of it. */
export function chanceMeans(
  scores: readonly SeedScore[],
  of: (auc: number) => number = (one) => one,
): number[] {
  const count = Math.min(...scores.map(({ chance }) => chance.length));
  return Array.from({ length: count }, (_, at) => mean(scores.map(({ chance }) => of(chance[at] ?? 0.5))));
}

export function figureOf(scores: readonly SeedScore[], draws: Draws): Figure {
  const aucs = scores.map((score) => score.auc);
  const resampled = new Float64Array(RESAMPLES);
  for (let number = 0; number < RESAMPLES; number++) {
    let sum = 0;
    for (let at = 0; at < aucs.length; at++) sum += aucs[draws.below(aucs.length)] ?? 0;
    resampled[number] = sum / aucs.length;
  }
  resampled.sort();
  const low = resampled[Math.floor(TAIL * RESAMPLES)] ?? 0;
  const high = resampled[Math.ceil((1 - TAIL) * RESAMPLES) - 1] ?? 1;
  const auc = mean(aucs);
  const distance = Math.abs(auc - 0.5);
  const distanceHigh = Math.max(Math.abs(low - 0.5), Math.abs(high - 0.5), distance);
  const chance = chanceMeans(scores);
  const asFar = chance.filter((one) => Math.abs(one - 0.5) >= distance).length;
  const each = mean(aucs.map((one) => Math.abs(one - 0.5)));
  const asFarEach = chanceMeans(scores, (one) => Math.abs(one - 0.5)).filter((one) => one >= each).length;
  return {
    seeds: scores.length,
    auc,
    low,
    high,
    distance,
    distanceHigh,
    p: (1 + asFar) / (1 + chance.length),
    pEach: (1 + asFarEach) / (1 + chance.length),
  };
}
