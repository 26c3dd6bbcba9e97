/** The checkers of the simulation see the bugs that they are there for. */

import { describe, expect, it } from "vitest";
import { Violation } from "./message-ledger.ts";
import { forgottenEpochs, MUTANTS } from "./mutants.ts";
import { simulate } from "./run.ts";
import { mutantScenario, ordererAwayScenario, thrownBackScenario } from "./scenario.ts";

/** With the first seed two of the bugs go in circles for a minute before they are caught. */
const FIRST_SEED = 2;
const SEEDS_MAX = 12;

function isCaught(make: (typeof MUTANTS)[string], seeds = SEEDS_MAX, scenario = mutantScenario): boolean {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
    const mutant = make();
    const { choices, plan } = scenario(seed, mutant);
    try {
      simulate({ ...choices, mutant }, plan);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return true;
    }
  }
  return false;
}

describe("a deliberate bug is caught:", () => {
  it.each(Object.keys(MUTANTS))(
    "%s",
    (name) => {
      const make = MUTANTS[name];
      expect(make !== undefined && isCaught(make)).toBe(true);
    },
    240_000,
  );

  // What nothing brings together is looked at for days: too long for every run.
  if (process.env["HUSHROOM_NIGHTLY"] === "1") {
    it("nobody asks after what lies at relays and isn't confirmed", () => {
      expect(isCaught(() => ({ asksByLanes: false }), SEEDS_MAX, thrownBackScenario)).toBe(true);
    }, 600_000);
    it("epochs that are over forgotten at a restart", () => {
      expect(isCaught(forgottenEpochs, SEEDS_MAX, ordererAwayScenario)).toBe(true);
    }, 600_000);
  }

  it("and without one, the same runs are sound", () => {
    expect(isCaught(() => ({}), 4)).toBe(false);
  });
});
