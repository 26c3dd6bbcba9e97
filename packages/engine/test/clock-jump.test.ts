import { describe, expect, it } from "vitest";
import type { Clock } from "../src/clock.ts";
import { watchClockJumps } from "../src/reachability/clock-jump.ts";

/** A clock whose two hands are moved by the test. */
function hands() {
  let wallMs = 1_000_000;
  let monotonicMs = 0;
  let due: (() => void) | null = null;
  const clock: Clock = {
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    after: (_delayMs, callback) => {
      due = callback;
      return () => {
        due = null;
      };
    },
  };
  return {
    clock,
    tick(wallStepMs: number, monotonicStepMs: number) {
      wallMs += wallStepMs;
      monotonicMs += monotonicStepMs;
      due?.();
    },
  };
}

describe("jumps of the clock", () => {
  it("are seen after sleep, when only the wall clock went on", () => {
    const { clock, tick } = hands();
    let jumps = 0;
    const end = watchClockJumps(clock, () => jumps++);
    tick(5000, 5000);
    expect(jumps).toBe(0);
    tick(3_600_000, 5000);
    expect(jumps).toBe(1);
    tick(5000, 5000);
    expect(jumps).toBe(1);
    tick(-3_600_000, 5000);
    expect(jumps).toBe(2);
    tick(60_000, 60_000);
    expect(jumps).toBe(3);
    end();
    tick(3_600_000, 5000);
    expect(jumps).toBe(3);
  });
});
