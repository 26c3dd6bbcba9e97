/**
 * Bytes as text that survives being carried by people: `hushroom:<kind>:` and base32 of the bytes and of the first 4
 * of SHA-256("hushroom <kind>" ‖ bytes). Either case, broken into lines, quoted: all the same (docs/protocol.md, Cards).
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { decodeBase32, encodeBase32, encodeUtf8, equalBytes } from "../base/bytes.ts";
import { type ErrorCode, HushError } from "../base/errors.ts";

export type CodeKind = "card" | "invite" | "qr" | "number";

const CHECKSUM_BYTES = 4;
/** What mail programs, messengers and right-to-left editors put between the characters. */
const UNSEEN = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}]+/gu;
const QUOTES = /^["'`<>«»‹›„“”‘’]+|["'`<>«»‹›„“”‘’]+$/g;
const CODE = /^hushroom:(card|invite|qr|number):(.*)$/s;

function checksum(kind: CodeKind, bytes: Uint8Array): Uint8Array {
  return sha256(concatBytes(encodeUtf8(`hushroom ${kind}`), bytes)).subarray(0, CHECKSUM_BYTES);
}

export function formatCode(kind: CodeKind, bytes: Uint8Array): string {
  return `hushroom:${kind}:${encodeBase32(concatBytes(bytes, checksum(kind, bytes)))}`;
}

/** The kind and the digits of what a person pasted, or null. The digits may still be anything. */
export function findCode(pasted: string): { readonly kind: CodeKind; readonly digits: string } | null {
  const bare = pasted.replace(UNSEEN, "").replace(QUOTES, "").toLowerCase();
  const found = CODE.exec(bare);
  return found === null ? null : { kind: found[1] as CodeKind, digits: found[2] ?? "" };
}

/** The bytes; throws `code` where a character is missing, too many or another one. */
export function readDigits(kind: CodeKind, digits: string, code: ErrorCode): Uint8Array {
  const all = decodeBase32(digits);
  if (all === null || all.length <= CHECKSUM_BYTES) throw new HushError(code);
  // Two lengths of text give the same bytes; only the shorter one is ever made.
  if (digits.length !== Math.ceil((all.length * 8) / 5)) throw new HushError(code);
  const bytes = all.slice(0, -CHECKSUM_BYTES);
  if (!equalBytes(all.subarray(-CHECKSUM_BYTES), checksum(kind, bytes))) throw new HushError(code);
  return bytes;
}
