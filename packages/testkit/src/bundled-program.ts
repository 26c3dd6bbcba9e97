/** A test's own program, TypeScript, as one file for node: through tsx each of its starts would cost half a second. */

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const FOLDER = fileURLToPath(new URL("../../../.build/test/programs", import.meta.url));
const BANNER = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** The path of the bundle. It lies in the checkout, so that it finds the packages with native code. */
export function bundleProgram(source: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "esm",
    external: ["argon2", "libsql"],
    banner: { js: BANNER },
  });
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${basename(source, ".ts")}.mjs`);
  // By a rename: another run may be reading it.
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, outputFiles[0]?.text ?? "");
  renameSync(fresh, path);
  return path;
}
