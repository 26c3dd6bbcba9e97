/** Time as the engine sees it, injected, so that tests decide what time it is. */

export interface Clock {
  /** Unix milliseconds; jumps when the device's clock is set. */
  nowMs(): number;
  /** Milliseconds that only grow; on most systems it stands still while the device sleeps. */
  monotonicMs(): number;
  /** Calls back once, `delayMs` from now; returns what cancels it. Never keeps the process alive by itself. */
  after(delayMs: number, callback: () => void): () => void;
}

/** setTimeout's own bound: longer delays would fire at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), TIMER_MAX_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
