import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FRAME_PAYLOAD_MAX, openFrame, sealFrame } from "../../src/session/frame.ts";
import {
  decodeFramePayload,
  encodeFramePayload,
  type FramePayload,
  WHOLE_BYTES_MAX,
} from "../../src/session/frame-payload.ts";
import { anyKey, hostileBytes } from "../hostile-bytes.ts";

const anyPayload: fc.Arbitrary<FramePayload> = fc.oneof(
  fc.record({ type: fc.constant("whole" as const), bytes: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({
    type: fc.constant("parcel" as const),
    ref: fc.constantFrom(1, 2, 4, 8, 16, 32, 64).chain((count) =>
      fc.record({
        key: anyKey,
        count: fc.constant(count),
        hash: anyKey,
        parts: fc.array(anyKey, { minLength: count, maxLength: count }),
      }),
    ),
  }),
);

describe("what a frame carries", () => {
  it("comes back, or is refused with a code", () => {
    fc.assert(
      fc.property(anyPayload, hostileBytes(anyPayload.map(encodeFramePayload)), (payload, bytes) => {
        expect(decodeFramePayload(encodeFramePayload(payload))).toEqual(payload);
        const code = codeOf(() => {
          expect(encodeFramePayload(decodeFramePayload(bytes))).toEqual(bytes);
        });
        expect(["no error", "WIRE_BAD_FRAME"]).toContain(code);
      }),
    );
  });

  it("fits the frame up to its bound, exactly", () => {
    const key = new Uint8Array(32);
    const largest = encodeFramePayload({ type: "whole", bytes: new Uint8Array(WHOLE_BYTES_MAX) });
    expect(largest.length).toBe(FRAME_PAYLOAD_MAX);
    expect(openFrame(key, sealFrame(key, largest))).toEqual(largest);
  });

  it.each([[[]], [[2]], [[1, 2, 3]]])("is never %j", (bytes) => {
    expect(codeOf(() => decodeFramePayload(Uint8Array.from(bytes)))).toBe("WIRE_BAD_FRAME");
  });
});
