/** Signatures by OpenSSL and by ours: what one of them says must be what the other says, on whatever a member can send. */

import { SeededRandom } from "@hushroom/testkit";
import { ed25519 as noble } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, concatBytes, numberToBytesLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { expect, test } from "vitest";
import { ed25519, isNativelyValid } from "../src/native-ed25519.ts";

const { Point } = noble;
const { bytes: random } = new SeededRandom(67);
const ORDER = Point.Fn.ORDER;
/** Of order 8. */
const TORSION = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");

interface Signed {
  readonly publicKey: Uint8Array;
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

/** As packages/mls asks (RFC 8032 §5.1.7). */
function isValid(by: typeof noble, { publicKey, content, signature }: Signed): boolean {
  try {
    return by.verify(signature, content, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** By noble's and, twice, by the native one: the second time its keys are known. */
const verdicts = (signed: Signed): boolean[] => [noble, ed25519, ed25519].map((by) => isValid(by, signed));

const hashed = (...parts: Uint8Array[]): bigint =>
  Point.Fn.create(bytesToNumberLE(sha512(concatBytes(...parts))));

/** Signed as the specification says, but for a key, a commitment and a scalar that a forger chose. */
function forged(torsionOfKey: number, torsionOfCommitment: number, plus = 0n): Signed {
  const scalar = hashed(random(32));
  const nonce = hashed(random(32));
  const content = random(50);
  const shifted = (multiple: bigint, times: number) => {
    let point = Point.BASE.multiply(multiple);
    for (let i = 0; i < times; i++) point = point.add(TORSION);
    return point.toBytes();
  };
  const publicKey = shifted(scalar, torsionOfKey);
  const commitment = shifted(nonce, torsionOfCommitment);
  const s = Point.Fn.create(nonce + hashed(commitment, publicKey, content) * scalar) + plus;
  return { publicKey, content, signature: concatBytes(commitment, numberToBytesLE(s, 32)) };
}

test("they make the same signatures", () => {
  for (const size of [0, 1, 64, 1000]) {
    const seed = random(32);
    const publicKey = noble.getPublicKey(seed);
    const content = random(size);
    const own = noble.sign(content, seed);
    expect(ed25519.sign(content, seed)).toEqual(own);
    expect(ed25519.sign(content, seed)).toEqual(own);
    expect(verdicts({ publicKey, content, signature: own })).toEqual([true, true, true]);
    for (const at of [0, 31, 32, 63]) {
      const signature = own.slice();
      signature[at] = (signature[at] ?? 0) ^ 1;
      expect(verdicts({ publicKey, content, signature })).toEqual([false, false, false]);
    }
  }
});

test("keys and commitments off the group of prime order are judged alike", () => {
  for (let key = 0; key < 8; key++) {
    for (let commitment = 0; commitment < 8; commitment++) {
      const signed = forged(key, commitment);
      expect(verdicts(signed)).toEqual([true, true, true]);
    }
  }
  // OpenSSL alone would refuse them, so that members would differ.
  const { publicKey, content, signature } = forged(0, 1);
  expect(isNativelyValid(signature, content, publicKey)).toBe(false);
});

test("what no signature can be is refused by both", () => {
  const { publicKey, content, signature } = forged(0, 0);
  const no = [false, false, false];
  expect(verdicts(forged(0, 0, ORDER))).toEqual(no);
  expect(verdicts({ publicKey, content, signature: signature.slice(1) })).toEqual(no);
  expect(verdicts({ publicKey: publicKey.slice(1), content, signature })).toEqual(no);
  const identity = Point.ZERO.toBytes();
  const empty = concatBytes(identity, new Uint8Array(32));
  for (const small of [identity, TORSION.toBytes(), Uint8Array.from([0xee, ...Array(30).fill(0xff), 0x7f])]) {
    expect(verdicts({ publicKey: small, content, signature: empty })).toEqual(no);
  }
});
