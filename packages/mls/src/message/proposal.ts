/** Proposals (RFC 9420 §12.1). */
import { opaque, openVariant, struct, uint16, uint32, type Value } from "../codec/codec.ts";
import { Extensions } from "./extension.ts";
import { KeyPackage } from "./key-package.ts";
import { LeafNode } from "./leaf-node.ts";
import { PreSharedKeyID } from "./psk-id.ts";

export const PROPOSAL_TYPES = {
  add: 0x0001,
  update: 0x0002,
  remove: 0x0003,
  psk: 0x0004,
  reinit: 0x0005,
  external_init: 0x0006,
  group_context_extensions: 0x0007,
} as const;

export const ReInit = struct({
  groupId: opaque,
  version: uint16,
  cipherSuite: uint16,
  extensions: Extensions,
});
export type ReInit = Value<typeof ReInit>;

/** A type that the RFC does not define is `custom`, with its body as `opaque data<V>`. */
export const Proposal = openVariant("proposalType", {
  add: [PROPOSAL_TYPES.add, struct({ keyPackage: KeyPackage })],
  update: [PROPOSAL_TYPES.update, struct({ leafNode: LeafNode })],
  remove: [PROPOSAL_TYPES.remove, struct({ removed: uint32 })],
  psk: [PROPOSAL_TYPES.psk, struct({ psk: PreSharedKeyID })],
  reinit: [PROPOSAL_TYPES.reinit, ReInit],
  external_init: [PROPOSAL_TYPES.external_init, struct({ kemOutput: opaque })],
  group_context_extensions: [PROPOSAL_TYPES.group_context_extensions, struct({ extensions: Extensions })],
});
export type Proposal = Value<typeof Proposal>;

export function isDefaultProposal(type: number): boolean {
  return type >= PROPOSAL_TYPES.add && type <= PROPOSAL_TYPES.group_context_extensions;
}

const WITHOUT_PATH: ReadonlySet<Proposal["type"]> = new Set(["add", "psk", "reinit"]);

/** Whether a commit of these must carry a path (§12.4): always, unless all are of the three types above. */
export function pathRequired(proposals: readonly Proposal[]): boolean {
  return proposals.length === 0 || proposals.some((proposal) => !WITHOUT_PATH.has(proposal.type));
}
