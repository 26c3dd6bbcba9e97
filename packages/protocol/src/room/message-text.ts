/** The text of a message: what is refused, what is taken out, and the exact string that is stored. */

import { utf8Length } from "../base/bytes.ts";
import type { ErrorCode } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";

export type TextReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: ErrorCode };

const NEWLINE = /\r\n?|[\u0085\u2028\u2029]/g;
/** Terminal escapes begin with one of these; tab and line feed stay. */
const CONTROLS = /(?![\n\t])[\p{Cc}\uFFFE\uFFFF\uFDD0-\uFDEF]/gu;
const BIDI = /[\u202A-\u202E\u2066-\u2069]/g;
const LONE_SURROGATE = /\p{Cs}/u;
const MANY_NEWLINES = new RegExp(`\\n{${PROTOCOL_LIMITS.MESSAGE_NEWLINES_MAX + 1},}`, "g");
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u;

/** What the first steps look for; a text without any of it skips them. */
const SPECIAL = /[\0-\x08\v-\x1F\x7F-\x9F\u2028-\u202E\u2066-\u2069\uFDD0-\uFDEF\uFFFE\uFFFF\p{Cs}]/u;

/** Reading what it returned changes nothing. */
export function readMessageText(raw: string): TextReading {
  if (raw.length > 2 * PROTOCOL_LIMITS.MESSAGE_BYTES_MAX) return { ok: false, code: "ROOM_MESSAGE_TOO_LONG" };
  const isSpecial = SPECIAL.test(raw);
  if (isSpecial && LONE_SURROGATE.test(raw)) return { ok: false, code: "ROOM_MESSAGE_BAD_TEXT" };
  const text = trimBlank(isSpecial ? plain(raw) : raw).replace(
    MANY_NEWLINES,
    "\n".repeat(PROTOCOL_LIMITS.MESSAGE_NEWLINES_MAX),
  );
  if (!VISIBLE.test(text)) return { ok: false, code: "ROOM_MESSAGE_EMPTY" };
  if (utf8Length(text) > PROTOCOL_LIMITS.MESSAGE_BYTES_MAX)
    return { ok: false, code: "ROOM_MESSAGE_TOO_LONG" };
  return { ok: true, text };
}

/** Without controls, with one kind of newline and no bidi controls that reach beyond their line. */
function plain(raw: string): string {
  const clean = raw.replace(NEWLINE, "\n").replace(CONTROLS, "");
  return clean.split("\n").map(balanceBidi).join("\n");
}

/** The first characters on one line, for a reply to quote. */
export function excerptOf(text: string): string {
  const line = text
    .replace(BIDI, "")
    .replace(/\p{White_Space}+/gu, " ")
    .trim();
  return [...line].slice(0, PROTOCOL_LIMITS.REPLY_EXCERPT_CHARS).join("");
}

/** Blank lines before and blanks after; the indentation of the first line stays. */
function trimBlank(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}

/**
 * Embeddings and isolates stay on a line that closes what it opens; otherwise, and with any override, the line loses
 * all of them, so that nothing after it is turned around.
 */
function balanceBidi(line: string): string {
  const open: string[] = [];
  for (const [control] of line.matchAll(BIDI)) {
    if (control === "\u202D" || control === "\u202E") return line.replace(BIDI, "");
    if (control !== "\u202C" && control !== "\u2069") open.push(control);
    else if (
      open
        .pop()
        ?.replace(/[\u202A\u202B]/, "\u202C")
        .replace(/[\u2066-\u2068]/, "\u2069") !== control
    )
      return line.replace(BIDI, "");
  }
  return open.length === 0 ? line : line.replace(BIDI, "");
}
