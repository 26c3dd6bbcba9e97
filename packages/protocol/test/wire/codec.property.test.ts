/** A format made of every part: each value comes back, and each byte string is one value's only spelling or is refused. */

import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as wire from "../../src/wire/codec.ts";
import { anyText, anyU32, anyU64, hostileBytes } from "../hostile-bytes.ts";

const TIME_MAX = 9_000_000_000_000;

const Everything = wire.struct({
  small: wire.u8,
  middle: wire.u16,
  large: wire.u32,
  huge: wire.u64,
  at: wire.time,
  on: wire.flag,
  id: wire.fixed(4),
  data: wire.bytes(100),
  title: wire.text(300),
  list: wire.list(wire.optional(wire.u16), 20),
  shape: wire.variant("kind", {
    dot: [1, wire.struct({ x: wire.u16 })],
    nothing: [7, wire.struct({})],
  }),
  rest: wire.rest,
});

const everything: fc.Arbitrary<wire.Value<typeof Everything>> = fc.record({
  small: fc.nat(0xff),
  middle: fc.nat(0xffff),
  large: anyU32,
  huge: anyU64,
  at: fc.nat(TIME_MAX),
  on: fc.boolean(),
  id: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  data: fc.uint8Array({ maxLength: 100 }),
  title: anyText,
  list: fc.array(fc.option(fc.nat(0xffff)), { maxLength: 20 }),
  shape: fc.oneof(
    fc.record({ kind: fc.constant("dot" as const), x: fc.nat(0xffff) }),
    fc.constant({ kind: "nothing" as const }),
  ),
  rest: fc.uint8Array({ maxLength: 20 }),
});

describe("a format of every part", () => {
  it("carries each value", () => {
    fc.assert(
      fc.property(everything, (value) => {
        expect(wire.decode(Everything, wire.encode(Everything, value))).toEqual(value);
      }),
    );
  });

  it("has one spelling for each value, and a code for all the rest", () => {
    const near = hostileBytes(everything.map((value) => wire.encode(Everything, value)));
    fc.assert(
      fc.property(near, (bytes) => {
        const code = codeOf(() => {
          expect(wire.encode(Everything, wire.decode(Everything, bytes))).toEqual(bytes);
        });
        expect(["no error", "WIRE_BAD_FRAME"]).toContain(code);
      }),
      { numRuns: 2000 },
    );
  });
});
