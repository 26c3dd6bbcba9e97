/** Events as series in time, so that they can be compared: how much in each piece of time, and how late in each slot. */

import type { RunMeta } from "../trace/run.ts";

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const spanOf = ({ fromMs, toMs }: RunMeta): Span => ({ fromMs, toMs });

/** One series for each subject. */
export function emptySeries(subjects: number, { fromMs, toMs }: Span, binMs: number): Float64Array[] {
  const bins = Math.ceil((toMs - fromMs) / binMs);
  return Array.from({ length: subjects }, () => new Float64Array(bins));
}

/** Takes out what comes back in every slot, which says nothing; then mean 0 and variance 1. Nothing that varies is 0. */
export function standardize(series: Float64Array, period: number): Float64Array {
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  for (let at = 0; at < series.length; at++) {
    sums[at % period] = (sums[at % period] ?? 0) + (series[at] ?? 0);
    counts[at % period] = (counts[at % period] ?? 0) + 1;
  }
  let squares = 0;
  for (let at = 0; at < series.length; at++) {
    const rest = (series[at] ?? 0) - (sums[at % period] ?? 0) / (counts[at % period] ?? 1);
    series[at] = rest;
    squares += rest * rest;
  }
  const scale = squares < 1e-9 ? 0 : 1 / Math.sqrt(squares);
  for (let at = 0; at < series.length; at++) series[at] = (series[at] ?? 0) * scale;
  return series;
}

/** How much of `later` follows `earlier` after `lag` bins; both standardized. */
export function correlation(earlier: Float64Array, later: Float64Array, lag: number): number {
  const from = Math.max(0, -lag);
  const to = Math.min(earlier.length, later.length - lag);
  let sum = 0;
  for (let at = from; at < to; at++) sum += (earlier[at] as number) * (later[at + lag] as number);
  return sum;
}

export function bestCorrelation(
  earlier: Float64Array,
  later: Float64Array,
  fromLag: number,
  toLag: number,
): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let lag = fromLag; lag <= toLag; lag++) best = Math.max(best, correlation(earlier, later, lag));
  return best;
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
