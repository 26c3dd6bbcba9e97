/** Finds the links in what people wrote: http, https and bare onion addresses, nothing else. */

export interface TextRun {
  readonly text: string;
  /** Where it leads, or null for plain text. */
  readonly href: string | null;
}

const LINK_CHARS_MAX = 2048;
/** In one text; what comes after is no link. */
const LINKS_MAX = 64;
/** Ends at white space, quotes, angle brackets, controls and invisible direction marks. */
const CANDIDATE =
  /(?:https?:\/\/|(?<![a-z0-9.@/-])[a-z2-7]{56}\.onion(?![a-z0-9-]|\.[a-z0-9]))[^\s<>"“”«»`\u0000-\u0020\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*/giu;
const TRAILING = /[.,;:!?'’…،؛؟*_]$/u;

/** The runs in order; their texts joined are the text again, save that a link to a non-Latin host shows its real one. */
export function splitLinks(text: string): readonly TextRun[] {
  const runs: TextRun[] = [];
  let end = 0;
  let count = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const candidate = trimEnd(match[0]);
    const link = readLink(candidate);
    if (link === null) continue;
    if (match.index > end) runs.push({ text: text.slice(end, match.index), href: null });
    runs.push(link);
    end = match.index + candidate.length;
    if (++count === LINKS_MAX) break;
  }
  if (end < text.length) runs.push({ text: text.slice(end), href: null });
  return runs;
}

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

function countOf(char: string, text: string): number {
  return text.split(char).length - 1;
}

/** A sentence's punctuation and a bracket that opened before the link don't belong to it. Linear: guests write it. */
function trimEnd(candidate: string): string {
  const unopened = new Map<string, number>();
  for (const [closing, opening] of Object.entries(OPENING)) {
    unopened.set(closing, countOf(closing, candidate) - countOf(opening, candidate));
  }
  let length = candidate.length;
  for (; length > 0; length--) {
    const last = candidate.charAt(length - 1);
    const left = unopened.get(last) ?? 0;
    if (left > 0) unopened.set(last, left - 1);
    else if (!TRAILING.test(last)) break;
  }
  return candidate.slice(0, length);
}

function readLink(candidate: string): TextRun | null {
  if (candidate.length > LINK_CHARS_MAX) return null;
  const absolute = /^https?:/i.test(candidate) ? candidate : `http://${candidate}`;
  if (!URL.canParse(absolute)) return null;
  const url = new URL(absolute);
  const shownHost = authority(absolute);
  // A user name before the host is how a link pretends to lead elsewhere; more slashes than two hide one.
  if (url.username !== "" || url.password !== "" || shownHost === "" || /[@\\]/.test(shownHost)) return null;
  const shownHostIsReal = /^[\x21-\x7e]*$/.test(shownHost);
  return { text: shownHostIsReal ? candidate : url.href, href: url.href };
}

function authority(absolute: string): string {
  return /^https?:\/\/([^/?#]*)/i.exec(absolute)?.[1] ?? "";
}
