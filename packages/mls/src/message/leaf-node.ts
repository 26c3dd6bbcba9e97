/** Leaf nodes (RFC 9420 §7.2): what a client says of itself in a group, and its signature over that. */
import { type Bytes, EMPTY } from "../bytes.ts";
import {
  encode,
  nothing,
  opaque,
  struct,
  uint8,
  uint16,
  uint32,
  uint64,
  type Value,
  variant,
  vector,
} from "../codec/codec.ts";
import { signed } from "../crypto/signed.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { Credential } from "./credential.ts";
import { Extensions } from "./extension.ts";

export const MLS10 = 0x0001;

export const Capabilities = struct({
  versions: vector(uint16),
  cipherSuites: vector(uint16),
  extensions: vector(uint16),
  proposals: vector(uint16),
  credentials: vector(uint16),
});
export type Capabilities = Value<typeof Capabilities>;

export const Lifetime = struct({ notBefore: uint64, notAfter: uint64 });
export type Lifetime = Value<typeof Lifetime>;

/** `leaf_node_source` and the fields that it selects. */
export const LeafNodeSource = variant(uint8, {
  key_package: [1, struct({ lifetime: Lifetime })],
  update: [2, nothing],
  commit: [3, struct({ parentHash: opaque })],
});
export type LeafNodeSource = Value<typeof LeafNodeSource>;

const leafNode = signed("LeafNodeTBS", {
  encryptionKey: opaque,
  signatureKey: opaque,
  credential: Credential,
  capabilities: Capabilities,
  source: LeafNodeSource,
  extensions: Extensions,
});
export const LeafNode = leafNode.codec;
export type LeafNode = Value<typeof LeafNode>;
export type UnsignedLeafNode = Omit<LeafNode, "signature">;

/** Where a leaf made inside a group stands; the signature covers it, except in key packages. */
const LeafPlace = struct({ groupId: opaque, leafIndex: uint32 });
export type LeafPlace = Value<typeof LeafPlace>;

function signedPlace(leaf: UnsignedLeafNode, place: LeafPlace | undefined): Bytes {
  return leaf.source.type === "key_package" || !place ? EMPTY : encode(LeafPlace, place);
}

export function signLeafNode(
  suite: CipherSuite,
  leaf: UnsignedLeafNode,
  privateKey: Bytes,
  place: LeafPlace | undefined,
): LeafNode {
  return leafNode.sign(suite, leaf, privateKey, signedPlace(leaf, place));
}

export function leafSignatureValid(
  suite: CipherSuite,
  leaf: LeafNode,
  place: LeafPlace | undefined,
): boolean {
  return leafNode.isValid(suite, leaf, leaf.signatureKey, signedPlace(leaf, place));
}

export function encodeLeafNode(leaf: LeafNode): Bytes {
  return encode(LeafNode, leaf);
}
