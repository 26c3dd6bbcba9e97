import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FRAME_BYTES, FRAME_PAYLOAD_MAX, openFrame, sealFrame } from "../../src/session/frame.ts";
import { anyKey, hostileBytes } from "../hostile-bytes.ts";

const key = new Uint8Array(32).fill(5);
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 50 }),
  fc.constantFrom(0, 1, FRAME_PAYLOAD_MAX - 1, FRAME_PAYLOAD_MAX).map((n) => new Uint8Array(n).fill(0xa5)),
);

/** Node's cipher over any plaintext, to make frames that ours never makes. */
function sealedByNode(plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv("chacha20-poly1305", key, new Uint8Array(12), { authTagLength: 16 });
  return Uint8Array.from(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
}

function plainOf(length: number, payload: Uint8Array, size = 4080): Uint8Array {
  const plain = new Uint8Array(size);
  plain.set([length >>> 8, length & 0xff, ...payload]);
  return plain;
}

describe("a frame", () => {
  it("has 4096 bytes whatever it carries, and gives it back to the key alone", () => {
    fc.assert(
      fc.property(payloads, anyKey, (payload, other) => {
        fc.pre(Buffer.compare(key, other) !== 0);
        const frame = sealFrame(key, payload);
        expect(frame.length).toBe(FRAME_BYTES);
        expect(openFrame(key, frame)).toEqual(payload);
        expect(openFrame(other, frame)).toBeNull();
      }),
    );
  });

  it("is what Node's ChaCha20-Poly1305 makes of length, payload and zeros", () => {
    const payload = Uint8Array.of(1, 2, 3);
    expect(sealFrame(key, payload)).toEqual(sealedByNode(plainOf(3, payload)));
  });

  it("takes no more than fits", () => {
    expect(FRAME_PAYLOAD_MAX).toBe(4096 - 16 - 2);
    expect(() => sealFrame(key, new Uint8Array(FRAME_PAYLOAD_MAX + 1))).toThrow("broken invariant");
  });

  it.each([
    ["a length above what fits", plainOf(FRAME_PAYLOAD_MAX + 1, Uint8Array.of(1))],
    ["something behind the payload", plainOf(1, Uint8Array.of(1, 2))],
    ["another size", plainOf(1, Uint8Array.of(1), 4079)],
    ["nothing at all", new Uint8Array(0)],
  ])("is refused from the holder of the key with %s", (_, plain) => {
    expect(openFrame(key, sealedByNode(plain))).toBeNull();
  });

  it("is refused with any bit changed, cut or lengthened", () => {
    const frame = sealFrame(key, Uint8Array.of(9));
    fc.assert(
      fc.property(hostileBytes(fc.constant(frame)), (bytes) => {
        expect(openFrame(key, bytes)).toEqual(Buffer.compare(bytes, frame) === 0 ? Uint8Array.of(9) : null);
      }),
    );
  });
});
