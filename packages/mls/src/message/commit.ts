/** Update paths (RFC 9420 §7.6) and commits (§12.4). */
import { opaque, optional, struct, uint8, type Value, variant, vector } from "../codec/codec.ts";
import { HPKECiphertext } from "../crypto/label.ts";
import { LeafNode } from "./leaf-node.ts";
import { Proposal } from "./proposal.ts";

export const UpdatePathNode = struct({
  encryptionKey: opaque,
  encryptedPathSecret: vector(HPKECiphertext),
});
export type UpdatePathNode = Value<typeof UpdatePathNode>;

export const UpdatePath = struct({ leafNode: LeafNode, nodes: vector(UpdatePathNode) });
export type UpdatePath = Value<typeof UpdatePath>;

export const ProposalOrRef = variant(uint8, {
  proposal: [1, struct({ proposal: Proposal })],
  reference: [2, struct({ reference: opaque })],
});
export type ProposalOrRef = Value<typeof ProposalOrRef>;

export const Commit = struct({ proposals: vector(ProposalOrRef), path: optional(UpdatePath) });
export type Commit = Value<typeof Commit>;
