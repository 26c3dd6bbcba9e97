/** The strong soak with X-Wing. */
import { seeds, testSoaks } from "./support/soak-plan.ts";
import { X_WING } from "./support/world.ts";

testSoaks({
  day: seeds({ suite: X_WING, steps: 8, maxMembers: 12 }, "day", 0, 4),
  night: seeds({ suite: X_WING, steps: 40, maxMembers: 25 }, "night", 0, 20),
});
