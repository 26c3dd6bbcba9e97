/** The one key derivation: HKDF-SHA256 (RFC 5869) without salt, info = "hushroom 1 " ‖ label ‖ 0 ‖ context. */

import { expand } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../base/bytes.ts";

const PREFIX = "hushroom 1 ";
const NO_CONTEXT = new Uint8Array(0);
/** What every extraction begins with. */
const WITHOUT_SALT = hmac.create(sha256, new Uint8Array(sha256.outputLen));

/** `label` has no zero character, so that label and context can't be mistaken for another pair. */
export function hkdf(
  secret: Uint8Array,
  label: string,
  context: Uint8Array = NO_CONTEXT,
  length = 32,
): Uint8Array {
  const extracted = WITHOUT_SALT.clone().update(secret).digest();
  const derived = expand(sha256, extracted, concatBytes(encodeUtf8(`${PREFIX}${label}\0`), context), length);
  extracted.fill(0);
  return derived;
}
