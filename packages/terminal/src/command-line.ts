/** A command line: finds the verb, runs it, and turns what goes wrong into words and an exit code. */

import { type ErrorCode, errorCodeOf, HushError } from "@hushroom/protocol";
import type { Command, CommandContext, ExitCode } from "./command.ts";
import { help, helpText } from "./commands/help.ts";
import { chooseLanguage, Output } from "./output.ts";
import type { Streams } from "./streams.ts";
import { VERSION } from "./version.ts";

type Verbs = Readonly<Record<string, Command>>;

const HELP_WORDS = new Set(["--help", "-h"]);

const WRONG_USE: ReadonlySet<ErrorCode> = new Set([
  "CONFIG_UNKNOWN_KEY",
  "CONFIG_BAD_VALUE",
  "RELAY_REDIS_SECRET",
  "CONFIG_UNREADABLE",
  "CONFIG_UNWRITABLE",
  "TOR_BAD_TORRC",
  "TOR_BAD_BRIDGE",
  "WIRE_BAD_LINK",
]);

/** `--json` and `--lang` belong to every verb and may stand anywhere before `--`. */
function takeCommonFlags(words: readonly string[]): {
  json: boolean;
  language: string | null;
  rest: string[];
} {
  const rest = [...words];
  const json = rest.indexOf("--json");
  if (json >= 0) rest.splice(json, 1);
  const at = rest.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  if (at < 0) return { json: json >= 0, language: null, rest };
  const [flag = ""] = rest.splice(at, 1);
  const language = flag.includes("=") ? flag.slice("--lang=".length) : (rest.splice(at, 1)[0] ?? null);
  return { json: json >= 0, language, rest };
}

/**
 * Nobody reads any more (`… | head`, a terminal that was closed): a room in the terminal ends as by SIGTERM; the program
 * behind a page goes on, and so does what only has nobody to tell its troubles to.
 */
function endWithReader(verb: string, { stdout, stderr }: Streams): void {
  stdout.on("error", () => {
    if (verb !== "start") process.kill(process.pid, "SIGTERM");
  });
  stderr.on("error", () => {});
}

/** The first of the words is the verb. */
export async function runCommandLine(
  verbs: Verbs,
  words: readonly string[],
  streams: Streams,
): Promise<ExitCode> {
  const { json, language, rest } = takeCommonFlags(words);
  const [verb = "help", ...more] = rest;
  endWithReader(verb, streams);
  let output = new Output(json, chooseLanguage(null, process.env), streams);
  try {
    output = new Output(json, chooseLanguage(language, process.env), streams);
    return await runVerb(verbs, verb, more, { output, input: streams.stdin });
  } catch (error) {
    output.error(error);
    return WRONG_USE.has(errorCodeOf(error)) ? 2 : 1;
  }
}

function runVerb(
  verbs: Verbs,
  verb: string,
  words: readonly string[],
  { output, input }: Pick<CommandContext, "output" | "input">,
): Promise<ExitCode> | ExitCode {
  if (verb === "--version") {
    output.tell({ event: "version", version: VERSION }, VERSION);
    return 0;
  }
  const asksForHelp = HELP_WORDS.has(verb) || words.some((word) => HELP_WORDS.has(word));
  const command = asksForHelp ? help : Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (command === undefined) {
    output.say(helpText(output, null));
    throw new HushError("CONFIG_UNKNOWN_KEY");
  }
  const topic = HELP_WORDS.has(verb) || verb === "help" ? [] : [verb];
  return command.run({ words: asksForHelp ? topic : words, output, input, environment: process.env });
}
