/** What a command prints: JSON lines for programs, words in the person's language for people. */

import { errorText, isLanguage, type Language, type Translate, translator } from "@hushroom/client";
import { errorCodeOf, HushError } from "@hushroom/protocol";
import { OptionError } from "./options.ts";
import { toJsonLine, toPlainLine, toPlainText } from "./plain-text.ts";
import type { Streams } from "./streams.ts";

/** One JSON object per line, told apart by `event`. */
export type Event = { readonly event: string } & Readonly<Record<string, unknown>>;

export class Output {
  readonly json: boolean;
  readonly words: Translate;
  readonly language: Language;

  readonly #streams: Omit<Streams, "stdin">;

  constructor(json: boolean, language: Language, streams: Omit<Streams, "stdin"> = process) {
    this.#streams = streams;
    this.json = json;
    this.language = language;
    this.words = translator(language);
  }

  /** How wide the terminal is; null where people read no terminal, or one that doesn't say. */
  get columns(): number | null {
    return this.json ? null : this.#streams.stdout.columns || null;
  }

  /** A line for programs, and its words for people; an empty text prints nothing to people. */
  tell(event: Event, text: string): void {
    if (this.json) this.raw(`${toJsonLine(event)}\n`);
    else if (text !== "") this.raw(`${toPlainText(text)}\n`);
  }

  /** Words for people only. */
  say(text: string): void {
    if (!this.json) this.raw(`${toPlainText(text)}\n`);
  }

  /** To programs and people alike, as it is: it must be free of what does something to a terminal. */
  raw(text: string): void {
    this.#streams.stdout.write(text);
  }

  error(error: unknown): void {
    const code = errorCodeOf(error);
    const option = error instanceof OptionError ? toPlainLine(error.option) : null;
    if (this.json) {
      this.raw(`${toJsonLine({ event: "error", code, ...(option === null ? {} : { option }) })}\n`);
      return;
    }
    const { what, next } = errorText(this.language, code);
    this.#streams.stderr.write(`${what} ${next} [${option === null ? code : `${code}: ${option}`}]\n`);
  }
}

/** `--lang`, else the environment's language, else English. Throws CONFIG_BAD_VALUE for a flag that names none of ours. */
export function chooseLanguage(flag: string | null, environment: NodeJS.ProcessEnv): Language {
  if (flag !== null && !isLanguage(flag)) throw new OptionError("--lang", new HushError("CONFIG_BAD_VALUE"));
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const wanted = (flag ?? LC_ALL ?? LC_MESSAGES ?? LANG ?? "").slice(0, 2).toLowerCase();
  return isLanguage(wanted) ? wanted : "en";
}
