/** Writes the TLS presentation language (RFC 9420 §2.1). */
import type { Bytes } from "../bytes.ts";
import { check } from "../error.ts";

const MAX_LENGTH = 0x3fffffff;

export class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  #room(length: number): number {
    const at = this.#length;
    const needed = at + length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes.fill(0);
      this.#bytes = grown;
    }
    this.#length = needed;
    return at;
  }

  /** The last `count` bytes of a whole number that is not negative, the highest first. */
  #number(value: number, count: number): void {
    let at = this.#room(count) + count;
    for (let left = value, i = 0; i < count; i++) {
      this.#bytes[--at] = left % 256;
      left = Math.floor(left / 256);
    }
  }

  uint8(value: number): void {
    check(Number.isInteger(value) && value >= 0 && value <= 0xff, "argument-range");
    this.#number(value, 1);
  }

  uint16(value: number): void {
    check(Number.isInteger(value) && value >= 0 && value <= 0xffff, "argument-range");
    this.#number(value, 2);
  }

  uint32(value: number): void {
    check(Number.isInteger(value) && value >= 0 && value <= 0xffffffff, "argument-range");
    this.#number(value, 4);
  }

  uint64(value: bigint): void {
    check(value >= 0n && value <= 0xffffffffffffffffn, "argument-range");
    this.#number(Number(value >> 32n), 4);
    this.#number(Number(value & 0xffffffffn), 4);
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

  /** What `write` writes, behind its length. */
  vector(write: () => void): void {
    const start = this.#room(1);
    write();
    const length = this.#length - start - 1;
    const more = length <= 0x3f ? 0 : length <= 0x3fff ? 1 : 3;
    if (more > 0) {
      this.#room(more);
      this.#bytes.copyWithin(start + 1 + more, start + 1, start + 1 + length);
    }
    const end = this.#length;
    this.#length = start;
    this.length(length);
    this.#length = end;
  }

  /** What was written; the buffer behind it is wiped, since it may have held secrets. */
  finish(): Bytes {
    const result = this.#bytes.slice(0, this.#length);
    this.#bytes.fill(0, 0, this.#length);
    return result;
  }
}
