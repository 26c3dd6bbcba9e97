/**
 * `npm run bundle`: the relay as one file that plain Node runs, and the page of relay rooms as one that a browser opens.
 * Prints where they are, their sizes and their SHA-256.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./ready.mjs";
import { relayPage, sha256Of } from "./relay-page.mjs";

const folder = join(ROOT, "packages/relay/dist");
const file = join(folder, "hushroom-relay.mjs");
const pageFile = join(folder, "hushroom-relay-room.html");
const page = await relayPage();
mkdirSync(folder, { recursive: true });
writeFileSync(pageFile, page);
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
  define: { RELAY_ROOM_PAGE: JSON.stringify(page) },
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
const facts = (path) => {
  const bytes = readFileSync(path);
  return { file: path, bytes: bytes.length, sha256: sha256Of(bytes) };
};
console.log(JSON.stringify({ ...facts(file), page: facts(pageFile) }));
