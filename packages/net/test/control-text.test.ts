import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedLine, checkedWord, parsePairs, parseWords, quoted } from "../src/tor/control-text.ts";

describe("text of the control protocol", () => {
  it("never lets an argument end its line", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("\r", "\n", "\0"), fc.string(), (before, evil, after) => {
        for (const check of [checkedLine, checkedWord, quoted]) {
          expect(() => check(before + evil + after)).toThrow("TOR_BAD_ARGUMENT");
        }
      }),
    );
  });

  it.each(["", "two words", 'a"b', "tab\there", "é"])("takes %j for no word", (text) => {
    expect(() => checkedWord(text)).toThrow("TOR_BAD_ARGUMENT");
  });

  it("quotes so that it reads the same again", () => {
    const text = fc.string({ unit: "grapheme-ascii" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(parsePairs(`X=${quoted(a)} Y=${quoted(b)}`)).toEqual(
          new Map([
            ["X", a],
            ["Y", b],
          ]),
        );
        expect(parseWords(`${quoted(a)} ${quoted(b)}`)).toEqual([a, b]);
      }),
    );
  });

  it("reads tor's own bootstrap line", () => {
    const pairs = parsePairs('NOTICE BOOTSTRAP PROGRESS=14 TAG=handshake SUMMARY="Handshaking with a relay"');
    expect(Object.fromEntries(pairs)).toEqual({
      PROGRESS: "14",
      TAG: "handshake",
      SUMMARY: "Handshaking with a relay",
    });
  });
});
