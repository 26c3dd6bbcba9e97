/** Node's Ed25519, as conversations use it, by the vectors of RFC 8032 §7.1. */

import { expect, test } from "vitest";
import { ed25519, isNativelyValid } from "../src/native-ed25519.ts";

const VECTORS = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
] as const;

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

test("signs and verifies, whether it has seen the keys or not", () => {
  for (const [secret, publicKey, content, signature] of VECTORS) {
    const seed = bytes(secret);
    for (let time = 0; time < 2; time++) {
      expect(ed25519.sign(bytes(content), seed)).toEqual(bytes(signature));
      expect(isNativelyValid(bytes(signature), bytes(content), bytes(publicKey))).toBe(true);
      expect(isNativelyValid(bytes(signature), bytes(`${content}00`), bytes(publicKey))).toBe(false);
    }
  }
});
