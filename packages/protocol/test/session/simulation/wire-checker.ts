/**
 * What box servers and wires see: messages of the allowed sizes, nothing that a person wrote, no name and no id, each
 * box filled with one frame only, and nothing of a frame ever twice.
 */

import { equalBytes } from "../../../src/base/bytes.ts";
import { addressText, boxAddress } from "../../../src/session/box.ts";
import { FRAME_BYTES } from "../../../src/session/frame.ts";
import { BOX_ANSWER_BYTES_MAX, BOX_REQUEST_BYTES_MAX } from "../../../src/wire/box-protocol.ts";
import { demand } from "./message-ledger.ts";

/** HELLO, PUT-ANSWER, BOX; PUT, a look, PING and PONG. */
const SIZES = new Set([21, 38, BOX_ANSWER_BYTES_MAX, BOX_REQUEST_BYTES_MAX, 37, 5]);
const BLOCK_BYTES = 16;

export class WireChecker {
  /** The frame that each box was filled with, by address. */
  readonly frames = new Map<string, Uint8Array>();
  readonly #blocks = new Set<string>();
  /** Who went back to an older state uses a box twice, before it knows. */
  mayRepeat = false;
  readonly #secrets: Buffer[] = [];
  /** Blocks looked at in each frame: every so-manieth. */
  readonly #stride: number;

  constructor(stride: number) {
    this.#stride = stride;
  }

  /** Must not be seen from now on. */
  hide(secret: Uint8Array | string): void {
    this.#secrets.push(Buffer.from(secret as string));
  }

  travelled(bytes: Uint8Array): void {
    demand(SIZES.has(bytes.length), () => `a message of ${bytes.length} bytes on a wire`);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const secret of this.#secrets) {
      demand(!buffer.includes(secret), () => `a secret on a wire: ${secret.toString("latin1")}`);
    }
  }

  put(writeKey: Uint8Array, frame: Uint8Array): void {
    demand(frame.length === FRAME_BYTES, () => `a frame of ${frame.length} bytes`);
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

  #unique(block: Uint8Array): void {
    const text = Buffer.from(block).toString("latin1");
    demand(!this.#blocks.has(text), () => "the same bytes in two boxes");
    this.#blocks.add(text);
  }
}
