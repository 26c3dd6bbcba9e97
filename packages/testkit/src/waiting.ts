/** Waiting for something real in tests and tools: always with a bound, and with words for when it doesn't come. */

const POLL_MS = 50;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls until `done` answers true; throws when the time is over or `signal` aborts. */
export async function until(
  what: string,
  withinMs: number,
  done: () => Promise<boolean> | boolean,
  signal?: AbortSignal,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await done())) {
    signal?.throwIfAborted();
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await pause(POLL_MS);
  }
}
