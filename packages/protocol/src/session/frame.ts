/**
 * A frame: what lies in a box, of one size and like random bytes. ChaCha20-Poly1305 under a key that is used once, over
 * u16 length ‖ payload ‖ zeros (docs/protocol.md, Frames).
 */

import { assert } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { AEAD_TAG_BYTES, openOnce, sealOnce } from "../crypto/aead.ts";

export const { FRAME_BYTES } = PROTOCOL_LIMITS;
const PLAIN_BYTES = FRAME_BYTES - AEAD_TAG_BYTES;
const LENGTH_BYTES = 2;

export const FRAME_PAYLOAD_MAX = PLAIN_BYTES - LENGTH_BYTES;

/** `key`: 32 bytes, for this payload alone; the same key again would give both payloads away. */
export function sealFrame(key: Uint8Array, payload: Uint8Array): Uint8Array {
  assert(payload.length <= FRAME_PAYLOAD_MAX, "a payload fits one frame");
  const plain = new Uint8Array(PLAIN_BYTES);
  new DataView(plain.buffer).setUint16(0, payload.length);
  plain.set(payload, LENGTH_BYTES);
  return sealOnce(key, plain);
}

/** The payload, or null for anything that the holder of the key didn't seal this way. */
export function openFrame(key: Uint8Array, frame: Uint8Array): Uint8Array | null {
  if (frame.length !== FRAME_BYTES) return null;
  const plain = openOnce(key, frame);
  if (plain === null) return null;
  const length = new DataView(plain.buffer, plain.byteOffset).getUint16(0);
  if (length > FRAME_PAYLOAD_MAX) return null;
  const end = LENGTH_BYTES + length;
  return plain.subarray(end).every((byte) => byte === 0) ? plain.slice(LENGTH_BYTES, end) : null;
}
