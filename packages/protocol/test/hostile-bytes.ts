/** What a peer may send instead of what it should: cut, flipped, lengthened, or nothing but noise. */

import fc from "fast-check";

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = bytes.slice();
  if (copy.length > 0) copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ (1 << bit);
  return copy;
}

/** From well-formed bytes, bytes that are near them, or any. */
export function hostileBytes(wellFormed: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    fc.tuple(wellFormed, fc.nat()).map(([bytes, cut]) => bytes.slice(0, cut % (bytes.length + 1))),
    fc.tuple(wellFormed, fc.nat(), fc.nat(7)).map(([bytes, at, bit]) => flipped(bytes, at, bit)),
    fc
      .tuple(wellFormed, fc.uint8Array({ minLength: 1, maxLength: 40 }))
      .map(([bytes, more]) => Uint8Array.of(...bytes, ...more)),
    fc.uint8Array({ maxLength: 600 }),
  );
}

/** 32 bytes. */
export const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** 16 bytes. */
export const anyId = fc.uint8Array({ minLength: 16, maxLength: 16 });
export const anyU32 = fc.nat(0xffffffff);
export const anyU64 = fc.bigInt(0n, 0xffffffffffffffffn);
/** Any text that has a UTF-8 spelling. */
export const anyText = fc.string({ unit: "binary", maxLength: 60 });
