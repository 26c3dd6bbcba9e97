/** Writes the TLS presentation language (RFC 9420 §2.1). */
import type { Bytes } from "../bytes.ts";
import { check } from "../error.ts";

const MAX_LENGTH = 0x3fffffff;

export class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  #room(length: number): number {
    const at = this.#length;
    const needed = at + length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes.fill(0);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return at;
  }

  uint8(value: number): void {
    check(Number.isInteger(value) && value >= 0 && value <= 0xff, "argument-range");
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  uint16(value: number): void {
    check(Number.isInteger(value) && value >= 0 && value <= 0xffff, "argument-range");
    const at = this.#room(2);
    this.#view.setUint16(at, value);
  }

  uint32(value: number): void {
    check(Number.isInteger(value) && value >= 0 && value <= 0xffffffff, "argument-range");
    const at = this.#room(4);
    this.#view.setUint32(at, value);
  }

  uint64(value: bigint): void {
    check(value >= 0n && value <= 0xffffffffffffffffn, "argument-range");
    const at = this.#room(8);
    this.#view.setBigUint64(at, value);
  }

  bytes(value: Bytes): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** The shortest length header of §2.1.2. */
  length(value: number): void {
    check(value <= MAX_LENGTH, "argument-range");
    if (value <= 0x3f) this.uint8(value);
    else if (value <= 0x3fff) this.uint16(value | 0x4000);
    else this.uint32(value + 0x80000000);
  }

  opaque(value: Bytes): void {
    this.length(value.length);
    this.bytes(value);
  }

  /** What was written; the buffer behind it is wiped, since it may have held secrets. */
  finish(): Bytes {
    const result = this.#bytes.slice(0, this.#length);
    this.#bytes.fill(0, 0, this.#length);
    return result;
  }
}
