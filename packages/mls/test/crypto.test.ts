/** RFC 9180's and X-Wing's vectors, and every primitive beside an independent implementation (OpenSSL's). */
import {
  createCipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign as nodeSign,
  verify as nodeVerify,
} from "node:crypto";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { EMPTY } from "../src/bytes.ts";
import { AES128_GCM, CHACHA20_POLY1305 } from "../src/crypto/aead.ts";
import { hpke } from "../src/crypto/hpke.ts";
import { HKDF_SHA256, HKDF_SHA512 } from "../src/crypto/kdf.ts";
import { DHKEM_X25519, X_WING } from "../src/crypto/kem.ts";
import { suiteOf } from "../src/crypto/suite.ts";
import { HPKE_VECTORS } from "./data/hpke-base.ts";
import { X_WING_VECTORS } from "./data/x-wing.ts";
import { seeded } from "./support/world.ts";
import { hex, toHex } from "./vectors/support.ts";

const random = seeded("crypto");

describe("HPKE, base mode (RFC 9180)", () => {
  test.each(HPKE_VECTORS)("KDF $kdf_id, AEAD $aead_id", (vector) => {
    const kdf = vector.kdf_id === 1 ? HKDF_SHA256 : HKDF_SHA512;
    const aead = vector.aead_id === 1 ? AES128_GCM : CHACHA20_POLY1305;
    const suite = hpke(DHKEM_X25519, kdf, aead);
    const key = DHKEM_X25519.deriveKeyPair(hex(vector.ikmR));
    expect(toHex(key.privateKey)).toBe(vector.skRm);
    expect(toHex(key.publicKey)).toBe(vector.pkRm);
    const context = suite.scheduleContext(hex(vector.info));
    const sender = suite.setupBaseS(key.publicKey, context, () => hex(vector.skEm));
    expect(toHex(sender.enc)).toBe(vector.enc);
    const receiver = suite.setupBaseR(sender.enc, key, context);
    for (const { aad, ct, pt } of vector.encryptions) {
      expect(toHex(sender.seal(hex(aad), hex(pt)))).toBe(ct);
      expect(toHex(receiver.open(hex(aad), hex(ct)) ?? EMPTY)).toBe(pt);
    }
    for (const { exporter_context, L, exported_value } of vector.exports) {
      expect(toHex(receiver.export(hex(exporter_context), L))).toBe(exported_value);
    }
  });
});

test("points of small order are no keys, and share no secret", () => {
  const low = [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ...["ec", "ed", "ee"].flatMap((first) => ["7f", "ff"].map((last) => `${first}${"ff".repeat(30)}${last}`)),
  ];
  for (const point of low.map(hex)) {
    expect(DHKEM_X25519.isPublicKey(point)).toBe(false);
    expect(() => DHKEM_X25519.encap(point, random)).toThrow("hpke-key");
    const key = X_WING.deriveKeyPair(random(32)).publicKey;
    expect(X_WING.isPublicKey(key)).toBe(true);
    key.set(point, 1184);
    expect(X_WING.isPublicKey(key)).toBe(false);
  }
  const tooLarge = X_WING.deriveKeyPair(random(32)).publicKey;
  tooLarge.set([0xff, 0xff], 0);
  expect(X_WING.isPublicKey(tooLarge)).toBe(false);
  expect(() => X_WING.encap(tooLarge, random)).toThrow("hpke-key");
  expect(DHKEM_X25519.isPublicKey(DHKEM_X25519.deriveKeyPair(random(32)).publicKey)).toBe(true);
});

describe("X-Wing", () => {
  test.each(X_WING_VECTORS)("draft vector $ss", (vector) => {
    const privateKey = hex(vector.sk);
    const publicKey = X_WING.publicKey(privateKey);
    expect(toHex(sha256(publicKey))).toBe(vector.pk_sha256);
    const { enc, sharedSecret } = X_WING.encap(publicKey, () => hex(vector.eseed));
    expect(toHex(sha256(enc))).toBe(vector.ct_sha256);
    expect(toHex(sharedSecret)).toBe(vector.ss);
    expect(toHex(X_WING.decap(enc, { privateKey, publicKey }))).toBe(vector.ss);
    expect([publicKey.length, enc.length]).toEqual([X_WING.npk, X_WING.nenc]);
  });

  test("keys of another size are refused", () => {
    expect(() => X_WING.encap(new Uint8Array(1215), random)).toThrow("hpke-key");
    expect(() => X_WING.decap(new Uint8Array(10), X_WING.deriveKeyPair(random(64)))).toThrow("hpke-key");
  });
});

const SIZES = [0, 1, 16, 63, 64, 65, 1000];

describe("primitives beside OpenSSL's", () => {
  test.each([
    ["aes-128-gcm", AES128_GCM],
    ["chacha20-poly1305", CHACHA20_POLY1305],
  ] as const)("%s", (name, aead) => {
    for (const size of SIZES) {
      const [key, nonce, aad, plaintext] = [random(aead.nk), random(12), random(size), random(size)];
      const cipher = createCipheriv(name as "chacha20-poly1305", key, nonce, { authTagLength: 16 });
      cipher.setAAD(aad, { plaintextLength: plaintext.length });
      const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
      const sealed = aead.seal(key, nonce, aad, plaintext);
      expect(toHex(sealed)).toBe(body.toString("hex"));
      expect(aead.open(key, nonce, aad, sealed)).toEqual(plaintext);
      sealed[sealed.length - 1] = (sealed[sealed.length - 1] ?? 0) ^ 1;
      expect(aead.open(key, nonce, aad, sealed)).toBeUndefined();
    }
  });

  test.each([
    ["sha256", HKDF_SHA256],
    ["sha512", HKDF_SHA512],
  ] as const)("HKDF and HMAC with %s", (name, kdf) => {
    for (const size of SIZES) {
      const [salt, ikm, info] = [random(kdf.nh), random(size), random(size)];
      const expected = Buffer.from(hkdfSync(name, ikm, salt, info, 100)).toString("hex");
      expect(toHex(kdf.expand(kdf.extract(salt, ikm), info, 100))).toBe(expected);
      expect(toHex(kdf.mac(salt, info))).toBe(createHmac(name, salt).update(info).digest("hex"));
    }
  });

  test("Ed25519", () => {
    const suite = suiteOf(1);
    for (const size of SIZES) {
      const pair = suite.signatureKeyPair(random(32));
      const content = random(size);
      const der = (prefix: string, key: Uint8Array) => Buffer.concat([Buffer.from(prefix, "hex"), key]);
      const privateKey = createPrivateKey({
        key: der("302e020100300506032b657004220420", pair.privateKey),
        format: "der",
        type: "pkcs8",
      });
      const publicKey = createPublicKey({
        key: der("302a300506032b6570032100", pair.publicKey),
        format: "der",
        type: "spki",
      });
      const signature = suite.sign(pair.privateKey, content);
      expect(toHex(signature)).toBe(nodeSign(null, content, privateKey).toString("hex"));
      expect(nodeVerify(null, content, publicKey, signature)).toBe(true);
      expect(suite.verify(pair.publicKey, content, signature)).toBe(true);
      signature[0] = (signature[0] ?? 0) ^ 1;
      expect(suite.verify(pair.publicKey, content, signature)).toBe(false);
    }
  });
});
