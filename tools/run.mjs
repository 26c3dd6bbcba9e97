/** Runs one of the project's own TypeScript tools: `node tools/run.mjs tools/NAME.ts …`, ready first. */
import { register as registerHooks } from "node:module";
import { ensureBuilt, ensureInstalled } from "./ready.mjs";

const [tool, ...args] = process.argv.slice(2);
ensureInstalled();
// The private Tor network and the simulations need none of our programs.
if (tool !== "tools/tornet.ts" && tool !== "tools/attack.ts") ensureBuilt();
process.argv.splice(1, process.argv.length - 1, tool, ...args);
// Otherwise tsx leaves a folder in the system's temporary one.
process.env.TSX_DISABLE_CACHE = "1";
const { register } = await import("tsx/esm/api");
register();
// Real conversations are simulated there, with hundreds of people in one process.
if (tool === "tools/attack.ts") registerHooks("./attack/native/hooks.mjs", import.meta.url);
await import(new URL(`../${tool}`, import.meta.url).href);
