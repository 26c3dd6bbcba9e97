/** The strong soak in suite 3, and by night in large groups. */
import { seeds, testSoaks } from "./support/soak-plan.ts";
import { SUITE_1, SUITE_3 } from "./support/world.ts";

testSoaks({
  day: seeds({ suite: SUITE_3, steps: 10, maxMembers: 12 }, "day", 0, 4),
  night: [
    ...seeds({ suite: SUITE_1, steps: 120, maxMembers: 100 }, "large", 0, 4),
    ...seeds({ suite: SUITE_3, steps: 60, maxMembers: 25 }, "night", 0, 30),
  ],
});
