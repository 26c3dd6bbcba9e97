/** What every verb of the command line is given, and the exit codes. */

import type { Readable } from "node:stream";
import type { Output } from "./output.ts";

/** 0 good, 1 it did not work out, 2 a wrong option, file or setting. */
export type ExitCode = 0 | 1 | 2;

export interface CommandContext {
  readonly words: readonly string[];
  readonly output: Output;
  readonly input: Readable;
  readonly environment: NodeJS.ProcessEnv;
}

export interface Command {
  run(context: CommandContext): Promise<ExitCode>;
}
