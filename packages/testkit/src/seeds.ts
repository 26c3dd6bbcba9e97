/**
 * Runs a simulation for many seeds. A failing seed says how to run it alone. HUSHROOM_NIGHTLY=1 runs many more, and
 * other ones every day; SEED=n runs that one only.
 */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "./seeded-random.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NIGHTLY_FACTOR = 20;
const DAY_MS = 24 * 3600 * 1000;

export interface SeedRun {
  /** `import.meta.url` of the test file, for the words that say how to run it again. */
  readonly file: string;
  /** How many seeds in an ordinary run. */
  readonly count: number;
  /** Default: process.env. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** For `it(name, body, seedsTimeoutMs())`: what a test that runs seeds may take on a machine with much else to do. */
export function seedsTimeoutMs(): number {
  return process.env.HUSHROOM_NIGHTLY === "1" ? 90 * 60_000 : 10 * 60_000;
}

/** The seeds of this run: 1 to `count`, unless the environment asks for others. */
export function seedsOf({ count, env = process.env }: Omit<SeedRun, "file">, nowMs: number): number[] {
  if (env.SEED !== undefined) return [Number(env.SEED)];
  if (env.HUSHROOM_NIGHTLY !== "1") return Array.from({ length: count }, (_, i) => i + 1);
  const first = Math.floor(nowMs / DAY_MS) * NIGHTLY_FACTOR * count;
  return Array.from({ length: NIGHTLY_FACTOR * count }, (_, i) => first + i);
}

/** Throws what the first seed that failed threw; by night all seeds run, and all that failed are named. */
export async function forEachSeed(
  run: SeedRun,
  body: (random: SeededRandom) => void | Promise<void>,
): Promise<void> {
  const { env = process.env } = run;
  const failures: Error[] = [];
  for (const seed of seedsOf(run, Date.now())) {
    try {
      await body(new SeededRandom(seed));
    } catch (error) {
      failures.push(failureOf(run, seed, error));
      if (env.HUSHROOM_NIGHTLY !== "1") break;
    }
  }
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join("\n"), failures[0]);
}

function failureOf({ file }: SeedRun, seed: number, cause: unknown): Error {
  const rerun = `rerun with SEED=${seed} npx vitest run ${relative(ROOT, fileURLToPath(file))}`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`seed ${seed} failed: ${why}\n${rerun}`, { cause });
}
