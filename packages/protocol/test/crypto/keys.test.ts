/** Our derivations against Node's own implementations. */

import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hkdf } from "../../src/crypto/kdf.ts";
import { x25519PublicKey, x25519Shared } from "../../src/crypto/x25519.ts";
import { anyKey } from "../hostile-bytes.ts";

const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI_X25519 = Buffer.from("302a300506032b656e032100", "hex");

function sharedByNode(privateKey: Uint8Array, publicKey: Uint8Array): Buffer {
  return diffieHellman({
    privateKey: createPrivateKey({
      key: Buffer.concat([PKCS8_X25519, privateKey]),
      format: "der",
      type: "pkcs8",
    }),
    publicKey: createPublicKey({ key: Buffer.concat([SPKI_X25519, publicKey]), format: "der", type: "spki" }),
  });
}

describe("hkdf", () => {
  it("is HKDF-SHA256 without salt over prefix, label, zero and context", () => {
    fc.assert(
      fc.property(
        anyKey,
        fc.uint8Array({ maxLength: 80 }),
        fc.integer({ min: 1, max: 100 }),
        (key, context, n) => {
          const info = Buffer.concat([Buffer.from("hushroom 1 some label\0"), context]);
          const expected = hkdfSync("sha256", key, new Uint8Array(0), info, n);
          expect(Buffer.from(hkdf(key, "some label", context, n))).toEqual(Buffer.from(expected));
        },
      ),
    );
  });

  it("gives 32 bytes and no context unless told otherwise", () => {
    const key = new Uint8Array(32).fill(1);
    expect(hkdf(key, "a")).toEqual(hkdf(key, "a", new Uint8Array(0), 32));
    expect(hkdf(key, "a")).not.toEqual(hkdf(key, "a", Uint8Array.of(0)));
    expect(hkdf(key, "a")).not.toEqual(hkdf(key, "b"));
  });
});

describe("X25519", () => {
  it("agrees with Node's", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (ours, theirs) => {
        const peer = x25519PublicKey(theirs);
        expect(Buffer.from(x25519Shared(ours, peer) ?? [])).toEqual(sharedByNode(ours, peer));
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ["zero", "00".repeat(32)],
    ["one", `01${"00".repeat(31)}`],
    ["a point of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
    ["another", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"],
    ["p - 1", `ec${"ff".repeat(30)}7f`],
    ["p", `ed${"ff".repeat(30)}7f`],
    ["p + 1", `ee${"ff".repeat(30)}7f`],
    ["31 bytes", "09".repeat(31)],
    ["nothing", ""],
  ])("makes no secret with %s", (_, key) => {
    const ours = new Uint8Array(32).fill(7);
    expect(x25519Shared(ours, Uint8Array.from(Buffer.from(key, "hex")))).toBeNull();
  });
});
