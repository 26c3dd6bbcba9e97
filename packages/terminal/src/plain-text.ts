/**
 * What others typed, fit for a terminal: a hostile room may send anything, and escape sequences could move the cursor,
 * set the title or read the clipboard. Line breaks stay, indented, so that no line can pass for another's.
 */

const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/gu;
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu;

export function toPlainText(text: string): string {
  return text.replace(CONTROLS, "\ufffd");
}

/** For names and messages: no bidi controls of their own, further lines indented. */
export function toPlainLine(text: string): string {
  return toPlainText(text).replace(BIDI_CONTROLS, "").replaceAll("\n", "\n    ");
}

/** One line of JSON. What JSON leaves as it is, though a terminal heeds it (C1 and bidi controls), is escaped too. */
export function toJsonLine(value: unknown): string {
  const escaped = (char: string) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(CONTROLS, escaped).replace(BIDI_CONTROLS, escaped);
}
