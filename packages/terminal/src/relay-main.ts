/** `hushroom relay` as a program of its own, for a machine that needs nothing else (`npm run bundle`). */

import { endWithoutTerminal } from "./closed-terminal.ts";
import { runCommandLine } from "./command-line.ts";
import { relay } from "./commands/relay.ts";
import { keepMemoryOutOfCoreFiles } from "./core-files.ts";

keepMemoryOutOfCoreFiles();
endWithoutTerminal();
process.exitCode = await runCommandLine({ relay }, ["relay", ...process.argv.slice(2)], process);
