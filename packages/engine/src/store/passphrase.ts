/** A passphrase as the bytes that keys are derived from: the same text gives the same bytes on every keyboard (NFC). */

import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

const { PASSPHRASE_CHARS_MIN, PASSPHRASE_BYTES_MAX } = LOCAL_LIMITS;

/**
 * A buffer of its own, for the caller to wipe, as `given` is. Throws STORE_BAD_PASSPHRASE for what is no UTF-8, too long
 * or too short. It passes through a string, which the runtime forgets when it likes.
 */
export function normalisePassphrase(given: Uint8Array): Buffer {
  const text = decode(given).normalize("NFC");
  const bytes = Buffer.from(text, "utf8");
  if ([...text].length < PASSPHRASE_CHARS_MIN || bytes.length > PASSPHRASE_BYTES_MAX) {
    throw new HushError("STORE_BAD_PASSPHRASE");
  }
  return bytes;
}

function decode(given: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(given);
  } catch (error) {
    throw new HushError("STORE_BAD_PASSPHRASE", {}, error);
  }
}
