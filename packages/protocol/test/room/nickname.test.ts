/** Names: which are taken as they are, which are cleaned, which are refused. */

import { describe, expect, it } from "vitest";
import { readNickname, readRoomName } from "../../src/index.ts";

/** The characters by number, so that this file hides nothing. */
const U = (...points: number[]) => String.fromCodePoint(...points);

const ZWNJ = 0x200c;
const ZWJ = 0x200d;

function nameOf(raw: string): string {
  const reading = readNickname(raw);
  return reading.ok ? reading.name : reading.code;
}

describe("a name", () => {
  it.each([
    "Amina",
    "محمد",
    "Мария",
    "José",
    "李雷",
    "Łukasz",
    "नमस्ते",
    "Ngọc Ánh",
    "O'Brien-Smith",
    "R2 D2",
    "🍄 Mira",
    "מרים",
    "ภูมิ",
    "김철수",
    "7",
    "a~b",
  ])("%s is taken as it is", (name) => {
    expect(readNickname(name)).toEqual({ ok: true, name: name.normalize("NFC") });
  });

  it("is composed", () => {
    expect(nameOf(`Jose${U(0x301)}`)).toBe("José");
  });

  it("is trimmed, and white space of any kind becomes one space", () => {
    expect(nameOf(`  Anna\t \n${U(0xa0, 0x2003, 0x3000)}Maria \r\n`)).toBe("Anna Maria");
    expect(nameOf(`Anna${U(0x2800)}Maria`)).toBe("Anna Maria");
  });

  it.each([
    ["nothing", ""],
    ["white space", ` \t${U(0x3000)} `],
    ["invisible characters", U(0x200b, 0xad, 0x2060, 0xfeff, 0x180e)],
    ["the Hangul fillers", U(0x3164, 0x115f, 0x1160, 0xffa0)],
    ["variation selectors", U(0xfe0f, 0xfe00, 0xe0100)],
    ["joiners", U(ZWNJ, ZWJ)],
    ["tags", U(0xe0041, 0xe0042)],
  ])("of %s is empty", (_what, raw) => {
    expect(nameOf(raw)).toBe("ROOM_NAME_EMPTY");
  });

  it.each([
    ["a line of escape codes", "\u001b[31mred"],
    ["NUL", "a\0b"],
    ["a C1 control", `a${U(0x9b)}b`],
    ["DEL", "a\u007fb"],
    ["a lone high surrogate", "a\ud800b"],
    ["a lone low surrogate", "a\udc00"],
    ["a noncharacter", `a${U(0xffff)}`],
    ["another noncharacter", `a${U(0xfdd0)}`],
    ["private use", `a${U(0xe000)}`],
    ["private use beyond the BMP", `a${U(0x10fffd)}`],
    ["an unassigned code point", `a${U(0x378)}`],
    ["a tilde first", "~abc"],
    ["a tilde first after blanks", ` ${U(0x200b)} ~abc`],
    ["no letter and no digit", "!!!"],
    ["emoji alone", "🍄🍄"],
    ["five marks on one letter", `Z${U(0x300).repeat(6)}`],
  ])("with %s is refused", (_what, raw) => {
    expect(nameOf(raw)).toBe("ROOM_NAME_FORBIDDEN");
  });

  it("loses bidirectional and invisible controls", () => {
    for (const point of [
      0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f,
    ]) {
      expect(nameOf(`An${U(point)}na`)).toBe("Anna");
    }
    for (const point of [0x61c, 0x200b, 0x2060, 0x2063, 0xad, 0x34f, 0xfeff, 0x3164, 0xe0061]) {
      expect(nameOf(`An${U(point)}na`)).toBe("Anna");
    }
  });

  it("loses signs that show nothing, though Unicode doesn't call them ignorable", () => {
    for (const point of [0x1d159, 0x13441, 0x13442, 0x16fe4, 0xfffc]) {
      expect(nameOf(`Anna${U(point)}`)).toBe("Anna");
    }
  });

  it("is read quickly, also where it was made to take long", () => {
    const startedMs = performance.now();
    for (let i = 0; i < 200; i++) nameOf(U(0x610).repeat(256) + U(ZWNJ).repeat(256));
    // Many times what it takes, for a machine that is busy with something else.
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it("keeps the non-joiner inside a Persian word and loses it elsewhere", () => {
    const persian = `علی${U(ZWNJ)}رضا`;
    expect(nameOf(persian)).toBe(persian);
    expect(nameOf(`An${U(ZWNJ)}na`)).toBe("Anna");
    expect(nameOf(`${U(ZWNJ)}علی${U(ZWNJ)}`)).toBe("علی");
    expect(nameOf(`علی${U(ZWNJ, ZWNJ)}رضا`)).toBe("علیرضا");
    expect(nameOf(`علی${U(ZWNJ, 0x61c)}`)).toBe("علی");
  });

  it("keeps joiners after a virama and within an emoji, and loses them elsewhere", () => {
    const conjunct = `क्${U(ZWJ)}ष`;
    expect(nameOf(conjunct)).toBe(conjunct);
    const coder = `Mira 👩${U(ZWJ)}💻`;
    expect(nameOf(coder)).toBe(coder);
    expect(nameOf(`Mira${U(ZWJ)}`)).toBe("Mira");
    const heart = `Mira ${U(0x2764, 0xfe0f)}`;
    expect(nameOf(heart)).toBe(heart);
    expect(nameOf(`Mi${U(0xfe0f)}ra`)).toBe("Mira");
  });

  it("may have 32 code points, not 33, whatever their size in bytes", () => {
    expect(nameOf("a".repeat(32))).toBe("a".repeat(32));
    expect(nameOf("a".repeat(33))).toBe("ROOM_NAME_TOO_LONG");
    expect(nameOf("𠮷".repeat(32))).toBe("𠮷".repeat(32));
    expect(nameOf("𠮷".repeat(33))).toBe("ROOM_NAME_TOO_LONG");
    expect(nameOf("a".repeat(100_000))).toBe("ROOM_NAME_TOO_LONG");
  });
});

describe("a room's name", () => {
  it("may be longer, and follows the same rules", () => {
    expect(readRoomName(` Kitchen ${"x".repeat(56)} `)).toEqual({
      ok: true,
      name: `Kitchen ${"x".repeat(56)}`,
    });
    expect(readRoomName("x".repeat(65))).toEqual({ ok: false, code: "ROOM_NAME_TOO_LONG" });
    expect(readRoomName("\u001b[2J")).toEqual({ ok: false, code: "ROOM_NAME_FORBIDDEN" });
  });
});
