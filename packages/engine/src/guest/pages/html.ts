/** Markup that escapes everything put into it, unless it is markup made here. Attributes are always in double quotes. */

export class Html {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type Piece = Html | string | number | null | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => ENTITIES[char] ?? "");
}

export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let source = literals[0] ?? "";
  pieces.forEach((piece, place) => {
    source += show(piece) + (literals[place + 1] ?? "");
  });
  return new Html(source);
}

function show(piece: Piece): string {
  if (piece === null) return "";
  if (piece instanceof Html) return piece.source;
  if (typeof piece === "string" || typeof piece === "number") return escapeHtml(String(piece));
  return piece.map(show).join("");
}
