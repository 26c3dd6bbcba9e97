import { createHash } from "node:crypto";
import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hkdf } from "../../src/crypto/kdf.ts";
import { addressText, boxAddress } from "../../src/session/box.ts";
import { FRAME_PAYLOAD_MAX, sealFrame } from "../../src/session/frame.ts";
import {
  joinParcel,
  makeParcel,
  PARCEL_BYTES_MAX,
  ParcelRefCodec,
  parcelAddresses,
} from "../../src/session/parcel.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { anyKey, hostileBytes } from "../hostile-bytes.ts";

const key = new Uint8Array(32).fill(4);
const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);
const framesOf = (bytes: Uint8Array) => makeParcel(key, bytes).boxes.map(({ frame }) => frame);
const hash = (bytes: Uint8Array) => Uint8Array.from(createHash("sha256").update(bytes).digest());

describe("a parcel", () => {
  it.each([
    [0, 1],
    [1, 1],
    [FRAME_PAYLOAD_MAX, 1],
    [FRAME_PAYLOAD_MAX + 1, 2],
    [2 * FRAME_PAYLOAD_MAX, 2],
    [10_000, 3],
    [PARCEL_BYTES_MAX - 1, 64],
    [PARCEL_BYTES_MAX, 64],
  ])("of %i bytes lies in %i boxes and comes back", (length, count) => {
    const bytes = pattern(length);
    const { ref, boxes } = makeParcel(key, bytes);
    expect([ref.count, boxes.length]).toEqual([count, count]);
    expect(ref.hash).toEqual(hash(bytes));
    expect(parcelAddresses(ref)).toEqual(boxes.map(({ writeKey }) => addressText(boxAddress(writeKey))));
    const joined = joinParcel(
      ref,
      boxes.map(({ frame }) => frame),
    );
    // Many times faster than comparing 256 KB by toEqual.
    expect(joined !== null && Buffer.compare(joined, bytes) === 0).toBe(true);
  });

  it("takes no more than 64 frames", () => {
    expect(() => makeParcel(key, pattern(PARCEL_BYTES_MAX + 1))).toThrow("broken invariant");
  });

  it("isn't joined from frames missing, doubled, out of order or of another", () => {
    const { ref } = makeParcel(key, pattern(10_000));
    const [a, b, c] = framesOf(pattern(10_000)) as [Uint8Array, Uint8Array, Uint8Array];
    const [other] = makeParcel(new Uint8Array(32).fill(5), pattern(10_000)).boxes;
    const foreign = other?.frame ?? a;
    const wrong = [[], [a, b], [a, b, c, c], [a, c, b], [b, b, c], [a, b, foreign], [a, b, c.slice(1)]];
    for (const frames of wrong) expect(joinParcel(ref, frames)).toBeNull();
    expect(joinParcel({ ...ref, hash: hash(a) }, [a, b, c])).toBeNull();
    expect(joinParcel(ref, [a, b, c])).toEqual(pattern(10_000));
  });

  it("isn't joined from no frame, even if it is empty", () => {
    const { ref } = makeParcel(key, new Uint8Array(0));
    expect(joinParcel(ref, [])).toBeNull();
    expect(joinParcel(ref, framesOf(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  it("has one way to be cut: full frames and a remainder that isn't empty", () => {
    const cut = (...parts: Uint8Array[]) => {
      const frames = parts.map((part, i) => sealFrame(hkdf(key, "parcel frame", Uint8Array.of(i)), part));
      const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
      return joinParcel({ key, count: frames.length, hash: hash(bytes) }, frames);
    };
    const full = pattern(FRAME_PAYLOAD_MAX);
    expect(cut(full, pattern(5))?.length).toBe(FRAME_PAYLOAD_MAX + 5);
    expect(cut(full, new Uint8Array(0))).toBeNull();
    expect(cut(full.slice(1), full)).toBeNull();
    expect(cut(pattern(100), full.slice(1), full)).toBeNull();
  });

  it("of another key has no box and no frame in common", () => {
    fc.assert(
      fc.property(anyKey, anyKey, fc.uint8Array({ maxLength: 9000 }), (one, other, bytes) => {
        fc.pre(Buffer.compare(one, other) !== 0);
        const all = [one, other].flatMap((parcelKey) => makeParcel(parcelKey, bytes).boxes);
        const words = all.flatMap(({ writeKey, frame }) => [addressText(writeKey), addressText(frame)]);
        expect(new Set(words).size).toBe(words.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("what refers to a parcel", () => {
  const refs = fc.record({ key: anyKey, count: fc.integer({ min: 1, max: 64 }), hash: anyKey });

  it("comes back, or is refused with a code", () => {
    const near = hostileBytes(refs.map((ref) => encode(ParcelRefCodec, ref)));
    fc.assert(
      fc.property(refs, near, (ref, bytes) => {
        expect(decode(ParcelRefCodec, encode(ParcelRefCodec, ref))).toEqual(ref);
        const code = codeOf(() => {
          expect(encode(ParcelRefCodec, decode(ParcelRefCodec, bytes))).toEqual(bytes);
        });
        expect(["no error", "WIRE_BAD_FRAME"]).toContain(code);
      }),
    );
  });

  it.each([0, 65, 255])("names no %i frames", (count) => {
    const ref = Uint8Array.of(...key, count, ...key);
    expect(codeOf(() => decode(ParcelRefCodec, ref))).toBe("WIRE_BAD_FRAME");
  });
});
