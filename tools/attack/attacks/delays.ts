/**
 * Whether what leaves one place arrives at another after always the same time: what two ends of a connection do, and
 * strangers don't. Compares lists of events, so that it is as exact as the delays are steady.
 */

const BIN_MS = 150;
export const DELAY_MAX_MS = 6000;
/** What comes closer together is one event: a burst would count as many coincidences. */
const BURST_MS = 400;

/**
 * How much more often than by chance events of `arrived` come after one delay from events of `sent`. Both in the order
 * of their times; `spanMs`: the time that they lie in.
 */
export function steadyDelay(
  allSent: readonly number[],
  allArrived: readonly number[],
  spanMs: number,
): number {
  const sent = beginnings(allSent);
  const arrived = beginnings(allArrived);
  const counts = new Float64Array(DELAY_MAX_MS / BIN_MS + 1);
  let first = 0;
  for (const sentMs of sent) {
    while (first < arrived.length && (arrived[first] ?? 0) < sentMs) first++;
    for (let at = first; at < arrived.length; at++) {
      const delayMs = (arrived[at] ?? 0) - sentMs;
      if (delayMs >= DELAY_MAX_MS) break;
      const bin = Math.floor(delayMs / BIN_MS);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  // A delay may lie at the border of two bins.
  const expected = (2 * BIN_MS * sent.length * arrived.length) / spanMs;
  let most = 0;
  for (let bin = 0; bin + 1 < counts.length; bin++)
    most = Math.max(most, (counts[bin] ?? 0) + (counts[bin + 1] ?? 0));
  return (most - expected) / Math.sqrt(expected + 1);
}

function beginnings(times: readonly number[]): readonly number[] {
  return times.filter((time, at) => at === 0 || time - (times[at - 1] ?? 0) >= BURST_MS);
}
