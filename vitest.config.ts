/** Test projects: `unit` runs anywhere in threads; the others need real parts and run in processes of their own. */
import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";

const tornet = { globalSetup: ["packages/testkit/src/tornet/global-setup.ts"] };
const real = { testTimeout: 120_000, hookTimeout: 180_000 };
const alone = { ...real, fileParallelism: false, maxWorkers: 1 };
/** What waits most of the time. Two at once, whatever the machine: more would make each other late. */
const inPairs = { ...real, maxWorkers: 2 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/*/test/**/*.test.ts",
            "packages/*/test/**/*.test.tsx",
            "tools/test/**/*.test.ts",
          ],
          exclude: ["**/*.tor.test.ts", "**/*.browser.test.ts", "**/*.process.test.ts", "**/*.leak.test.ts"],
          pool: "threads",
          // Else one of two processors would be left idle.
          maxWorkers: availableParallelism(),
          // For a machine with much else to do: the longest take seconds.
          testTimeout: 60_000,
        },
      },
      { test: { name: "process", include: ["packages/*/test/**/*.process.test.ts"], ...inPairs } },
      { test: { name: "tor", include: ["packages/*/test/**/*.tor.test.ts"], ...inPairs, ...tornet } },
      { test: { name: "browser", include: ["packages/*/test/**/*.browser.test.ts"], ...alone, ...tornet } },
      { test: { name: "leak", include: ["packages/*/test/**/*.leak.test.ts"], ...alone } },
    ],
  },
});
