/** `hushroom relay` as a program of its own, for a machine that needs nothing else (`npm run bundle`). */

import { endWithoutTerminal } from "./closed-terminal.ts";
import { runCommandLine } from "./command-line.ts";
import { relay } from "./commands/relay.ts";
import { leaveNoCoreFiles } from "./core-files.ts";

leaveNoCoreFiles();
endWithoutTerminal();
process.exitCode = await runCommandLine({ relay }, ["relay", ...process.argv.slice(2)], process);
