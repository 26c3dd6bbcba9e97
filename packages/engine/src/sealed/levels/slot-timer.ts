/** Wakes at a point of the wall clock, more exactly than a timer does: what is late together shows whose it is. */

import type { Clock } from "../../clock.ts";

/** Calls back once at `atMs` of the wall clock, or soon if that has passed; returns what cancels it. */
export type SlotTimer = (atMs: number, act: () => void) => () => void;

/** A timer is late by one or two of these on an idle machine: it ends so long before, and the rest is waited for. */
const COARSE_MS = 3;

export function exactTimer(clock: Clock): SlotTimer {
  return (atMs, act) => {
    let isOver = false;
    const close = (): void => {
      if (isOver) return;
      const restMs = atMs - clock.nowMs();
      // Of a clock that was set back nothing is waited for: it is early then, and asked for anew.
      if (restMs <= 0 || restMs > 2 * COARSE_MS) act();
      else setImmediate(close);
    };
    const cancel = clock.after(atMs - clock.nowMs() - COARSE_MS, close);
    return () => {
      isOver = true;
      cancel();
    };
  };
}
