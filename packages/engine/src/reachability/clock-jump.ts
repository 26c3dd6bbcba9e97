/** Notices that the device slept or its clock was set: the wall clock and the monotonic one drift apart. */

import type { Clock } from "../clock.ts";

const LOOK_EVERY_MS = 5_000;
const JUMP_MS = 10_000;

/** Calls `onJump` after each jump; returns what ends the watching. */
export function watchClockJumps(clock: Clock, onJump: () => void): () => void {
  let wallMs = clock.nowMs();
  let monotonicMs = clock.monotonicMs();
  let cancel = () => {};
  const look = () => {
    const wallStepMs = clock.nowMs() - wallMs;
    const monotonicStepMs = clock.monotonicMs() - monotonicMs;
    wallMs += wallStepMs;
    monotonicMs += monotonicStepMs;
    // A monotonic clock that ran on while the timer stood still means sleep as well.
    if (Math.abs(wallStepMs - monotonicStepMs) > JUMP_MS || monotonicStepMs > LOOK_EVERY_MS + JUMP_MS)
      onJump();
    cancel = clock.after(LOOK_EVERY_MS, look);
  };
  cancel = clock.after(LOOK_EVERY_MS, look);
  return () => cancel();
}
