import { createPublicKey, verify } from "node:crypto";
import { onionAddressOf as plainAddressOf, SeededRandom } from "@hushroom/testkit";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import {
  onionAddressOf,
  onionPublicKey,
  parseOnionKey,
  signAsOnion,
  verifyOnionSignature,
} from "../../src/crypto/onion-key.ts";
import { formatOnionAddress } from "../../src/index.ts";
import { expandedKey } from "../contact/people.ts";

const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

function torText(key: Uint8Array): string {
  return `ED25519-V3:${Buffer.from(key).toString("base64")}`;
}

/** RFC 8032 §5.1.5, the first two steps. */
function expand(seed: Uint8Array): Uint8Array {
  const key = sha512(seed);
  key[0] = (key[0] ?? 0) & 248;
  key[31] = ((key[31] ?? 0) & 63) | 64;
  return key;
}

describe("onion keys in tor's text form", () => {
  it("are read with and without padding", () => {
    const key = expandedKey(new SeededRandom(1));
    expect(parseOnionKey(torText(key))).toEqual(key);
    expect(parseOnionKey(torText(key).replace("==", ""))).toEqual(key);
  });

  it.each([
    "",
    "ED25519-V3:",
    "RSA1024:AAAA",
    `ED25519-V3:${"A".repeat(85)}`,
    `ED25519-V3:${"A".repeat(87)}`,
    `ED25519-V3:${"A".repeat(85)}-`,
  ])("refuses %j", (text) => {
    expect(parseOnionKey(text)).toBeNull();
  });

  it("have the address that plain arithmetic finds", () => {
    for (const seed of [1, 2, 3]) {
      const key = expandedKey(new SeededRandom(seed));
      expect(onionAddressOf(key)).toBe(plainAddressOf(torText(key)));
    }
  });
});

describe("signatures by an onion service's expanded key", () => {
  it("are those of Ed25519 with the seed, byte for byte", () => {
    const random = new SeededRandom(7);
    for (let i = 0; i < 20; i++) {
      const seed = random.bytes(32);
      const message = random.bytes(random.below(300));
      expect(signAsOnion(expand(seed), message)).toEqual(ed25519.sign(message, seed));
      expect(onionAddressOf(expand(seed))).toBe(formatOnionAddress(ed25519.getPublicKey(seed)));
    }
  });

  it("also of keys without a seed are good for another implementation", () => {
    const key = expandedKey(new SeededRandom(8));
    const message = Uint8Array.of(1, 2, 3);
    const publicKey = onionPublicKey(onionAddressOf(key)) ?? new Uint8Array();
    const der = Buffer.concat([SPKI_PREFIX, publicKey]);
    const object = createPublicKey({ key: der, format: "der", type: "spki" });
    expect(verify(null, message, object, signAsOnion(key, message))).toBe(true);
  });

  it("are refused for another message, address or signature", () => {
    const key = expandedKey(new SeededRandom(9));
    const [address, other] = [onionAddressOf(key), onionAddressOf(expandedKey(new SeededRandom(10)))];
    const message = Uint8Array.of(1, 2, 3);
    const signature = signAsOnion(key, message);
    expect(verifyOnionSignature(address, message, signature)).toBe(true);
    expect(verifyOnionSignature(other, message, signature)).toBe(false);
    expect(verifyOnionSignature(address, Uint8Array.of(1, 2, 4), signature)).toBe(false);
    expect(verifyOnionSignature(address, message, signature.subarray(1))).toBe(false);
    expect(verifyOnionSignature("nowhere.onion", message, signature)).toBe(false);
    for (let i = 0; i < signature.length; i++) {
      const wrong = signature.slice();
      wrong[i] = (wrong[i] ?? 0) ^ 1;
      expect(verifyOnionSignature(address, message, wrong)).toBe(false);
    }
  });

  it("are refused with the order of the base point added to their number", () => {
    const key = expandedKey(new SeededRandom(11));
    const message = Uint8Array.of(5);
    const signature = signAsOnion(key, message);
    let carry = ed25519.Point.Fn.ORDER;
    for (let i = 32; i < 64; i++) {
      carry += BigInt(signature[i] ?? 0);
      signature[i] = Number(carry & 255n);
      carry >>= 8n;
    }
    expect(carry).toBe(0n);
    expect(verifyOnionSignature(onionAddressOf(key), message, signature)).toBe(false);
  });
});

describe("addresses whose key no service of tor has", () => {
  it("are refused: small order, a torsion part, no point", () => {
    const torsion = ed25519.Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
    const good = ed25519.Point.fromBytes(ed25519.getPublicKey(new Uint8Array(32).fill(1)));
    expect(onionPublicKey(formatOnionAddress(good.toBytes()))).toEqual(good.toBytes());
    expect(onionPublicKey(formatOnionAddress(torsion.toBytes()))).toBeNull();
    expect(onionPublicKey(formatOnionAddress(good.add(torsion).toBytes()))).toBeNull();
    expect(onionPublicKey(formatOnionAddress(ed25519.Point.ZERO.toBytes()))).toBeNull();
    expect(onionPublicKey(formatOnionAddress(new Uint8Array(32).fill(2)))).toBeNull();
  });
});
