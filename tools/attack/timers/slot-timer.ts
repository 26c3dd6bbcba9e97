/**
 * Fires at points of the wall clock with less than a millisecond between them and the deed: a timer up to shortly
 * before, then turns of the event loop, then spinning. Reports how late it was, in microseconds.
 */

import { performance } from "node:perf_hooks";

/** setTimeout is late by one or two of these on an idle machine. */
const COARSE_MS = 3;
const SPIN_MS = 0.3;

/** The wall clock with fractions of a millisecond. */
export const preciseNowMs = (): number => performance.timeOrigin + performance.now();

/** Calls `fire` with its lateness as soon as the clock says `atMs`; a point that has passed fires at once. */
export function fireAt(atMs: number, fire: (lateUs: number) => void): void {
  const restMs = atMs - preciseNowMs();
  if (restMs > COARSE_MS) {
    setTimeout(() => fireAt(atMs, fire), restMs - COARSE_MS);
    return;
  }
  if (restMs > SPIN_MS) {
    setImmediate(() => fireAt(atMs, fire));
    return;
  }
  let nowMs = preciseNowMs();
  while (nowMs < atMs) nowMs = preciseNowMs();
  fire(Math.round((nowMs - atMs) * 1000));
}
