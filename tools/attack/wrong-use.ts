/** Something that whoever started the program can put right: an option, a folder, a file. Said in one line, without a stack. */

export class WrongUse extends Error {}

/** What parseArgs and files say of themselves is for the user, too. Null: a mistake of the program. */
export function wordsOfWrongUse(error: unknown): string | null {
  if (error instanceof WrongUse) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return /^(E[A-Z]+|ERR_PARSE_ARGS_\w+)$/.test(code ?? "") ? message.replace(/\s*\n\s*/g, " ") : null;
}
