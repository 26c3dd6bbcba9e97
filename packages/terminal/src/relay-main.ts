/** `hushroom relay` as a program of its own, for a machine that needs nothing else (`npm run bundle`). */

import { runCommandLine } from "./command-line.ts";
import { relay } from "./commands/relay.ts";

process.exitCode = await runCommandLine({ relay }, ["relay", ...process.argv.slice(2)], process);
