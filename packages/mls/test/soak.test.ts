/** The strong soak in suite 1, the first half; the files of the same kind run beside it. */
import { seeds, testSoaks } from "./support/soak-plan.ts";
import { SUITE_1 } from "./support/world.ts";

testSoaks({
  day: seeds({ suite: SUITE_1, steps: 10, maxMembers: 12 }, "day", 0, 6),
  night: seeds({ suite: SUITE_1, steps: 60, maxMembers: 25 }, "night", 0, 75),
});
