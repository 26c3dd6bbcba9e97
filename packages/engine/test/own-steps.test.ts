/** Steps that belong to no conversation: what stops one is told, and what a full store stopped is done later. */
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { createLog } from "../src/log.ts";
import { OwnSteps } from "../src/sealed/own-steps.ts";

function stepsOf() {
  const world = new VirtualWorld();
  const clock = {
    nowMs: world.clock,
    monotonicMs: world.clock,
    after: (delayMs: number, act: () => void) => world.after(delayMs, act),
  };
  const told: (string | null)[] = [];
  const logged: string[] = [];
  let isClosed = false;
  const steps: OwnSteps = new OwnSteps({
    clock,
    log: createLog(
      "info",
      () => 0,
      (line) => logged.push(line),
    ),
    isClosed: () => isClosed,
    changed: () => told.push(steps.trouble),
  });
  return { steps, world, told, logged, close: () => (isClosed = true) };
}

const { RESEND_MIN_MS } = LOCAL_LIMITS;

it("what a full store stops is told, done again, and told no more once it is done", () => {
  const { steps, world, told } = stepsOf();
  let failures = 2;
  let done = 0;
  steps.later(0, () => {
    if (failures-- > 0) throw new HushError("STORE_FULL");
    done++;
  });
  world.runFor(1);
  expect([told, done]).toEqual([["STORE_FULL"], 0]);
  world.runFor(3 * RESEND_MIN_MS);
  expect([told, done]).toEqual([["STORE_FULL", null], 1]);
});

it("a fault of the program is told, others' faults are only logged, and neither is tried again", () => {
  const { steps, world, told, logged } = stepsOf();
  let tries = 0;
  const fail = (error: Error) => () => {
    tries++;
    throw error;
  };
  steps.later(0, fail(new HushError("WIRE_BAD_FRAME")));
  world.runFor(1);
  expect([told, logged.length]).toEqual([[], 1]);
  steps.later(0, fail(new Error("a bug")));
  world.runFor(10 * RESEND_MIN_MS);
  expect([told, logged.length, tries]).toEqual([["INTERNAL"], 2, 2]);
});

it("nothing is done any more once all is closed", () => {
  const { steps, world, close } = stepsOf();
  let done = 0;
  steps.later(10, () => done++);
  close();
  world.runFor(100);
  expect(done).toBe(0);
});
