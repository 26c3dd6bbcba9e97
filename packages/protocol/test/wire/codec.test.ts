import { codeOf } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import * as wire from "../../src/wire/codec.ts";

const { decode, encode } = wire;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const unhex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const ten = wire.bytes(10);
const word = wire.text(4);
const shape = wire.variant("kind", {
  dot: [1, wire.struct({ x: wire.u16, y: wire.u16 })],
  name: [2, wire.struct({ name: word })],
  nothing: [9, wire.struct({})],
});

describe("what is written", () => {
  it("is big endian, with lengths before what varies", () => {
    expect(hex(encode(wire.u8, 0xfe))).toBe("fe");
    expect(hex(encode(wire.u16, 0xfedc))).toBe("fedc");
    expect(hex(encode(wire.u32, 0xfedcba98))).toBe("fedcba98");
    expect(hex(encode(wire.u64, 0xfedcba9876543210n))).toBe("fedcba9876543210");
    expect(hex(encode(wire.time, 1_700_000_000_000))).toBe("0000018bcfe56800");
    expect(hex(encode(wire.flag, true))).toBe("01");
    expect(hex(encode(wire.fixed(3), unhex("010203")))).toBe("010203");
    expect(hex(encode(ten, unhex("0102")))).toBe("000000020102");
    expect(hex(encode(word, "é"))).toBe("0002c3a9");
    expect(hex(encode(wire.list(wire.u8, 3), [7, 8]))).toBe("000000020708");
    expect(hex(encode(wire.optional(wire.u8), null))).toBe("00");
    expect(hex(encode(wire.optional(wire.u8), 5))).toBe("0105");
    expect(hex(encode(shape, { kind: "dot", x: 1, y: 2 }))).toBe("0100010002");
    expect(hex(encode(shape, { kind: "nothing" }))).toBe("09");
  });

  it("grows as far as it must, and reads back", () => {
    const long = Uint8Array.from({ length: 5000 }, (_, i) => i);
    expect(decode(wire.bytes(5000), encode(wire.bytes(5000), long))).toEqual(long);
  });
});

describe("what is read", () => {
  it.each([
    ["a number cut short", wire.u32, "010203"],
    ["bytes left over", wire.u8, "0102"],
    ["a flag that is neither", wire.flag, "02"],
    ["a presence that is neither", wire.optional(wire.u8), "0205"],
    ["a time after all times", wire.time, "0000082f79cd9001"],
    ["bytes above their bound", ten, "0000000b0102030405060708090a0b"],
    ["a length without its bytes", ten, "0000000301"],
    ["a length of 4 GB", wire.bytes(0xffffffff), "ffffffff01"],
    ["a text above its bound", word, "00056162636465"],
    ["a text that is no UTF-8", word, "0002c3c3"],
    ["a list above its bound", wire.list(wire.u8, 3), "0000000401020304"],
    ["a list of more than there is", wire.list(wire.u8, 0xffffffff), "ffffffff01"],
    ["a list of a million nothings", wire.list(wire.struct({}), 0xffffffff), "000f4240"],
    ["a number that tells of nothing", shape, "03"],
    ["a variant without its struct", shape, "010001"],
  ] as readonly (readonly [string, wire.Codec<unknown>, string])[])("is refused: %s", (_, codec, bytes) => {
    expect(codeOf(() => decode(codec, unhex(bytes)))).toBe("WIRE_BAD_FRAME");
    expect(codeOf(() => decode(codec, unhex(bytes), "WIRE_BAD_LINK"))).toBe("WIRE_BAD_LINK");
  });

  it("keeps the last good values", () => {
    expect(decode(wire.time, unhex("0000082f79cd9000"))).toBe(9_000_000_000_000);
    expect(decode(ten, unhex("0000000a0102030405060708090a")).length).toBe(10);
    expect(decode(word, unhex("000461626364"))).toBe("abcd");
    expect(decode(wire.list(wire.u8, 3), unhex("00000003010203"))).toEqual([1, 2, 3]);
  });

  it("are copies: what the input becomes later changes nothing", () => {
    const input = unhex("0000000201020304");
    const { data, rest } = decode(wire.struct({ data: ten, rest: wire.rest }), input);
    input.fill(0xff);
    expect([hex(data), hex(rest)]).toEqual(["0102", "0304"]);
  });
});

describe("a value that its field can't hold stops the writer", () => {
  it.each([
    ["a number too high", () => encode(wire.u8, 256)],
    ["a number below zero", () => encode(wire.u16, -1)],
    ["a number with a fraction", () => encode(wire.u32, 1.5)],
    ["no number", () => encode(wire.u32, Number.NaN)],
    ["a number above 64 bits", () => encode(wire.u64, 1n << 64n)],
    ["a time too late", () => encode(wire.time, 9_000_000_000_001)],
    ["fixed bytes too few", () => encode(wire.fixed(2), unhex("01"))],
    ["bytes too many", () => encode(ten, new Uint8Array(11))],
    ["a text too long", () => encode(word, "abcde")],
    ["a list too long", () => encode(wire.list(wire.u8, 1), [1, 2])],
    ["a name not declared", () => encode(shape, { kind: "line" } as never)],
  ])("%s", (_, write) => {
    expect(write).toThrow("broken invariant");
  });

  it("and two cases of one number stop the declaration", () => {
    const same = { a: [1, wire.struct({})], b: [1, wire.struct({})] } as const;
    expect(() => wire.variant("type", same)).toThrow("broken invariant");
  });
});
