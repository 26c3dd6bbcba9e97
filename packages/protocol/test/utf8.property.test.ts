/** UTF-8 as everybody else has it: against the platform's own decoder. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8, utf8Length } from "../src/index.ts";
import { hostileBytes } from "./hostile-bytes.ts";

function decodedByPlatform(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const text = fc.string({ unit: "binary", maxLength: 100 });

describe("UTF-8", () => {
  it("of any text comes back as it was", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(decodeUtf8(encodeUtf8(value))).toBe(value);
        expect(encodeUtf8(value).length).toBe(utf8Length(value));
      }),
    );
  });

  it("of any bytes is read as the platform reads it", () => {
    const near = hostileBytes(text.map((value) => encodeUtf8(value)));
    fc.assert(
      fc.property(near, (bytes) => {
        expect(decodeUtf8(bytes)).toBe(decodedByPlatform(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "\ufeffa"],
    ["the last code point", [0xf4, 0x8f, 0xbf, 0xbf], "\u{10ffff}"],
    ["one beyond it", [0xf4, 0x90, 0x80, 0x80], null],
    ["a surrogate", [0xed, 0xa0, 0x80], null],
    ["a slash in two bytes", [0xc0, 0xaf], null],
    ["a slash in three bytes", [0xe0, 0x80, 0xaf], null],
    ["a zero in four bytes", [0xf0, 0x80, 0x80, 0x80], null],
    ["a sequence that ends early", [0xe2, 0x82], null],
    ["a continuation alone", [0x80], null],
    ["no first byte of UTF-8", [0xff], null],
  ])("%s", (_, bytes, value) => {
    expect(decodeUtf8(Uint8Array.from(bytes as number[]))).toBe(value);
  });

  it("writes a lone surrogate as U+FFFD", () => {
    expect(decodeUtf8(encodeUtf8("a\ud800b"))).toBe("a\ufffdb");
  });
});
