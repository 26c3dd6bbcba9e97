/** The `hushroom` command with all of its verbs. */

import { runCommandLine } from "./command-line.ts";
import { VERBS } from "./verbs.ts";

process.exitCode = await runCommandLine(VERBS, process.argv.slice(2), process);
