/**
 * What `blind` appends to a relay's log: a frame for a box, sealed anew under a salt each time, so that no two entries look
 * alike, not even of one frame; who expects the box finds it, to all others it is noise. Address: salt 16 ‖ mark 16
 * (docs/protocol.md, Entries of the log).
 */

import { chacha20 } from "@noble/ciphers/chacha.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { equalBytes } from "../../base/bytes.ts";
import { hkdf } from "../../crypto/kdf.ts";
import type { LogEntry } from "../../wire/relay-protocol.ts";

export const LOG_SALT_BYTES = 16;
const MARK_BYTES = 16;
const NONCE = new Uint8Array(12);

/**
 * What a box's write key for the log of a relay is made for, in place of the relay's address: the relay is shown the keys
 * of boxes that are put there, and would know their frames among the entries.
 */
export const logPlace = (relay: string): string => `log ${relay}`;

/** Of one box: what its entries are told from all others by. */
export interface LogBox {
  readonly writeKey: Uint8Array;
  readonly marks: ReturnType<typeof hmac.create>;
}

/** An entry as it is compared with every box. */
export interface LogSight {
  readonly entry: LogEntry;
  /** What its mark is made from: salt ‖ SHA-256 of the frame. */
  readonly marked: Uint8Array;
}

export function logBox(writeKey: Uint8Array): LogBox {
  return { writeKey, marks: hmac.create(sha256, hkdf(writeKey, "log mark")) };
}

/** `salt`: `LOG_SALT_BYTES` fresh random bytes, others for each entry. */
export function sealLogEntry(writeKey: Uint8Array, frame: Uint8Array, salt: Uint8Array): LogEntry {
  const masked = maskFrame(writeKey, salt, frame);
  const mark = markOf(logBox(writeKey), markedOf(salt, masked));
  return { address: concatBytes(salt, mark), frame: masked };
}

export function sightLogEntry(entry: LogEntry): LogSight {
  return { entry, marked: markedOf(entry.address.subarray(0, LOG_SALT_BYTES), entry.frame) };
}

/** The frame that was sealed for this box; null for the entry of any other, for noise, and for what was changed. */
export function openLogEntry(box: LogBox, { entry, marked }: LogSight): Uint8Array | null {
  if (!equalBytes(markOf(box, marked), entry.address.subarray(LOG_SALT_BYTES))) return null;
  return maskFrame(box.writeKey, entry.address.subarray(0, LOG_SALT_BYTES), entry.frame);
}

const markedOf = (salt: Uint8Array, masked: Uint8Array): Uint8Array => concatBytes(salt, sha256(masked));

const markOf = ({ marks }: LogBox, marked: Uint8Array): Uint8Array =>
  marks.clone().update(marked).digest().subarray(0, MARK_BYTES);

/** Its own inverse. What lies beneath is authentic by itself. */
const maskFrame = (writeKey: Uint8Array, salt: Uint8Array, frame: Uint8Array): Uint8Array =>
  chacha20(hkdf(writeKey, "log frame", salt), NONCE, frame);
