/** Test projects: `unit` and `session` run anywhere in threads; the others need real parts and run in processes of their own. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";

const tornet = { globalSetup: ["packages/testkit/src/tornet/global-setup.ts"] };
const real = { testTimeout: 120_000, hookTimeout: 180_000 };
const alone = { ...real, fileParallelism: false, maxWorkers: 1 };
/** What waits most of the time. Two at once, whatever the machine: more would make each other late. */
const inPairs = { ...real, maxWorkers: 2 };

/** Where tests take each message through every machine; noble's own curves are what `packages/mls` is tested with. */
const SESSION = "packages/{protocol/test/{session,contact},engine/test/session}/**/*.test.ts";
const NATIVE_CURVES = fileURLToPath(new URL("packages/protocol/test/native-curves.ts", import.meta.url));
const nativeCurves: Plugin = {
  name: "native-curves",
  enforce: "pre",
  resolveId: (id, importer) =>
    id === "@noble/curves/ed25519.js" && importer !== NATIVE_CURVES ? NATIVE_CURVES : null,
};

const threads = {
  pool: "threads",
  // Else one of two processors would be left idle.
  maxWorkers: availableParallelism(),
  // They don't depend on time: this ends only what would never end, on a machine however busy.
  testTimeout: 600_000,
} as const;

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
          exclude: [
            "**/*.tor.test.ts",
            "**/*.browser.test.ts",
            "**/*.process.test.ts",
            "**/*.leak.test.ts",
            SESSION,
          ],
          // What a worker takes to start, some hundred files need not pay each.
          isolate: false,
          ...threads,
        },
      },
      { plugins: [nativeCurves], test: { name: "session", include: [SESSION], ...threads } },
      {
        test: {
          name: "process",
          include: ["packages/*/test/**/*.process.test.ts", "tools/test/**/*.process.test.ts"],
          ...inPairs,
        },
      },
      { test: { name: "tor", include: ["packages/*/test/**/*.tor.test.ts"], ...inPairs, ...tornet } },
      { test: { name: "browser", include: ["packages/*/test/**/*.browser.test.ts"], ...alone, ...tornet } },
      { test: { name: "leak", include: ["packages/*/test/**/*.leak.test.ts"], ...alone } },
    ],
  },
});
