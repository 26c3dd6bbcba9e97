/**
 * A parcel: bytes too long for one frame, in several boxes under a key of their own, at one place or at several. What
 * refers to it names the key, the count and the hash, so only whoever reads that finds and opens the boxes
 * (docs/protocol.md, Parcels). Where others than the two can fill these boxes, it names what is in each, too.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, equalBytes } from "../base/bytes.ts";
import { assert } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { hkdf } from "../crypto/kdf.ts";
import { type Codec, encode, fixed, list, struct, u8, u32 } from "../wire/codec.ts";
import { addressText, boxAddress } from "./box.ts";
import { type BoxKeys, boxKeys } from "./box-keys.ts";
import { FRAME_PAYLOAD_MAX, openFrame, sealFrame } from "./frame.ts";

const { PARCEL_FRAMES_MAX } = PROTOCOL_LIMITS;

export const PARCEL_BYTES_MAX = PARCEL_FRAMES_MAX * FRAME_PAYLOAD_MAX;

/** `hash`: SHA-256 of the bytes. */
export type ParcelRef = { readonly key: Uint8Array; readonly count: number; readonly hash: Uint8Array };

export type FilledBox = { readonly writeKey: Uint8Array; readonly frame: Uint8Array };

const CountCodec: Codec<number> = {
  write: u8.write,
  read(reader) {
    const count = u8.read(reader);
    reader.check(count >= 1 && count <= PARCEL_FRAMES_MAX && isPowerOfTwo(count));
    return count;
  },
};

export const ParcelRefCodec: Codec<ParcelRef> = struct({
  key: fixed(32),
  count: CountCodec,
  hash: fixed(32),
});

/** `parts`: SHA-256 of what each of its frames holds, in order. */
export type PartedRef = ParcelRef & { readonly parts: readonly Uint8Array[] };

const Parted = struct({
  key: fixed(32),
  count: CountCodec,
  hash: fixed(32),
  parts: list(fixed(32), PARCEL_FRAMES_MAX),
});

export const PartedRefCodec: Codec<PartedRef> = {
  write: Parted.write,
  read(reader) {
    const ref = Parted.read(reader);
    reader.check(ref.parts.length === ref.count);
    return ref;
  },
};

/** `leaf`: of the member in whose chain a parcel is named. Nobody else can name these boxes as its own. */
export const parcelKeyOf = (key: Uint8Array, leaf: number): Uint8Array =>
  hkdf(key, "parcel of", encode(u32, leaf));

function keysOf(key: Uint8Array, index: number, place: string): BoxKeys {
  return boxKeys(key, "parcel", concatBytes(Uint8Array.of(index), encodeUtf8(place)));
}

const isPowerOfTwo = (count: number): boolean => (count & (count - 1)) === 0;

/** A power of two: how many boxes there are is seen by whoever keeps them, and must say little of what is in them. */
function frameCount(length: number): number {
  let count = 1;
  while (count * FRAME_PAYLOAD_MAX < length) count *= 2;
  return count;
}

/** Empty behind the end. */
const payloadAt = (bytes: Uint8Array, index: number): Uint8Array =>
  bytes.subarray(index * FRAME_PAYLOAD_MAX, (index + 1) * FRAME_PAYLOAD_MAX);

/** `key`: 32 fresh random bytes, others for each parcel, so that no two have a box in common. */
export function parcelRef(key: Uint8Array, bytes: Uint8Array): ParcelRef {
  assert(bytes.length <= PARCEL_BYTES_MAX, "the bytes fit one parcel");
  return { key, count: frameCount(bytes.length), hash: sha256(bytes) };
}

export function partedRef(key: Uint8Array, bytes: Uint8Array): PartedRef {
  const ref = parcelRef(key, bytes);
  return { ...ref, parts: Array.from({ length: ref.count }, (_, index) => sha256(payloadAt(bytes, index))) };
}

/** The boxes at one place, which have nothing in common with those at another. */
export function parcelBoxes(key: Uint8Array, bytes: Uint8Array, place: string): FilledBox[] {
  return Array.from({ length: frameCount(bytes.length) }, (_, index) => {
    const { writeKey, frameKey } = keysOf(key, index, place);
    return { writeKey, frame: sealFrame(frameKey, payloadAt(bytes, index)) };
  });
}

/** Where the frames lie, in order. */
export function parcelAddresses(ref: ParcelRef, place: string): string[] {
  return parcelWriteKeys(ref, place).map((writeKey) => addressText(boxAddress(writeKey)));
}

/** What fills these boxes. */
export const parcelWriteKeys = (
  { key, count }: Pick<ParcelRef, "key" | "count">,
  place: string,
): Uint8Array[] => Array.from({ length: count }, (_, index) => keysOf(key, index, place).writeKey);

export const parcelAddress = ({ key }: ParcelRef, index: number, place: string): string =>
  addressText(boxAddress(keysOf(key, index, place).writeKey));

/** What a frame found at this place holds of the parcel; null for one that isn't the parcel's. */
export const openParcelFrame = (
  { key }: ParcelRef,
  index: number,
  place: string,
  frame: Uint8Array,
): Uint8Array | null => openFrame(keysOf(key, index, place).frameKey, frame);

/** The same, and null for one that whoever named the parcel didn't mean, too. */
export function openPart(ref: PartedRef, index: number, place: string, frame: Uint8Array): Uint8Array | null {
  const part = openParcelFrame(ref, index, place, frame);
  return part !== null && equalBytes(sha256(part), ref.parts[index] ?? new Uint8Array(0)) ? part : null;
}

/** `parts`: what the frames hold, in order. Null for a part missing, one too many, or any that isn't the parcel's. */
export function joinParcel(ref: ParcelRef, parts: readonly Uint8Array[]): Uint8Array | null {
  if (parts.length !== ref.count) return null;
  const bytes = concatBytes(...parts);
  const isCut = parts.every(({ length }, index) => length === payloadAt(bytes, index).length);
  const isShortest = frameCount(bytes.length) === ref.count;
  return isCut && isShortest && equalBytes(sha256(bytes), ref.hash) ? bytes : null;
}
