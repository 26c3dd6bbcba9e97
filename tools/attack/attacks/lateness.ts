/**
 * How late a subject is in each slot, as an observer sees it: against its own usual place. Long delays are cut off, since
 * a few of them would drown what the many small ones say.
 */

import type { RunMeta } from "../trace/run.ts";
import { median, standardize } from "./series.ts";

const CUT_MS = 60;

/** `times` in order, each `places` times a slot. One number a slot, 0 where nothing came. */
export function lateSeries(times: readonly number[], places: number, meta: RunMeta): Float64Array {
  const { slotMs, fromMs, toMs, scatterMs } = meta;
  const stepMs = slotMs / places;
  const cutMs = CUT_MS + scatterMs;
  const slots = Math.ceil((toMs - fromMs) / slotMs);
  const series = new Float64Array(slots);
  const [first] = times;
  if (first === undefined) return series;
  const late = times.map((time) => time - first - stepMs * Math.round((time - first) / stepMs));
  const usual = median(late);
  for (const [at, time] of times.entries()) {
    const own = Math.max(-cutMs, Math.min(cutMs, (late[at] ?? 0) - usual));
    const slot = Math.floor((time - (late[at] ?? 0) + usual - fromMs) / slotMs);
    if (slot >= 0 && slot < slots) series[slot] = (series[slot] ?? 0) + own;
  }
  return series;
}

/** Only what is later than the scatter alone can be. */
export function beyond(series: Float64Array, { scatterMs }: RunMeta): Float64Array {
  return series.map((late) => Math.max(0, late - scatterMs / 2));
}

/** When it usually sends, from the beginning of each `periodMs`. */
export function usualMoment(times: readonly number[], periodMs: number): number {
  const [first = 0] = times;
  const apart = times.map((time) => time - first - periodMs * Math.round((time - first) / periodMs));
  return (((first + median(apart)) % periodMs) + periodMs) % periodMs;
}

/** The same smoothed over some slots: who is late together over a while. */
export function smoothed(series: Float64Array, slots: number): Float64Array {
  const out = new Float64Array(series.length);
  let sum = 0;
  for (let at = 0; at < series.length; at++) {
    sum += (series[at] ?? 0) - (series[at - slots] ?? 0);
    out[at] = sum;
  }
  return standardize(out, 1);
}
