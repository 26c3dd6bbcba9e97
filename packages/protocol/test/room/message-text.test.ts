/** The text of messages: what stays, what goes, what is refused. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS, readMessageText } from "../../src/index.ts";
import { excerptOf } from "../../src/room/message-text.ts";

const U = (...points: number[]) => String.fromCodePoint(...points);
const [LRE, RLE, PDF, LRO, RLO] = [0x202a, 0x202b, 0x202c, 0x202d, 0x202e].map((point) =>
  U(point),
) as string[];
const [LRI, RLI, FSI, PDI] = [0x2066, 0x2067, 0x2068, 0x2069].map((point) => U(point)) as string[];

function textOf(raw: string): string {
  const reading = readMessageText(raw);
  return reading.ok ? reading.text : reading.code;
}

describe("a message", () => {
  it.each([
    "hello",
    "مرحبا بكم، كيف الحال؟",
    "Привет, как дела?",
    "  indented\n\tcode stays",
    "<script>alert(1)</script> & <b>bold</b> is just text",
    "👩\u200d👩\u200d👧 🏳️\u200d🌈",
    `علی${U(0x200c)}رضا`,
    "three\n\n\nlines",
    "%s %d \\u0000",
  ])("%j stays as it is", (text) => {
    expect(textOf(text)).toBe(text);
  });

  it("loses terminal escapes", () => {
    expect(textOf("\u001b[31mred\u001b[0m \u001b]0;title\u0007")).toBe("[31mred[0m ]0;title");
    expect(textOf(`a${U(0x9b)}2Jb`)).toBe("a2Jb");
    expect(textOf("a\b\bb\0c\u007fd")).toBe("abcd");
    expect(textOf(`a${U(0xfffe)}b${U(0xfdd0)}c`)).toBe("abc");
  });

  it("has line feeds, whatever it came with", () => {
    expect(textOf(`a\r\nb\rc${U(0x85)}d${U(0x2028)}e${U(0x2029)}f`)).toBe("a\nb\nc\nd\ne\nf");
  });

  it("has at most three line breaks in a row and none at its ends", () => {
    expect(textOf("\n \n a\n\n\n\n\n\nb \n\n")).toBe(" a\n\n\nb");
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n\t\r\n "],
    ["controls", "\u001b\u0000"],
    ["invisible characters", U(0x200b, 0x200d, 0xfeff, 0x3164, 0xad)],
    ["directions alone", U(0x202e, 0x2066, 0x200f)],
    ["blank Braille", U(0x2800, 0x2800)],
  ])("of %s is empty", (_what, raw) => {
    expect(textOf(raw)).toBe("ROOM_MESSAGE_EMPTY");
  });

  it("with a lone surrogate is refused", () => {
    expect(textOf("a\ud83d")).toBe("ROOM_MESSAGE_BAD_TEXT");
    expect(textOf("\ude00a")).toBe("ROOM_MESSAGE_BAD_TEXT");
    expect(textOf("\ud83d\ude00")).toBe("😀");
  });

  it("may have as many bytes of UTF-8 as the limit says, not one more", () => {
    const most = PROTOCOL_LIMITS.MESSAGE_BYTES_MAX;
    expect(textOf("x".repeat(most))).toHaveLength(most);
    expect(textOf("x".repeat(most + 1))).toBe("ROOM_MESSAGE_TOO_LONG");
    expect(textOf("ж".repeat(most / 2))).toHaveLength(most / 2);
    expect(textOf("ж".repeat(most / 2 + 1))).toBe("ROOM_MESSAGE_TOO_LONG");
    expect(textOf("😀".repeat(most / 4 + 1))).toBe("ROOM_MESSAGE_TOO_LONG");
    expect(textOf(`${"\n".repeat(10 * most)}x`)).toBe("ROOM_MESSAGE_TOO_LONG");
  });
});

describe("directions", () => {
  it("never override", () => {
    expect(textOf(`photo${RLO}gpj.exe`)).toBe("photogpj.exe");
    expect(textOf(`a${LRO}b${PDF}c`)).toBe("abc");
    expect(textOf(`a${RLO}b${PDF} and ${LRI}c${PDI}`)).toBe("ab and c");
  });

  it.each([
    ["an isolate", `a ${RLI}ب${PDI} c`],
    ["nested isolates", `a ${RLI}ب ${LRI}x${PDI} ${FSI}y${PDI}${PDI} c`],
    ["an embedding", `a ${RLE}ب${PDF} ${LRE}c${PDF}`],
    ["an embedding in an isolate", `a ${RLI}${LRE}x${PDF}${PDI}`],
    ["marks", `a${U(0x200e)}b${U(0x200f)}c${U(0x61c)}d`],
  ])("stay when balanced: %s", (_what, text) => {
    expect(textOf(text)).toBe(text);
  });

  it.each([
    ["never closed", `a ${RLI}ب`, "a ب"],
    ["never opened", `a${PDI}b${PDF}`, "ab"],
    ["crossed", `a${RLI}b${LRE}c${PDI}d${PDF}e`, "abcde"],
    ["closed as the other kind", `a${RLI}b${PDF}c`, "abc"],
    ["closed on another line", `a${RLI}b\nc${PDI}d`, "ab\ncd"],
  ])("go from a line when %s", (_what, raw, text) => {
    expect(textOf(raw)).toBe(text);
  });

  it("of one line don't cost another line its own", () => {
    expect(textOf(`${RLI}ب\n${RLI}ب${PDI}`)).toBe(`ب\n${RLI}ب${PDI}`);
  });
});

describe("an excerpt", () => {
  it("is one line, without directions, cut between characters", () => {
    expect(excerptOf(`a\n\n b\t${RLI}c${PDI}`)).toBe("a b c");
    expect(excerptOf("😀".repeat(100))).toBe("😀".repeat(PROTOCOL_LIMITS.REPLY_EXCERPT_CHARS));
  });
});
