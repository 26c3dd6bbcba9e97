/** The strong soak in suite 1, the second half. */
import { seeds, testSoaks } from "./support/soak-plan.ts";
import { SUITE_1 } from "./support/world.ts";

testSoaks({
  day: seeds({ suite: SUITE_1, steps: 10, maxMembers: 12 }, "day", 6, 12),
  night: seeds({ suite: SUITE_1, steps: 60, maxMembers: 25 }, "night", 75, 150),
});
