/** Reads big-endian bytes: bounds first, nothing allocated beyond the input, one coded error for whatever is wrong. */

import { type ErrorCode, HushError } from "../base/errors.ts";

export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #code: ErrorCode;
  #offset = 0;

  constructor(bytes: Uint8Array, code: ErrorCode) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#code = code;
  }

  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  /** Throws the error of this reader. */
  refuse(): never {
    throw new HushError(this.#code);
  }

  check(condition: boolean): void {
    if (!condition) this.refuse();
  }

  #take(length: number): number {
    this.check(length <= this.left);
    const at = this.#offset;
    this.#offset += length;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  /** The next byte, which stays to be read. */
  peekU8(): number {
    this.check(this.left > 0);
    return this.#view.getUint8(this.#offset);
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  /** A copy, so that a small value doesn't keep a large input alive. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.slice(at, at + length);
  }

  /** The bytes in their place: for what is large itself, and not kept longer than the input. */
  view(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A reader of the next `length` bytes alone. */
  part(length: number): Reader {
    const at = this.#take(length);
    return new Reader(this.#bytes.subarray(at, at + length), this.#code);
  }

  end(): void {
    this.check(this.left === 0);
  }
}
