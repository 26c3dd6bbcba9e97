/** The `hushroom` command with all of its verbs. */

import { endWithoutTerminal } from "./closed-terminal.ts";
import { runCommandLine } from "./command-line.ts";
import { leaveNoCoreFiles } from "./core-files.ts";
import { VERBS } from "./verbs.ts";

leaveNoCoreFiles();
endWithoutTerminal();
process.exitCode = await runCommandLine(VERBS, process.argv.slice(2), process);
