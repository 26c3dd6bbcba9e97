/**
 * Names of people and rooms: what is refused, what is stripped, and the exact string that is stored. The result of
 * reading is read again until it no longer changes, so that what was validated is what is stored.
 */

import type { ErrorCode } from "./errors.ts";
import { PROTOCOL_LIMITS } from "./limits.ts";

export type NameReading =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly code: ErrorCode };

/** White space of Unicode, and the blank Braille cell, which looks the same. */
const SPACES = /[\p{White_Space}\u2800]+/gu;
/** Controls, private use, unassigned and noncharacters, lone surrogates. Line breaks and tabs are spaces by then. */
const FORBIDDEN = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u;
/** Invisible and bidirectional controls, save the two joiners and the emoji selector, which have their own rule. */
const INVISIBLE = /(?!\u200C|\u200D|\uFE0F)[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** Signs with nothing to see that are not ignorable to Unicode: musical, hieroglyphic and Khitan blanks, the object mark. */
const BLANKS = /[\u{1D159}\u{13441}\u{13442}\u{16FE4}\uFFFC]/gu;
const JOINERS = /\u200C|\u200D|\uFE0F/gu;
const ARABIC_BEFORE = /\p{Script=Arabic}\p{M}*$/u;
const ARABIC_AFTER = /^\p{Script=Arabic}/u;
const VIRAMA_BEFORE = /[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u0F84\u1039\u17D2]$/u;
const EMOJI_BEFORE = /\p{Extended_Pictographic}$/u;
const EMOJI_JOINABLE_BEFORE = /\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?$/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;
const READABLE = /[\p{L}\p{N}]/u;
const STACKED = new RegExp(`\\p{M}{${PROTOCOL_LIMITS.NAME_MARKS_MAX + 1},}`, "u");
/** What a joiner's rule looks at, in UTF-16 units: a letter, and as many marks as a name may have in a row. */
const CONTEXT_UNITS = 2 * (PROTOCOL_LIMITS.NAME_MARKS_MAX + 1);
/** More rounds than this only a text made for it needs. */
const ROUNDS_MAX = 8;

/** A person's name. `~` begins a member id, so that no name can pass for one. */
export function readNickname(raw: string): NameReading {
  const reading = readName(raw, PROTOCOL_LIMITS.NAME_CHARS_MAX);
  return reading.ok && reading.name.startsWith("~") ? { ok: false, code: "ROOM_NAME_FORBIDDEN" } : reading;
}

export function readRoomName(raw: string): NameReading {
  return readName(raw, PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX);
}

function readName(raw: string, charsMax: number): NameReading {
  // Spaces and invisible characters may be many before they are stripped; a bound on the work all the same.
  if (raw.length > 16 * charsMax) return { ok: false, code: "ROOM_NAME_TOO_LONG" };
  let name = raw;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const cleaned = clean(name);
    if (FORBIDDEN.test(cleaned)) return { ok: false, code: "ROOM_NAME_FORBIDDEN" };
    if (cleaned === name) return judge(name, charsMax);
    name = cleaned;
  }
  return { ok: false, code: "ROOM_NAME_FORBIDDEN" };
}

function clean(name: string): string {
  return name
    .normalize("NFC")
    .replace(SPACES, " ")
    .replace(INVISIBLE, "")
    .replace(BLANKS, "")
    .replace(JOINERS, keepJoiner)
    .trim();
}

/**
 * Joiners stay where UTS #31 §2.3 allows them and emoji need them: the non-joiner inside a word of Arabic script,
 * either after a virama, the joiner and the selector within an emoji. Elsewhere they would only hide.
 */
function keepJoiner(joiner: string, at: number, name: string): string {
  const before = name.slice(Math.max(0, at - CONTEXT_UNITS), at);
  const after = name.slice(at + 1, at + 1 + CONTEXT_UNITS);
  if (joiner === "\uFE0F") return EMOJI_BEFORE.test(before) ? joiner : "";
  if (VIRAMA_BEFORE.test(before)) return joiner;
  const joined =
    joiner === "\u200C"
      ? ARABIC_BEFORE.test(before) && ARABIC_AFTER.test(after)
      : EMOJI_JOINABLE_BEFORE.test(before) && EMOJI_AFTER.test(after);
  return joined ? joiner : "";
}

function judge(name: string, charsMax: number): NameReading {
  if (name === "") return { ok: false, code: "ROOM_NAME_EMPTY" };
  if ([...name].length > charsMax) return { ok: false, code: "ROOM_NAME_TOO_LONG" };
  if (!READABLE.test(name) || STACKED.test(name)) return { ok: false, code: "ROOM_NAME_FORBIDDEN" };
  return { ok: true, name };
}
