/** Reads the words of a command line: each verb declares its flags, anything else is refused. */

import { parseArgs } from "node:util";
import { HushError } from "@hushroom/protocol";

const NUMBER_MAX = 10 ** 15;

export interface Flags {
  readonly text?: readonly string[];
  readonly switches?: readonly string[];
  /** One-letter names of flags, by the letter. */
  readonly letters?: Readonly<Record<string, string>>;
}

/** What is wrong with one option. Its name is for whoever typed it, and goes into no log. */
export class OptionError extends HushError {
  readonly option: string;

  constructor(option: string, error: HushError) {
    super(error.code, error.detail, error);
    this.option = option;
  }
}

/** A word that there is no place for, or that is none of those that may stand there. */
export const wrongWord = (word: string): HushError =>
  new OptionError(word, new HushError("CONFIG_BAD_VALUE"));

export class Options {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, string | boolean | undefined>>;

  private constructor(positionals: readonly string[], values: Record<string, string | boolean | undefined>) {
    this.positionals = positionals;
    this.#values = values;
  }

  /** Throws CONFIG_UNKNOWN_KEY for an undeclared flag, CONFIG_BAD_VALUE for one without its value. */
  static parse(words: readonly string[], flags: Flags): Options {
    const letters = Object.fromEntries(
      Object.entries(flags.letters ?? {}).map(([short, name]) => [name, { short }]),
    );
    const text = (flags.text ?? []).map((name) => [name, { type: "string" as const, ...letters[name] }]);
    const switches = (flags.switches ?? []).map((name) => [
      name,
      { type: "boolean" as const, ...letters[name] },
    ]);
    try {
      const { positionals, values } = parseArgs({
        args: [...words],
        options: Object.fromEntries([...text, ...switches]),
        allowPositionals: true,
        strict: true,
      });
      return new Options(positionals, values as Record<string, string | boolean | undefined>);
    } catch (error) {
      throw wrongWords(error as NodeJS.ErrnoException);
    }
  }

  text(name: string): string | null {
    const value = this.#values[name];
    return typeof value === "string" ? value : null;
  }

  on(name: string): boolean {
    return this.#values[name] === true;
  }

  /** What `read` makes of its value; null if it wasn't given. What that throws names the option. */
  read<T>(name: string, read: (value: string) => T): T | null {
    const value = this.text(name);
    if (value === null) return null;
    try {
      return read(value);
    } catch (error) {
      throw ofOption(name, error);
    }
  }

  /** A whole number; throws CONFIG_BAD_VALUE for anything else. */
  number(name: string, min = 0, max = NUMBER_MAX): number | null {
    return this.read(name, (value) => {
      const number = /^\d{1,15}$/.test(value) ? Number(value) : -1;
      if (number < min || number > max) throw new HushError("CONFIG_BAD_VALUE");
      return number;
    });
  }
}

/** For what fails because of an option's value, but later. */
export const ofOption = (name: string, error: unknown): unknown =>
  error instanceof HushError ? new OptionError(`--${name}`, error) : error;

/** Of what parseArgs says only the name of the option, without what was given to it. */
function wrongWords(error: NodeJS.ErrnoException): HushError {
  const unknown = error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION";
  const wrong = new HushError(unknown ? "CONFIG_UNKNOWN_KEY" : "CONFIG_BAD_VALUE", {}, error);
  const option = /^(?:Unknown option|Option) '(--?[\w-]+)/.exec(error.message)?.[1];
  return option === undefined ? wrong : new OptionError(option, wrong);
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `2h`, `1d`, `90s`. Throws CONFIG_BAD_VALUE. */
export function parseDuration(value: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(value);
  const unitMs = UNIT_MS[match?.[2] ?? ""];
  const count = Number(match?.[1]);
  if (unitMs === undefined || !(count > 0)) throw new HushError("CONFIG_BAD_VALUE");
  return count * unitMs;
}
