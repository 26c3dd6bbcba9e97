/** The timer of slots: not before its time, and no busy waiting for a clock that was set back. */

import { beforeEach, expect, it } from "vitest";
import { exactTimer } from "../src/sealed/levels/slot-timer.ts";

const START_MS = 1_000_000;
let nowMs: number;
let timers: { delayMs: number; ring: () => void }[];
let fired: number[];
const clock = {
  nowMs: () => nowMs,
  monotonicMs: () => nowMs,
  after: (delayMs: number, ring: () => void) => {
    const timer = { delayMs, ring };
    timers.push(timer);
    return () => {
      timers = timers.filter((one) => one !== timer);
    };
  },
};
beforeEach(() => {
  nowMs = START_MS;
  timers = [];
  fired = [];
});

const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
};

it("fires at its time, not before", async () => {
  exactTimer(clock)(START_MS + 50, () => fired.push(nowMs));
  const [timer] = timers;
  nowMs += timer?.delayMs ?? 0;
  expect(nowMs).toBeLessThan(START_MS + 50);
  timer?.ring();
  await turns();
  expect(fired).toEqual([]);
  nowMs = START_MS + 50;
  await turns();
  expect(fired).toEqual([START_MS + 50]);
});

it("fires at once, early as it is, where the clock was set back meanwhile", () => {
  exactTimer(clock)(START_MS + 50, () => fired.push(nowMs));
  nowMs -= 3_600_000;
  timers[0]?.ring();
  expect(fired).toHaveLength(1);
});

it("fires no more once it was cancelled, also when its time is near", async () => {
  const cancel = exactTimer(clock)(START_MS + 50, () => fired.push(nowMs));
  nowMs += 48;
  timers[0]?.ring();
  cancel();
  nowMs += 10;
  await turns();
  expect([fired, timers]).toEqual([[], []]);
});
