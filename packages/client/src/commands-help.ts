/** What `/help` shows on the pages: of all the commands, those that somebody of this role may use. */

import { commandTyped, mayCommand, type Role } from "@hushroom/protocol";

/** A new line, or the spaces before another command (in Arabic each has a mark for its direction before it). */
const BETWEEN = /\n|\s{2,}(?=\u200e?\/)/u;
const WORD = /^\u200e?\/([a-z]+)/u;

/** One command a piece, with what it does; `text` is `terminal.commands-help`, made for a terminal's width. */
export function commandsHelp(text: string, role: Role): readonly string[] {
  return text.split(BETWEEN).filter((piece) => isFor(role, WORD.exec(piece)?.[1] ?? ""));
}

/** A host can't leave the room, only close it. */
function isFor(role: Role, word: string): boolean {
  if (word === "leave") return role !== "host";
  const name = commandTyped(word);
  return name === null || mayCommand(role, name);
}
