/** Text of the control protocol: checked arguments, quoted strings (control-spec §2.1.1), `KEY=value` lists. */

import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

/** Returns `line`, or throws TOR_BAD_ARGUMENT where it could end the line and begin another command. */
export function checkedLine(line: string): string {
  if (/[\r\n\0]/.test(line) || line.length > LOCAL_LIMITS.TOR_LINE_BYTES_MAX) {
    throw new HushError("TOR_BAD_ARGUMENT");
  }
  return line;
}

/** As `checkedLine`, and without any space or quote: one word of a command. */
export function checkedWord(word: string): string {
  if (!/^[\x21\x23-\x7e]+$/.test(word)) throw new HushError("TOR_BAD_ARGUMENT");
  return checkedLine(word);
}

export function quoted(text: string): string {
  return `"${checkedLine(text).replace(/["\\]/g, "\\$&")}"`;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}

/** Reads `A=1 B="two words" flag …`; words without "=" are left out, of doubles the first counts. */
export function parsePairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const [, key = "", value = ""] of text.matchAll(/(?:^| )([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g)) {
    if (!pairs.has(key)) pairs.set(key, unquoted(value));
  }
  return pairs;
}

/** Splits `"one" "two words" three`. */
export function parseWords(text: string): string[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"]+/g)].map(([word]) => unquoted(word));
}
