/** For any bytes a peer may send: a frame or a coded refusal, never anything else. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorCodeOf, type GuestFrame, readGuestFrame, readHostFrame } from "../../src/index.ts";

const guestFrame: fc.Arbitrary<GuestFrame> = fc.oneof(
  fc.record({
    type: fc.constant("say" as const),
    request: fc.maxSafeNat(),
    text: fc.string({ unit: "binary", maxLength: 200 }),
    replyTo: fc.option(fc.string({ minLength: 1, maxLength: 64 })),
    once: fc.string({ maxLength: 40 }),
  }),
  fc.record({
    type: fc.constant("command" as const),
    request: fc.maxSafeNat(),
    command: fc.oneof(
      fc.record({ name: fc.constant("kick" as const), target: fc.string({ minLength: 1, maxLength: 64 }) }),
      fc.record({ name: fc.constant("slow" as const), intervalMs: fc.nat(3_600_000) }),
    ),
  }),
  fc.record({ type: fc.constant("leave" as const), request: fc.maxSafeNat() }),
);

function outcome(read: () => unknown): string {
  try {
    read();
    return "read";
  } catch (error) {
    return errorCodeOf(error);
  }
}

const OUTCOMES = ["read", "WIRE_BAD_FRAME", "WIRE_TOO_LARGE"];

describe("frames", () => {
  it("of a guest come through as they were", () => {
    fc.assert(
      fc.property(guestFrame, (frame) => {
        expect(readGuestFrame(JSON.stringify(frame))).toEqual(frame);
      }),
    );
  });

  it("with one more key anywhere are refused", () => {
    fc.assert(
      fc.property(guestFrame, fc.string({ minLength: 1 }), fc.jsonValue(), (frame, key, value) => {
        fc.pre(!(key in frame));
        const source = JSON.stringify(Object.fromEntries([...Object.entries(frame), [key, value]]));
        expect(outcome(() => readGuestFrame(source))).toBe("WIRE_BAD_FRAME");
      }),
    );
  });

  it("of any text or JSON are read or refused with a code", () => {
    const typed = fc.constantFrom(
      "say",
      "command",
      "history",
      "leave",
      "hello",
      "message",
      "answer",
      "page",
      "removed",
    );
    const source = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc
        .tuple(typed, fc.dictionary(fc.string(), fc.jsonValue()))
        .map(([type, rest]) => JSON.stringify({ ...rest, type })),
      fc.tuple(guestFrame, fc.nat(300)).map(([frame, length]) => JSON.stringify(frame).slice(0, length)),
    );
    fc.assert(
      fc.property(source, (text) => {
        expect(OUTCOMES).toContain(outcome(() => readGuestFrame(text)));
        expect(OUTCOMES).toContain(outcome(() => readHostFrame(text)));
      }),
      { numRuns: 2000 },
    );
  });
});
