/**
 * A frame for a box that more than one may fill: salt 32 ‖ ChaCha20-Poly1305 under a key of that salt, over u16 length ‖
 * payload ‖ zeros. Two frames for one box never share a key (docs/protocol.md, Relay rooms, Entries for a group).
 */

import { concatBytes } from "@noble/hashes/utils.js";
import type { RandomBytes } from "../base/bytes.ts";
import { assert } from "../base/errors.ts";
import { AEAD_TAG_BYTES, openOnce, sealOnce } from "../crypto/aead.ts";
import { hkdf } from "../crypto/kdf.ts";
import { FRAME_BYTES } from "./frame.ts";

const SALT_BYTES = 32;
const LENGTH_BYTES = 2;
const PLAIN_BYTES = FRAME_BYTES - SALT_BYTES - AEAD_TAG_BYTES;

export const SALTED_PAYLOAD_MAX = PLAIN_BYTES - LENGTH_BYTES;

const keyOf = (frameKey: Uint8Array, salt: Uint8Array): Uint8Array =>
  hkdf(frameKey, "relay room frame", salt);

export function sealSalted(frameKey: Uint8Array, payload: Uint8Array, random: RandomBytes): Uint8Array {
  assert(payload.length <= SALTED_PAYLOAD_MAX, "a payload fits one salted frame");
  const salt = random(SALT_BYTES);
  const plain = new Uint8Array(PLAIN_BYTES);
  new DataView(plain.buffer).setUint16(0, payload.length);
  plain.set(payload, LENGTH_BYTES);
  return concatBytes(salt, sealOnce(keyOf(frameKey, salt), plain));
}

/** The payload, or null for anything that no holder of the key sealed this way. */
export function openSalted(frameKey: Uint8Array, frame: Uint8Array): Uint8Array | null {
  if (frame.length !== FRAME_BYTES) return null;
  const plain = openOnce(keyOf(frameKey, frame.subarray(0, SALT_BYTES)), frame.subarray(SALT_BYTES));
  if (plain === null) return null;
  const end = LENGTH_BYTES + new DataView(plain.buffer, plain.byteOffset).getUint16(0);
  if (end > PLAIN_BYTES) return null;
  return plain.subarray(end).every((byte) => byte === 0) ? plain.slice(LENGTH_BYTES, end) : null;
}
