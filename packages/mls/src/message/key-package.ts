/** Key packages (RFC 9420 §10): what a client publishes so that others can add it. */
import type { Bytes } from "../bytes.ts";
import { encode, opaque, uint16, type Value } from "../codec/codec.ts";
import { refHash } from "../crypto/label.ts";
import { signed } from "../crypto/signed.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { Extensions } from "./extension.ts";
import { LeafNode } from "./leaf-node.ts";

const keyPackage = signed("KeyPackageTBS", {
  version: uint16,
  cipherSuite: uint16,
  initKey: opaque,
  leafNode: LeafNode,
  extensions: Extensions,
});
export const { codec: KeyPackage, sign: signKeyPackage } = keyPackage;
export type KeyPackage = Value<typeof KeyPackage>;

export function keyPackageSignatureValid(suite: CipherSuite, value: KeyPackage): boolean {
  return keyPackage.isValid(suite, value, value.leafNode.signatureKey);
}

/** `MakeKeyPackageRef` (§5.2) */
export function makeKeyPackageRef(suite: CipherSuite, value: KeyPackage): Bytes {
  return refHash(suite, "MLS 1.0 KeyPackage Reference", encode(KeyPackage, value));
}
