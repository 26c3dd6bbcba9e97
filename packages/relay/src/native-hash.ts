/** The frame's hash (protocol, frameHash) by Node's own SHA-256: a server makes one for whoever asks, so it must be cheap. */

import { createHash } from "node:crypto";

export function nativeFrameHash(frame: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(frame).digest());
}
