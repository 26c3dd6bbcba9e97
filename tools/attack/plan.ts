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

const {
  direct,
  quiet,
  blind,
  naive,
  chaff,
  leakyTimer,
  leakyScattered,
  leakyFrames,
  uncovered,
  unscattered,
} = CONTENDERS;
const { heldDirect, heldQuiet, heldBlind, blindGroups, leakyGroups, quietGroups, leakyQuietGroups } =
  CONTENDERS;

export const QUICK_SEEDS = 20;
/** Of controls with real conversations, whose leaks are loud. */
const GROUP_HOURS = 0.3;
const QUIET_GROUP_HOURS = 1;
const LEAKY_HOURS = 0.3;
export const SEEDS_PUBLISHED = 20;
export const HOURS_PUBLISHED = 6;

/** Fixed seeds, short: what is barred has most of them. Of groups alone only the leaks are asked for: their bars need hours. */
export const quickPlan = (seeds: number): readonly PlannedRun[] => [
  run(naive, "always", 3, 2),
  run(chaff, "always", 3, 4),
  run(direct, "always", 3, 2),
  run(direct, "sessions", 3, 4),
  run(leakyTimer, "always", 2, 0.3),
  run(leakyScattered, "always", 2, LEAKY_HOURS),
  run(leakyFrames, "always", 2, 0.3),
  run(uncovered, "always", 2, 0.5),
  run(leakyGroups, "always", 1, GROUP_HOURS),
  run(leakyQuietGroups, "always", 1, GROUP_HOURS),
  run(heldDirect, "always", 4, 2),
  run(heldQuiet, "always", 2, 0.5),
  run(heldBlind, "always", 4, 0.5),
  run(quiet, "always", seeds, 0.3),
  run(blind, "always", seeds, 0.3),
  run(quiet, "sessions", 2, 0.5),
  run(blind, "sessions", seeds, 0.5),
];

export function fullPlan(seeds: number, hours: number): readonly PlannedRun[] {
  const few = Math.min(seeds, 4);
  const some = Math.min(hours, 2);
  return [
    run(naive, "always", seeds, hours),
    run(chaff, "always", seeds, hours),
    run(direct, "always", seeds, hours),
    run(direct, "sessions", seeds, hours),
    run(leakyTimer, "always", few, some),
    run(leakyScattered, "always", few, LEAKY_HOURS),
    run(leakyFrames, "always", few, some),
    run(unscattered, "always", few, some),
    run(uncovered, "always", few, some),
    run(leakyGroups, "always", few, GROUP_HOURS),
    run(blindGroups, "always", seeds, hours),
    run(leakyQuietGroups, "always", few, Math.min(hours, QUIET_GROUP_HOURS)),
    run(quietGroups, "always", seeds, Math.min(hours, QUIET_GROUP_HOURS)),
    run(heldDirect, "always", seeds, hours),
    run(heldQuiet, "always", seeds, some),
    run(heldBlind, "always", seeds, some),
    run(quiet, "always", seeds, hours),
    run(blind, "always", seeds, hours),
    run(quiet, "sessions", seeds, hours),
    run(blind, "sessions", seeds, hours),
  ];
}
