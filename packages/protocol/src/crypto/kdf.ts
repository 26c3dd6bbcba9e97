/** The one key derivation: HKDF-SHA256 (RFC 5869) without salt, info = "hushroom 1 " ‖ label ‖ 0 ‖ context. */

import { hkdf as hkdfOf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../base/bytes.ts";

const PREFIX = "hushroom 1 ";
const NO_CONTEXT = new Uint8Array(0);

/** `label` has no zero character, so that label and context can't be mistaken for another pair. */
export function hkdf(
  secret: Uint8Array,
  label: string,
  context: Uint8Array = NO_CONTEXT,
  length = 32,
): Uint8Array {
  return hkdfOf(sha256, secret, undefined, concatBytes(encodeUtf8(`${PREFIX}${label}\0`), context), length);
}
