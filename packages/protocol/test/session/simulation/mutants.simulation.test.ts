/** The checkers of the simulation see the bugs that they are there for. */

import { describe, expect, it } from "vitest";
import { Violation } from "./message-ledger.ts";
import { forgottenEpochs, MUTANTS } from "./mutants.ts";
import { simulate } from "./run.ts";
import { mutantScenario, ordererAwayScenario, thrownBackScenario } from "./scenario.ts";
import type { SimDaemon } from "./sim-daemon.ts";

/** With the first seed two of the bugs go in circles for a minute before they are caught. */
const FIRST_SEED = 2;
const SEEDS_MAX = 12;
/** Between the blocks that are compared with those of other frames. */
const LEAK_AT = 100;

const groupOf = ({ conversation }: SimDaemon): Uint8Array => conversation?.groupId ?? new Uint8Array(32);

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

  it.each([
    ["a member's id in hexadecimal", ({ id }) => id],
    ["a member's id in base64", ({ id }) => Buffer.from(id, "hex").toString("base64")],
    ["a group's id in base64", (daemon) => Buffer.from(groupOf(daemon)).toString("base64url")],
    ["an onion address", ({ place }) => place],
  ] satisfies [string, (daemon: SimDaemon) => string][])("%s in frames", (_, leaked) => {
    const frames = (frame: Uint8Array, daemon: SimDaemon) => {
      const text = Buffer.from(leaked(daemon));
      return Buffer.concat([frame.subarray(0, LEAK_AT), text, frame.subarray(LEAK_AT + text.length)]);
    };
    const { choices, plan } = mutantScenario(FIRST_SEED, { frames });
    expect(() => simulate(choices, plan)).toThrow("on a wire, as text");
  });

  it("and without one, the same runs are sound", () => {
    expect(isCaught(() => ({}), 4)).toBe(false);
    expect(isCaught(() => ({ answers: (status) => status }), 2)).toBe(false);
  });
});
