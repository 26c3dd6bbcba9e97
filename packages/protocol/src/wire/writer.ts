/** Writes big-endian bytes. A value out of range is a bug of ours and stops. */

import { assert } from "../base/errors.ts";

const START_BYTES = 256;

export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  /** `bytes`: how long it becomes, for what is long enough that growing would cost. */
  constructor(bytes: number = START_BYTES) {
    this.#bytes = new Uint8Array(bytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #room(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length <= this.#bytes.length) return at;
    const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, at));
    this.#bytes.fill(0);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
    return at;
  }

  #integer(value: number, max: number): void {
    assert(Number.isInteger(value) && value >= 0 && value <= max, "a number fits its field");
  }

  u8(value: number): void {
    this.#integer(value, 0xff);
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    this.#integer(value, 0xffff);
    const at = this.#room(2);
    this.#view.setUint16(at, value);
  }

  u32(value: number): void {
    this.#integer(value, 0xffffffff);
    const at = this.#room(4);
    this.#view.setUint32(at, value);
  }

  u64(value: bigint): void {
    assert(value >= 0n && value <= 0xffffffffffffffffn, "a number fits its field");
    const at = this.#room(8);
    this.#view.setBigUint64(at, value);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** What was written, which ends the writer; a buffer that was longer is wiped, since it may have held secrets. */
  finish(): Uint8Array {
    if (this.#length === this.#bytes.length) return this.#bytes;
    const result = this.#bytes.slice(0, this.#length);
    this.#bytes.fill(0, 0, this.#length);
    return result;
  }
}
