import { createHash } from "node:crypto";
import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { addressText, boxAddress } from "../../src/session/box.ts";
import { FRAME_PAYLOAD_MAX } from "../../src/session/frame.ts";
import {
  joinParcel,
  openParcelFrame,
  PARCEL_BYTES_MAX,
  ParcelRefCodec,
  parcelAddresses,
  parcelBoxes,
  parcelRef,
} from "../../src/session/parcel.ts";
import { encodeRejoin } from "../../src/session/rejoin.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { anyKey, hostileBytes } from "../hostile-bytes.ts";

const key = new Uint8Array(32).fill(4);
const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);
const PLACE = "a.onion";
/** What a reader finds in the boxes at a place. */
function partsAt(place: string, bytes: Uint8Array) {
  const ref = parcelRef(key, bytes);
  return parcelBoxes(key, bytes, place).map(({ frame }, at) => openParcelFrame(ref, at, place, frame));
}
const partsOf = (bytes: Uint8Array) => partsAt(PLACE, bytes) as Uint8Array[];
const hash = (bytes: Uint8Array) => Uint8Array.from(createHash("sha256").update(bytes).digest());

describe("a parcel", () => {
  it.each([
    [0, 1],
    [1, 1],
    [FRAME_PAYLOAD_MAX, 1],
    [FRAME_PAYLOAD_MAX + 1, 2],
    [2 * FRAME_PAYLOAD_MAX, 2],
    [10_000, 4],
    [4 * FRAME_PAYLOAD_MAX + 1, 8],
    [PARCEL_BYTES_MAX - 1, 64],
    [PARCEL_BYTES_MAX, 64],
  ])("of %i bytes lies in %i boxes and comes back", (length, count) => {
    const bytes = pattern(length);
    const ref = parcelRef(key, bytes);
    const boxes = parcelBoxes(key, bytes, PLACE);
    expect([ref.count, boxes.length]).toEqual([count, count]);
    expect(ref.hash).toEqual(hash(bytes));
    expect(parcelAddresses(ref, PLACE)).toEqual(
      boxes.map(({ writeKey }) => addressText(boxAddress(writeKey))),
    );
    const joined = joinParcel(ref, partsOf(bytes));
    // Many times faster than comparing 256 KB by toEqual.
    expect(joined !== null && Buffer.compare(joined, bytes) === 0).toBe(true);
  });

  it("takes no more than 64 frames", () => {
    expect(() => parcelRef(key, pattern(PARCEL_BYTES_MAX + 1))).toThrow("broken invariant");
  });

  it("isn't joined from parts missing, doubled, out of order or of another", () => {
    const ref = parcelRef(key, pattern(10_000));
    const [a, b, c, d] = partsOf(pattern(10_000)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const foreign = pattern(c.length).reverse();
    const other = [
      [a, c, b, d],
      [b, b, c, d],
      [a, b, foreign, d],
      [a, b, c.slice(1), d],
      [a, b, d, c],
    ];
    const wrong = [[], [a, b], [a, b, c], [a, b, c, d, d], [a, b, c, c], ...other];
    for (const parts of wrong) expect(joinParcel(ref, parts)).toBeNull();
    expect(joinParcel({ ...ref, hash: hash(a) }, [a, b, c, d])).toBeNull();
    expect(joinParcel(ref, [a, b, c, d])).toEqual(pattern(10_000));
  });

  it("is opened frame by frame, each at its own place in the order and at its own box server", () => {
    const ref = parcelRef(key, pattern(10_000));
    const [frame = new Uint8Array(0)] = parcelBoxes(key, pattern(10_000), PLACE).map((box) => box.frame);
    expect(openParcelFrame(ref, 0, PLACE, frame)).toEqual(pattern(FRAME_PAYLOAD_MAX));
    expect(openParcelFrame(ref, 1, PLACE, frame)).toBeNull();
    expect(openParcelFrame(ref, 0, "b.onion", frame)).toBeNull();
    expect(openParcelFrame({ ...ref, key: hash(key) }, 0, PLACE, frame)).toBeNull();
    expect(openParcelFrame(ref, 0, PLACE, frame.slice(1))).toBeNull();
  });

  it("may come in parts from several places", () => {
    const bytes = pattern(10_000);
    const [a, , c] = partsAt("a.onion", bytes);
    const [, b, , d] = partsAt("relay.example", bytes);
    expect(joinParcel(parcelRef(key, bytes), [a, b, c, d] as Uint8Array[])).toEqual(bytes);
  });

  it("isn't joined from no frame, even if it is empty", () => {
    const ref = parcelRef(key, new Uint8Array(0));
    expect(joinParcel(ref, [])).toBeNull();
    expect(joinParcel(ref, partsOf(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  it("has one way to be cut: full frames, a remainder that isn't empty, and empty ones up to a power of two", () => {
    const cut = (...parts: Uint8Array[]) => {
      const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
      return joinParcel({ key, count: parts.length, hash: hash(bytes) }, parts);
    };
    const full = pattern(FRAME_PAYLOAD_MAX);
    expect(cut(full, pattern(5))?.length).toBe(FRAME_PAYLOAD_MAX + 5);
    expect(cut(full, new Uint8Array(0))).toBeNull();
    expect(cut(full.slice(1), full)).toBeNull();
    const empty = new Uint8Array(0);
    expect(cut(full, full, pattern(5), empty)?.length).toBe(2 * FRAME_PAYLOAD_MAX + 5);
    expect(cut(full, full, pattern(5))).toBeNull();
    expect(cut(full, full, empty, pattern(5))).toBeNull();
    expect(cut(full, pattern(5), empty, empty)).toBeNull();
    expect(cut(pattern(100), full.slice(1), full)).toBeNull();
  });

  it("of another key, or at another place, has no box and no frame in common", () => {
    fc.assert(
      fc.property(anyKey, anyKey, fc.uint8Array({ maxLength: 9000 }), (one, other, bytes) => {
        fc.pre(Buffer.compare(one, other) !== 0);
        const all = [one, other].flatMap((parcelKey) =>
          ["a.onion", "b.onion"].flatMap((place) => parcelBoxes(parcelKey, bytes, place)),
        );
        const words = all.flatMap(({ writeKey, frame }) => [addressText(writeKey), addressText(frame)]);
        expect(new Set(words).size).toBe(words.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("what refers to a parcel", () => {
  const refs = fc.record({ key: anyKey, count: fc.constantFrom(1, 2, 4, 8, 16, 32, 64), hash: anyKey });

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

  it("has room for the largest Welcome with all that is shown beside it", () => {
    const { HEADS_SHOWN_MAX, PLACE_MOVES_SHOWN_MAX, GROUP_WELCOME_BYTES_MAX } = PROTOCOL_LIMITS;
    const [id, hash] = [pattern(16), pattern(32)];
    const heads = Array.from({ length: HEADS_SHOWN_MAX }, () => ({ epoch: 1n, head: hash, commit: hash }));
    const signed = { memberKey: hash, signature: pattern(64) };
    const move = { epoch: 1n, before: hash, commit: hash, orderer: id, without: id, ...signed };
    const moves = Array.from({ length: PLACE_MOVES_SHOWN_MAX }, () => move);
    const welcome = pattern(GROUP_WELCOME_BYTES_MAX);
    const largest = encodeRejoin({ type: "welcome", nonce: id, welcome, heads, moves });
    expect(largest.length).toBeLessThanOrEqual(PARCEL_BYTES_MAX);
  });

  it.each([0, 3, 48, 65, 128, 255])("names no %i frames", (count) => {
    const ref = Uint8Array.of(...key, count, ...key);
    expect(codeOf(() => decode(ParcelRefCodec, ref))).toBe("WIRE_BAD_FRAME");
  });
});
