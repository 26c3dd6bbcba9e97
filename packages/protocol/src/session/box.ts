/** Boxes: whoever holds the write key may fill the box once; whoever knows the address may look (docs/protocol.md). */

import { sha256 } from "@noble/hashes/sha2.js";
import { hexText } from "../base/bytes.ts";
import { assert } from "../base/errors.ts";
import { WRITE_KEY_BYTES } from "../wire/box-protocol.ts";
import { FRAME_BYTES } from "./frame.ts";

const LABEL = Uint8Array.from("hushroom box", (char) => char.charCodeAt(0));

/** SHA-256("hushroom box" ‖ write key): 32 bytes that don't tell the write key. */
export function boxAddress(writeKey: Uint8Array): Uint8Array {
  assert(writeKey.length === WRITE_KEY_BYTES, "a write key has 32 bytes");
  return sha256.create().update(LABEL).update(writeKey).digest();
}

/** The address as a key of maps and a word of interfaces: 64 characters of lower-case hex. */
export function addressText(address: Uint8Array): string {
  return hexText(address);
}

/** SHA-256 of the frame: what a box server answers to a second writer, so that it sees whose frame lies there. */
export function frameHash(frame: Uint8Array): Uint8Array {
  assert(frame.length === FRAME_BYTES, "a frame has 4096 bytes");
  return sha256(frame);
}
