/** What a server makes for whoever asks, so that it must be cheap: Node's own in place of the protocol's, which fits any platform. */

import { createHash } from "node:crypto";

/** The protocol's frameHash. */
export function nativeFrameHash(frame: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(frame).digest());
}

/** The protocol's addressText. */
export function nativeAddressText(address: Uint8Array): string {
  return Buffer.from(address.buffer, address.byteOffset, address.length).toString("hex");
}
