/** Which runs make up the quick figures, and which the published ones. */

import { CONTENDERS, type Contender } from "./sim/contenders.ts";

export interface PlannedRun {
  readonly contender: Contender;
  readonly presence: "always" | "sessions";
  readonly seeds: number;
  readonly hours: number;
}

export const CLIENTS = 40;
export const GROUPS = 4;
export const SLOT_MS = 10_000;

const run = (
  contender: Contender,
  presence: "always" | "sessions",
  seeds: number,
  hours: number,
): PlannedRun => ({ contender, presence, seeds, hours });

const { direct, quiet, blind, naive, chaff, leakyTimer, leakyFrames, unscattered } = CONTENDERS;

export const QUICK_SEEDS = 12;

/** Fixed seeds, short: what is barred has most of them. */
export const quickPlan = (seeds: number): readonly PlannedRun[] => [
  run(naive, "always", 3, 2),
  run(chaff, "always", 3, 4),
  run(direct, "always", 3, 2),
  run(direct, "sessions", 3, 4),
  run(leakyTimer, "always", 2, 0.3),
  run(leakyFrames, "always", 2, 0.3),
  run(quiet, "always", seeds, 0.3),
  run(blind, "always", seeds, 0.3),
];

export function fullPlan(seeds: number, hours: number): readonly PlannedRun[] {
  const few = Math.min(seeds, 4);
  return [
    run(naive, "always", seeds, hours),
    run(chaff, "always", seeds, hours),
    run(direct, "always", seeds, hours),
    run(direct, "sessions", seeds, hours),
    run(leakyTimer, "always", few, hours),
    run(leakyFrames, "always", few, hours),
    run(unscattered, "always", few, hours),
    run(quiet, "always", seeds, hours),
    run(blind, "always", seeds, hours),
    run(quiet, "sessions", seeds, hours),
    run(blind, "sessions", seeds, hours),
  ];
}
