/** Which soaks run: a few by day, many by night (`HUSHROOM_NIGHTLY=1`), or the one that HUSHROOM_MLS_SOAK names. */
import { expect, test } from "vitest";
import { type SoakChoices, soak } from "./soak.ts";

/** Soaks that differ in their seeds alone: NAME-FROM up to, but without, NAME-TO. */
export function seeds(
  choices: Omit<SoakChoices, "seed">,
  name: string,
  from: number,
  to: number,
): SoakChoices[] {
  return Array.from({ length: to - from }, (_, index) => ({ ...choices, seed: `${name}-${from + index}` }));
}

function named(): SoakChoices[] {
  const [suite, seed, steps, maxMembers] = process.env.HUSHROOM_MLS_SOAK?.split(":") ?? [];
  if (!suite || !seed) return [];
  return [{ suite: Number(suite), seed, steps: Number(steps), maxMembers: Number(maxMembers) }];
}

export function testSoaks(plans: { readonly day: SoakChoices[]; readonly night: SoakChoices[] }): void {
  const [again] = named();
  const planned = process.env.HUSHROOM_NIGHTLY === "1" ? plans.night : plans.day;
  test.each(again ? [again] : planned)("soak $suite $seed", { timeout: 1_800_000 }, (choices) => {
    const run = soak(choices);
    expect(run.commits).toBe(choices.steps);
  });
}
