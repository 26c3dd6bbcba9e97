/** What the verbs of conversations share: a connection to the running program, and verbs under a verb. */

import type { Readable } from "node:stream";
import type { ApiConnection } from "@hushroom/client";
import { HushError } from "@hushroom/protocol";
import type { Command, CommandContext, ExitCode } from "./command.ts";
import { configFrom } from "./config-flags.ts";
import { connectToProgram } from "./daemon-client.ts";
import { type Flags, Options } from "./options.ts";
import type { Output } from "./output.ts";

/** What a verb works with. */
export interface SealedContext {
  readonly api: ApiConnection;
  readonly output: Output;
  readonly input: Readable;
  readonly options: Options;
  /** The words that are no flags, without the verb under the verb. */
  readonly words: readonly string[];
}

type Run = (context: SealedContext) => Promise<ExitCode>;

/** `--data` belongs to all of them. The connection ends with the verb. */
export function sealedVerb(flags: Flags, run: Run): Command {
  return {
    run: async ({ words, output, input, environment }: CommandContext) => {
      const options = Options.parse(words, { ...flags, text: ["data", ...(flags.text ?? [])] });
      const api = await connectToProgram(configFrom(options, environment).data);
      try {
        return await run({ api, output, input, options, words: options.positionals });
      } finally {
        api.close();
      }
    },
  };
}

/** A verb that is chosen by its first word; without one, `usual`. */
export function sealedVerbs(flags: Flags, usual: string, verbs: Readonly<Record<string, Run>>): Command {
  return sealedVerb(flags, (context) => {
    const [asked = usual, ...words] = context.words;
    const run = Object.hasOwn(verbs, asked) ? verbs[asked] : undefined;
    if (run === undefined) throw new HushError("CONFIG_BAD_VALUE");
    return run({ ...context, words });
  });
}

/** Exactly so many words; throws CONFIG_BAD_VALUE. */
export function takeWords<N extends 0 | 1 | 2 | 3>(
  words: readonly string[],
  count: N,
): N extends 0 ? [] : N extends 1 ? [string] : N extends 2 ? [string, string] : [string, string, string] {
  if (words.length !== count || words.includes("")) throw new HushError("CONFIG_BAD_VALUE");
  return [...words] as never;
}
