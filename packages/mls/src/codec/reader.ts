/** Reads the TLS presentation language (RFC 9420 §2.1): bounds first, nothing allocated beyond the input. */
import type { Bytes } from "../bytes.ts";
import { check } from "../error.ts";

export class Reader {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #offset: number;
  readonly #end: number;

  constructor(bytes: Bytes, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = start;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.#offset;
  }

  #take(length: number): number {
    check(length <= this.left, "codec-truncated");
    const at = this.#offset;
    this.#offset += length;
    return at;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  peekUint16(): number {
    check(this.left >= 2, "codec-truncated");
    return this.#view.getUint16(this.#offset);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  bytes(length: number): Bytes {
    const at = this.#take(length);
    return this.#bytes.slice(at, at + length);
  }

  /** The length header of §2.1.2; only the shortest form is accepted. */
  length(): number {
    const first = this.uint8();
    const form = first >>> 6;
    check(form !== 3, "codec-length-form");
    if (form === 0) return first;
    const value =
      form === 1
        ? ((first & 0x3f) << 8) | this.uint8()
        : (first & 0x3f) * 0x1000000 + this.uint8() * 0x10000 + this.uint16();
    check(value > (form === 1 ? 0x3f : 0x3fff), "codec-length-minimal");
    return value;
  }

  opaque(): Bytes {
    return this.bytes(this.length());
  }

  /** A reader of the next vector's content alone. */
  vector(): Reader {
    const length = this.length();
    const at = this.#take(length);
    return new Reader(this.#bytes, at, at + length);
  }

  end(): void {
    check(this.left === 0, "codec-trailing");
  }
}
