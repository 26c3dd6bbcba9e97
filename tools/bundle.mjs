/** `npm run bundle`: the relay as one file that plain Node runs. Prints where it is, its size and its SHA-256. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./ready.mjs";

const file = join(ROOT, "packages/relay/dist/hushroom-relay.mjs");
await build({
  entryPoints: [join(ROOT, "packages/terminal/src/relay-main.ts")],
  outfile: file,
  bundle: true,
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: ROOT,
  platform: "node",
  target: "node20",
  format: "esm",
  treeShaking: true,
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
const bytes = readFileSync(file);
console.log(
  JSON.stringify({ file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }),
);
