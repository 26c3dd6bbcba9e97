/** Hashes and texts of the protocol by Node's own means: a server makes them for whoever asks, so they must be cheap. */

import { createHash, hash } from "node:crypto";
import { assert, BOX_ADDRESS_BYTES, WRITE_KEY_BYTES } from "@hushroom/protocol";

const BOX_LABEL = Buffer.from("hushroom box");
const labelled = Buffer.concat([BOX_LABEL, Buffer.alloc(WRITE_KEY_BYTES)]);

/** The protocol's addressText. */
export function nativeAddressText(address: Uint8Array): string {
  return Buffer.from(address.buffer, address.byteOffset, address.length).toString("hex");
}

/** The texts (protocol, addressText) of addresses that stand one after the other, as in a WATCH. */
export function nativeAddressTexts(addresses: Uint8Array): string[] {
  const bytes = Buffer.from(addresses.buffer, addresses.byteOffset, addresses.length);
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; at += BOX_ADDRESS_BYTES) {
    texts.push(bytes.toString("hex", at, at + BOX_ADDRESS_BYTES));
  }
  return texts;
}

/** The protocol's boxAddress. */
export function nativeBoxAddress(writeKey: Uint8Array): Uint8Array {
  assert(writeKey.length === WRITE_KEY_BYTES, "a write key has 32 bytes");
  labelled.set(writeKey, BOX_LABEL.length);
  const address = hash("sha256", labelled, "buffer");
  labelled.fill(0, BOX_LABEL.length);
  return address;
}

/** The protocol's frameHash. */
export function nativeFrameHash(frame: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(frame).digest());
}
