/** Messages of the box protocol come through as they were; anything else is WIRE_BAD_FRAME. */

import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BoxAnswer,
  type BoxRequest,
  decodeBoxAnswer,
  decodeBoxRequest,
  encodeBoxAnswer,
  encodeBoxRequest,
  PROTOCOL_LIMITS,
  watchTag,
} from "../../src/index.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const tag = fc.nat(0xffffffff);
const filled = (length: number) => fc.nat(255).map((fill) => new Uint8Array(length).fill(fill));
const request: fc.Arbitrary<BoxRequest> = fc.oneof(
  fc.record({ op: fc.constant("put" as const), tag, writeKey: bytes(32), frame: filled(4096) }),
  fc.record({
    op: fc.constantFrom("get" as const, "unwatch" as const),
    tag,
    address: bytes(32),
  }),
  fc.record({
    op: fc.constant("watch" as const),
    tag,
    addresses: fc.integer({ min: 1, max: PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX }).chain((n) => bytes(32 * n)),
  }),
  fc.record({ op: fc.constant("ping" as const), tag }),
);
const answer: fc.Arbitrary<BoxAnswer> = fc.oneof(
  fc.record({ op: fc.constant("hello" as const), bootId: bytes(16), ttlMs: fc.nat(0xffffffff) }),
  fc.record({
    op: fc.constant("put-answer" as const),
    tag,
    status: fc.constantFrom("ok" as const, "exists" as const, "full" as const, "aside" as const),
    hash: bytes(32),
  }),
  fc.record({ op: fc.constant("box" as const), tag, found: fc.boolean(), frame: filled(4096) }),
  fc.record({ op: fc.constant("pong" as const), tag }),
);

/** In the midst of a larger buffer, as sockets give them. */
function within(message: Uint8Array): Uint8Array {
  const larger = new Uint8Array(message.length + 20).fill(0xee);
  larger.set(message, 7);
  return larger.subarray(7, 7 + message.length);
}

describe("box messages", () => {
  it("come through as they were", () => {
    fc.assert(
      fc.property(request, (each) => {
        expect(decodeBoxRequest(within(encodeBoxRequest(each)))).toEqual(each);
      }),
    );
    fc.assert(
      fc.property(answer, (each) => {
        expect(decodeBoxAnswer(within(encodeBoxAnswer(each)))).toEqual(each);
      }),
    );
  });

  it("of any other length are refused", () => {
    const lengths = fc.integer({ min: -5, max: 5 }).filter((by) => by !== 0);
    const resized = (message: Uint8Array, by: number) => {
      const other = new Uint8Array(message.length + by);
      other.set(message.subarray(0, other.length));
      return other;
    };
    fc.assert(
      fc.property(request, answer, lengths, (ask, reply, by) => {
        expect(codeOf(() => decodeBoxRequest(resized(encodeBoxRequest(ask), by)))).toBe("WIRE_BAD_FRAME");
        expect(codeOf(() => decodeBoxAnswer(resized(encodeBoxAnswer(reply), by)))).toBe("WIRE_BAD_FRAME");
      }),
    );
  });

  it("of the kind WATCH have at least one address, and not too many", () => {
    const watch = (count: number) => Uint8Array.of(3, 0, 0, 0, 7, ...new Uint8Array(32 * count));
    expect(decodeBoxRequest(watch(2))).toEqual({ op: "watch", tag: 7, addresses: new Uint8Array(64) });
    for (const count of [0, PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX + 1]) {
      expect(codeOf(() => decodeBoxRequest(watch(count)))).toBe("WIRE_BAD_FRAME");
    }
    expect([watchTag(5, 0), watchTag(5, 3), watchTag(2 ** 32 - 2, 3)]).toEqual([5, 8, 1]);
  });

  it("of any bytes are read as the one message they are, or refused with the code", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (any) => {
        expect(["no error", "WIRE_BAD_FRAME"]).toContain(
          codeOf(() => expect(encodeBoxRequest(decodeBoxRequest(any))).toEqual(any)),
        );
        expect(["no error", "WIRE_BAD_FRAME"]).toContain(
          codeOf(() => expect(encodeBoxAnswer(decodeBoxAnswer(any))).toEqual(any)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("with a status, or a mark, that doesn't exist are refused", () => {
    const put = encodeBoxAnswer({ op: "put-answer", tag: 1, status: "full", hash: new Uint8Array(32) });
    const box = encodeBoxAnswer({ op: "box", tag: 1, found: true, frame: new Uint8Array(4096) });
    put[5] = 4;
    box[5] = 2;
    expect([put, box].map((message) => codeOf(() => decodeBoxAnswer(message)))).toEqual(
      Array(2).fill("WIRE_BAD_FRAME"),
    );
  });
});
