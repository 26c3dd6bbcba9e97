/** For any input: what is stored validates to itself, hides nothing, and nothing throws. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookalikeKeys } from "../../src/base/skeleton.ts";
import {
  ERROR_CODES,
  PROTOCOL_LIMITS,
  parseSlash,
  readMessageText,
  readNickname,
  readRoomName,
  utf8Length,
} from "../../src/index.ts";
import { excerptOf } from "../../src/room/message-text.ts";

/** Characters that rules are about, thrown together. */
const awkward = fc.constantFrom(
  ..."aAIl1O0 \t\n\r\u0000\u001b\u007f\u0085\u00a0\u00ad\u0301\u034f\u061c\u064b\u0928\u094d\u115f\u180e",
  ..."\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u2800",
  ...'\u3000\u3164\ud83d\ude00\ufdd0\ufe0f\ufeff\uffffaжмعليß~"/',
  "👩",
  "🏽",
  "💻",
  "\u{e0061}",
  "\u{e0100}",
);
const unit = fc.oneof(
  { weight: 3, arbitrary: awkward },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
  // Lone surrogates too.
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) },
);
const anyText = fc.array(unit, { maxLength: 60 }).map((units) => units.join(""));

const HIDING = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c]/u;

describe("names", () => {
  it.each([
    ["of people", readNickname, PROTOCOL_LIMITS.NAME_CHARS_MAX],
    ["of rooms", readRoomName, PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX],
  ])("%s, once read, read as themselves, are short, plain and visible", (_what, read, charsMax) => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const reading = read(raw);
        if (!reading.ok) {
          expect(ERROR_CODES).toContain(reading.code);
          return;
        }
        expect(read(reading.name)).toEqual(reading);
        expect([...reading.name].length).toBeLessThanOrEqual(charsMax);
        expect(reading.name).not.toMatch(HIDING);
        expect(reading.name).toBe(reading.name.normalize("NFC").trim());
        expect(reading.name).toMatch(/[\p{L}\p{N}]/u);
      }),
      { numRuns: 3000 },
    );
  });

  it("with something unseen between two marks share a key with those without", () => {
    const keys = lookalikeKeys("\u0301\u200b\u064b");
    expect(lookalikeKeys("\u0301\u064b").some((key) => keys.includes(key))).toBe(true);
  });

  it("that differ only in what nobody sees share a key", () => {
    const invisible = fc.constantFrom("\u200b", "\u200d", "\u00ad", "\u2060", "\ufe0f", "\u034f");
    fc.assert(
      fc.property(anyText, anyText, invisible, (a, b, hidden) => {
        const keys = lookalikeKeys(`${a}${hidden}${b}`);
        expect(lookalikeKeys(`${a}${b}`).some((key) => keys.includes(key))).toBe(true);
      }),
    );
  });

  it("in upper and in lower case share a key", () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const keys = lookalikeKeys(name.toUpperCase());
        expect(lookalikeKeys(name).some((key) => keys.includes(key))).toBe(true);
      }),
    );
  });
});

describe("messages", () => {
  it("once read read as themselves, in bounds, without escapes and with directions balanced", () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const reading = readMessageText(raw);
        if (!reading.ok) {
          expect(ERROR_CODES).toContain(reading.code);
          return;
        }
        expect(readMessageText(reading.text)).toEqual(reading);
        expect(utf8Length(reading.text)).toBeLessThanOrEqual(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX);
        expect(reading.text).not.toMatch(/(?![\n\t])\p{Cc}|\p{Cs}|\n{4,}|[\u202d\u202e]/u);
        for (const line of reading.text.split("\n")) {
          const opened = line.match(/[\u202a\u202b\u2066-\u2068]/g)?.length ?? 0;
          expect(line.match(/[\u202c\u2069]/g)?.length ?? 0).toBe(opened);
        }
        expect(excerptOf(reading.text)).not.toMatch(/[\n\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("slash lines", () => {
  it("never throw, and only text without a slash is said as it is", () => {
    fc.assert(
      fc.property(anyText, (line) => {
        const parsed = parseSlash(line, 0);
        if (!line.startsWith("/")) expect(parsed).toEqual({ kind: "say", text: line });
        else if (line.startsWith("//")) expect(parsed).toEqual({ kind: "say", text: line.slice(1) });
        else expect(parsed.kind).not.toBe("say");
      }),
    );
  });
});
