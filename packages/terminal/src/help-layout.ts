/**
 * The texts of `hushroom help`, set for a terminal's width. In their source a line is a whole paragraph, or a term of the
 * command line, two spaces or more, and what it means; only here is it broken.
 */

import { cellsOf } from "./text-width.ts";

/** Also where nothing says how wide it is, as in a pipe; longer lines are hard to read. */
const CELLS_MAX = 100;
const GAP = 2;
/** What ends later has its meaning below it, else it would push all of them to the right. */
const TERM_END_MAX = 28;
const MEANING_CELLS_MIN = 28;
const INDENT_BELOW = 4;

const LINE = /^( *)(\S.*?)(?: {2,}(\S.*))?$/u;
const TERM = /^[a-z-]/u;
/** After a comma and before an optional part, so that no option parts from its value. */
const BREAKS_OF_TERM = /(?<=,) | (?=\[)/u;
/** A dash begins no line, "-", which is standard input, ends none, and an option keeps its choice of values. */
const BREAKS_OF_PROSE = / (?<!(?:^| )- )(?!— |\S+\|)/u;

interface Line {
  readonly indent: number;
  readonly head: string;
  /** Empty where the head is a paragraph, or says it all. */
  readonly meaning: string;
}

export function layOutHelp(text: string, columns: number | null): string {
  const cells = Math.min(columns ?? CELLS_MAX, CELLS_MAX);
  const lines = text.split("\n").map(parse);
  const column = columnOfMeanings(lines, cells);
  return lines.flatMap((line) => layOut(line, column, cells)).join("\n");
}

function parse(line: string): Line {
  const [, indent = "", head = "", meaning = ""] = LINE.exec(line) ?? [];
  return { indent: indent.length, head, meaning };
}

const endOf = ({ indent, head }: Line) => indent + cellsOf(head);

/** Null if too little room is left beside the terms. */
function columnOfMeanings(lines: readonly Line[], cells: number): number | null {
  const explained = lines.filter(({ meaning }) => meaning !== "");
  const ends = explained.map(endOf).filter((end) => end <= TERM_END_MAX);
  const column = Math.max(0, ...ends) + GAP;
  const words = explained.flatMap(({ meaning }) => meaning.split(" ").map(cellsOf));
  return column + Math.max(MEANING_CELLS_MIN, ...words) <= cells ? column : null;
}

function layOut(line: Line, column: number | null, cells: number): string[] {
  const { indent, head, meaning } = line;
  const heads = layOutHead(line, cells);
  if (meaning === "") return heads;
  const start = column ?? indent + INDENT_BELOW;
  const meanings = wrap(meaning.split(BREAKS_OF_PROSE), { start, hang: 0, cells });
  if (column === null || endOf(line) + GAP > column) return [...heads, ...meanings];
  const [first = "", ...others] = meanings;
  return [" ".repeat(indent) + head + first.slice(endOf(line)), ...others];
}

/** What goes on of a usage line stands back, so that it doesn't look like another one. */
function layOutHead({ indent, head }: Line, cells: number): string[] {
  if (!TERM.test(head)) return wrap(head.split(BREAKS_OF_PROSE), { start: indent, hang: 0, cells });
  return wrap(head.split(BREAKS_OF_TERM), { start: indent, hang: indent === 0 ? INDENT_BELOW : 0, cells });
}

interface Room {
  readonly start: number;
  /** How much further in all lines but the first begin. */
  readonly hang: number;
  readonly cells: number;
}

/** Only a single word is ever longer than there is room. */
function wrap(pieces: readonly string[], { start, hang, cells }: Room): string[] {
  const lines: string[] = [];
  let line = "";
  const indent = () => start + (lines.length === 0 ? 0 : hang);
  const keep = () => lines.push(line === "" ? "" : " ".repeat(indent()) + line);
  const wordsOf = (piece: string) => (start + hang + cellsOf(piece) > cells ? piece.split(" ") : [piece]);
  for (const piece of pieces.flatMap(wordsOf)) {
    const longer = line === "" ? piece : `${line} ${piece}`;
    if (line === "" || indent() + cellsOf(longer) <= cells) line = longer;
    else {
      keep();
      line = piece;
    }
  }
  keep();
  return lines;
}
