/** `npm start -- [flags]`: makes the checkout ready, then runs `hushroom start`. */
import { ensureBuilt, ensureInstalled } from "./ready.mjs";

ensureInstalled();
ensureBuilt();
process.argv.splice(2, 0, "start");
await import("../bin/hushroom.mjs");
