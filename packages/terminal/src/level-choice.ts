/** `hushroom contact level WHO` and `hushroom group level GROUP`: which privacy level a conversation has, and what each costs before it is chosen. */

import { errorText, isolate, levelOptionWords, levelState } from "@hushroom/client";
import { type ConversationView, HushError, type LevelOptionView, PRIVACY_LEVELS } from "@hushroom/protocol";
import type { ExitCode } from "./command.ts";
import type { Output } from "./output.ts";
import { toPlainLine } from "./plain-text.ts";
import type { SealedContext } from "./sealed-verb.ts";
import { findContact, findGroup } from "./who.ts";

export const chooseContactLevel = (context: SealedContext): Promise<ExitCode> =>
  chooseLevel(context, async (who) => (await findContact(who, context)).conversation);

export const chooseGroupLevel = (context: SealedContext): Promise<ExitCode> =>
  chooseLevel(context, async (who) => (await findGroup(who, context)).conversation);

/** Without a level it tells all; with one it tells that one, and chooses it once `--yes` says that it was read. */
async function chooseLevel(
  context: SealedContext,
  find: (who: string) => Promise<string | null>,
): Promise<ExitCode> {
  const { api, output, options } = context;
  const [who = "", wanted, ...more] = context.words;
  const level = PRIVACY_LEVELS.find((one) => one === wanted);
  if (who === "" || more.length > 0 || (wanted !== undefined && level === undefined))
    throw new HushError("CONFIG_BAD_VALUE");
  const conversation = await find(who);
  if (conversation === null) throw new HushError("CONTACT_WAITING");
  const offered = await api.call("conversation.levels", { conversation });
  const view = await api.call("conversation.get", { conversation });
  if (level === undefined) {
    tellState(output, view);
    for (const option of offered) tellOption(output, view, option);
    return 0;
  }
  if (options.on("yes")) {
    tellState(output, await api.call("conversation.settings", { conversation, level }));
    return 0;
  }
  for (const option of offered) if (option.level === level) tellOption(output, view, option);
  output.say(output.words("terminal.level-repeat"));
  return 1;
}

function tellState(output: Output, view: ConversationView): void {
  const { conversation, level, name } = view;
  const shown = { ...view, name: isolate(toPlainLine(name)) };
  const parts = levelState(output.words, shown);
  const text = parts?.map((part) => part.text).join("") ?? output.words("level.state-direct");
  output.tell({ event: "level", conversation, ...level }, text);
}

function tellOption(output: Output, view: ConversationView, option: LevelOptionView): void {
  const { words } = output;
  const { claim, cost, more } = levelOptionWords(words, view, option);
  const lines = [nameOf(words, option.level), claim, cost, ...more];
  if (option.refusal !== null) lines.push(errorText(output.language, option.refusal).what);
  output.tell({ event: "level-option", ...option }, lines.join("\n    "));
}

/** With the word that the command takes, where the language has another one. */
function nameOf(words: Output["words"], level: LevelOptionView["level"]): string {
  const name = words(`level.name-${level}`);
  return name === level ? name : `${name} (${level})`;
}
