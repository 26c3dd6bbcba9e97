/** What a relay that lies says: that it took what it drops, that it is another process, and noise in place of entries. */

import {
  decodeBoxRequest,
  encodeBoxAnswer,
  encodeRelayAnswer,
  frameHash,
  PROTOCOL_LIMITS,
} from "@hushroom/protocol";

const TAG_END = 5;
const LOG_HEAD_BYTES = 15;
const ADDRESS_BYTES = 32;
const ENTRY_BYTES = ADDRESS_BYTES + PROTOCOL_LIMITS.FRAME_BYTES;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The answer to this. */
export const appended = (bytes: Uint8Array): Uint8Array =>
  encodeRelayAnswer({ op: "appended", tag: Buffer.from(bytes).readUInt32BE(1) });

/** The answer to this PUT: taken. */
export const putAnswered = (bytes: Uint8Array): Uint8Array => {
  const request = decodeBoxRequest(bytes);
  if (request.op !== "put") throw new Error("a PUT");
  const hash = frameHash(request.frame);
  return encodeBoxAnswer({ op: "put-answer", tag: request.tag, status: "ok", hash });
};

/** This HELLO with a boot id of this connection alone. */
export const otherBoot = (hello: Uint8Array, connection: number): Uint8Array =>
  hello.map((byte, at) => (at === 1 ? connection % 256 : byte));

/** A log of which one reader is shown noise in place of what another member appended. */
export class ShownLogs {
  readonly #hides: (from: string, by: string) => boolean;
  readonly #random: (length: number) => Uint8Array;
  /** Who appended an entry, by its address. */
  readonly #by = new Map<string, string>();

  constructor(hides: (from: string, by: string) => boolean, random: (length: number) => Uint8Array) {
    this.#hides = hides;
    this.#random = random;
  }

  appended(append: Uint8Array, by: string): void {
    this.#by.set(hex(append.subarray(TAG_END, TAG_END + ADDRESS_BYTES)), by);
  }

  shown(log: Uint8Array, to: string): Uint8Array {
    const bytes = log.slice();
    for (let at = LOG_HEAD_BYTES; at < bytes.length; at += ENTRY_BYTES) {
      const by = this.#by.get(hex(bytes.subarray(at, at + ADDRESS_BYTES)));
      if (by !== undefined && this.#hides(to, by)) bytes.set(this.#random(ENTRY_BYTES), at);
    }
    return bytes;
  }
}
