/**
 * What box servers and wires see: messages of the allowed sizes, nothing that a person wrote, no name, no id and no
 * address in any form, each box filled with one frame only, and nothing of a frame ever twice.
 */

import { encodeBase32, equalBytes } from "../../../src/base/bytes.ts";
import { parseOnionAddress } from "../../../src/crypto/onion-address.ts";
import { addressText, boxAddress } from "../../../src/session/box.ts";
import { FRAME_BYTES } from "../../../src/session/frame.ts";
import { BOX_ANSWER_BYTES_MAX, BOX_REQUEST_BYTES_MAX } from "../../../src/wire/box-protocol.ts";
import { demand } from "./message-ledger.ts";

/** HELLO, PUT-ANSWER, BOX; PUT, a look, PING and PONG. */
const SIZES = new Set([21, 38, BOX_ANSWER_BYTES_MAX, BOX_REQUEST_BYTES_MAX, 37, 5]);
const BLOCK_BYTES = 16;
/** An id of 16 bytes has at least so many characters as text: hexadecimal, base32 or base64. In a frame they are rare. */
const TEXT = /[A-Za-z0-9+/_-]{22}/;

export class WireChecker {
  /** The frame that each box was filled with, by address. */
  readonly frames = new Map<string, Uint8Array>();
  readonly #blocks = new Set<string>();
  /** Who went back to an older state uses a box twice, before it knows. */
  mayRepeat = false;
  readonly #secrets: Buffer[] = [];
  readonly #texts: string[] = [];
  /** Blocks looked at in each frame: every so-manieth. */
  readonly #stride: number;

  constructor(stride: number) {
    this.#stride = stride;
  }

  /** Must not be seen from now on. */
  hide(secret: Uint8Array | string): void {
    this.#secrets.push(Buffer.from(secret as string));
  }

  /** A member, a group or a key: not as bytes, and in no text of them either. */
  hideId(id: Uint8Array): void {
    this.hide(id);
    const buffer = Buffer.from(id);
    const hex = buffer.toString("hex");
    const base64 = buffer.toString("base64").replace(/=+$/, "");
    this.#texts.push(hex, hex.toUpperCase(), base64, buffer.toString("base64url"), encodeBase32(id));
  }

  /** An onion address. */
  hidePlace(place: string): void {
    const key = parseOnionAddress(place);
    if (key !== null) this.hideId(key);
    this.#texts.push(place.replace(/\.onion$/, ""));
  }

  travelled(bytes: Uint8Array): void {
    demand(SIZES.has(bytes.length), () => `a message of ${bytes.length} bytes on a wire`);
    if (bytes.length < FRAME_BYTES) this.#showsNoText(bytes);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const secret of this.#secrets) {
      demand(!buffer.includes(secret), () => `a secret on a wire: ${secret.toString("latin1")}`);
    }
  }

  put(writeKey: Uint8Array, frame: Uint8Array): void {
    demand(frame.length === FRAME_BYTES, () => `a frame of ${frame.length} bytes`);
    this.#showsNoText(writeKey);
    this.#showsNoText(frame);
    const address = addressText(boxAddress(writeKey));
    const before = this.frames.get(address);
    if (before !== undefined) {
      demand(this.mayRepeat || equalBytes(before, frame), () => `two frames for the box ${address}`);
      return;
    }
    this.frames.set(address, frame.slice());
    this.#unique(boxAddress(writeKey));
    for (let at = 0; at < frame.length; at += BLOCK_BYTES * this.#stride) {
      this.#unique(frame.subarray(at, at + BLOCK_BYTES));
    }
  }

  #showsNoText(bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    if (!TEXT.test(text)) return;
    for (const secret of this.#texts)
      demand(!text.includes(secret), () => `an id on a wire, as text: ${secret}`);
  }

  #unique(block: Uint8Array): void {
    const text = Buffer.from(block).toString("latin1");
    demand(!this.#blocks.has(text), () => "the same bytes in two boxes");
    this.#blocks.add(text);
  }
}
