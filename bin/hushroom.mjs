#!/usr/bin/env node
/** The `hushroom` command. Committed as it is, so that `npx hushroom` works in any checkout once that is built. */
import { existsSync } from "node:fs";

const program = new URL("../packages/terminal/dist/hushroom.mjs", import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write("Hushroom is not built yet. Run `npm start` or `npm test` once in this folder.\n");
  process.exitCode = 2;
}
