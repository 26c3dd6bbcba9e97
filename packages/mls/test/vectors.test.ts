/** The official vectors and recordings, where the folder is present. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { isGood, runFolder } from "./vectors/run.ts";

/** Beside the checkout, unless HUSHROOM_MLS_VECTORS names another place. */
const FOLDER =
  process.env.HUSHROOM_MLS_VECTORS ??
  fileURLToPath(new URL("../../../../shared/mls-vectors", import.meta.url));

describe("official vectors", () => {
  if (existsSync(FOLDER)) {
    test("all pass", { timeout: 240_000 }, () => {
      const results = [...runFolder(FOLDER)];
      expect(results.filter(({ problem }) => problem !== undefined)).toEqual([]);
      expect(isGood(results)).toBe(true);
    });
  } else {
    test("are ABSENT: set HUSHROOM_MLS_VECTORS to their folder", () => {
      process.stderr.write("\n*** The official MLS vectors are absent: nothing of them was run. ***\n\n");
      expect(isGood([...runFolder(FOLDER)])).toBe(false);
    });
  }
});
