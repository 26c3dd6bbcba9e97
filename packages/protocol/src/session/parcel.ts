/**
 * A parcel: bytes too long for one frame, in several boxes under a key of their own. What refers to it names the key, the
 * count and the hash, so only whoever reads that finds and opens the boxes (docs/protocol.md, Parcels).
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { equalBytes } from "../base/bytes.ts";
import { assert } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { type Codec, fixed, struct, u8 } from "../wire/codec.ts";
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
    reader.check(count >= 1 && count <= PARCEL_FRAMES_MAX);
    return count;
  },
};

export const ParcelRefCodec: Codec<ParcelRef> = struct({
  key: fixed(32),
  count: CountCodec,
  hash: fixed(32),
});

function keysOf(key: Uint8Array, index: number): BoxKeys {
  return boxKeys(key, "parcel", Uint8Array.of(index));
}

function frameCount(length: number): number {
  return Math.max(1, Math.ceil(length / FRAME_PAYLOAD_MAX));
}

/** `key`: 32 fresh random bytes, others for each place and each parcel, so that no two have a box in common. */
export function makeParcel(key: Uint8Array, bytes: Uint8Array): { ref: ParcelRef; boxes: FilledBox[] } {
  assert(bytes.length <= PARCEL_BYTES_MAX, "the bytes fit one parcel");
  const count = frameCount(bytes.length);
  const boxes = Array.from({ length: count }, (_, index) => {
    const { writeKey, frameKey } = keysOf(key, index);
    const start = index * FRAME_PAYLOAD_MAX;
    return { writeKey, frame: sealFrame(frameKey, bytes.subarray(start, start + FRAME_PAYLOAD_MAX)) };
  });
  return { ref: { key, count, hash: sha256(bytes) }, boxes };
}

/** Where the frames lie, in order. */
export function parcelAddresses({ key, count }: ParcelRef): string[] {
  return Array.from({ length: count }, (_, index) => addressText(boxAddress(keysOf(key, index).writeKey)));
}

/** `frames`: in the order of the addresses. Null for a frame missing, one too many, or any that isn't the parcel's. */
export function joinParcel(ref: ParcelRef, frames: readonly Uint8Array[]): Uint8Array | null {
  if (frames.length !== ref.count) return null;
  const parts: Uint8Array[] = [];
  for (const [index, frame] of frames.entries()) {
    const part = openFrame(keysOf(ref.key, index).frameKey, frame);
    if (part === null) return null;
    parts.push(part);
  }
  if (!parts.slice(0, -1).every(({ length }) => length === FRAME_PAYLOAD_MAX)) return null;
  const bytes = concatBytes(...parts);
  const isShortest = frameCount(bytes.length) === ref.count;
  return isShortest && equalBytes(sha256(bytes), ref.hash) ? bytes : null;
}
