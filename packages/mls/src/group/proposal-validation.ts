/** Which proposals may be sent by whom (RFC 9420 §12.1), and which may stand in one commit (§12.2). */
import { allDistinct } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import { check } from "../error.ts";
import type { Sender } from "../message/framing.ts";
import type { LeafNode } from "../message/leaf-node.ts";
import type { Proposal } from "../message/proposal.ts";
import { PreSharedKeyID, type ResumptionPSKUsage } from "../message/psk-id.ts";
import { checkExternalSenders, checkSuccessor, validateKeyPackage, validateLeaf } from "./leaf-validation.ts";
import type { Env } from "./policy.ts";
import type { GroupState } from "./state.ts";

/** A proposal in a commit, with whoever proposed it. */
export interface ListedProposal {
  readonly proposal: Proposal;
  readonly sender: Sender;
}

/** The one usage of resumption PSKs, beside `application`, that fits the occasion (§12.1.4). */
export type Occasion = Exclude<ResumptionPSKUsage, "application"> | undefined;

const EXTERNAL_TYPES: ReadonlySet<Proposal["type"]> = new Set([
  "add",
  "remove",
  "psk",
  "reinit",
  "group_context_extensions",
]);

/** §6.1, §12.1.8: what senders outside the group may propose. */
export function checkProposer(proposal: Proposal, sender: Sender): void {
  if (sender.type === "external") check(EXTERNAL_TYPES.has(proposal.type), "external-proposal-type");
  if (sender.type === "new_member_proposal") check(proposal.type === "add", "new-member-proposal-type");
}

function checkUpdate(state: GroupState, leafNode: LeafNode, sender: Sender, sending: boolean, env: Env) {
  check(sender.type === "member", "external-proposal-type");
  const { leafIndex } = sender;
  const before = state.tree.leaf(leafIndex);
  check(before, "sender-blank");
  const place = { groupId: state.groupContext.groupId, leafIndex };
  validateLeaf(state.tree.suite, leafNode, { source: "update", place, sending }, env);
  checkSuccessor(before, leafNode, env);
}

function checkPsk(state: GroupState, id: PreSharedKeyID, occasion: Occasion): void {
  check(id.pskNonce.length === state.tree.suite.kdf.nh, "psk-nonce-length");
  if (id.type === "resumption") check(id.usage === "application" || id.usage === occasion, "psk-usage");
}

export interface ValidationChoices {
  /** Whether we are about to send this. */
  readonly sending: boolean;
  readonly occasion?: Occasion;
}

/** The rules of §12.1 that concern one proposal by itself. */
export function validateProposal(
  state: GroupState,
  { proposal, sender }: ListedProposal,
  how: ValidationChoices,
  env: Env,
): void {
  const { tree, groupContext } = state;
  checkProposer(proposal, sender);
  if (proposal.type === "add") validateKeyPackage(tree.suite, proposal.keyPackage, how.sending, env);
  else if (proposal.type === "update") checkUpdate(state, proposal.leafNode, sender, how.sending, env);
  else if (proposal.type === "remove") check(tree.leaf(proposal.removed), "remove-blank");
  else if (proposal.type === "psk") checkPsk(state, proposal.psk, how.occasion);
  else if (proposal.type === "group_context_extensions") checkExternalSenders(proposal.extensions, env);
  else if (proposal.type === "reinit") check(proposal.version >= groupContext.version, "reinit-version");
  check(env.policy.allow(proposal, sender), "not-allowed");
}

type Of<T extends Proposal["type"]> = Extract<Proposal, { type: T }>;

/** The proposals of one type. */
export function of<T extends Proposal["type"]>(list: readonly ListedProposal[], type: T): Of<T>[] {
  return list.map(({ proposal }) => proposal).filter((proposal): proposal is Of<T> => proposal.type === type);
}

/** The leaf that an Update or a Remove changes; none for other types. */
export function leafOf({ proposal, sender }: ListedProposal): number | undefined {
  if (proposal.type === "remove") return proposal.removed;
  return proposal.type === "update" && sender.type === "member" ? sender.leafIndex : undefined;
}

/** §12.2, for the members who stay: whom they are joined by, and what types beyond the RFC's they must know. */
function checkStaying(staying: readonly LeafNode[], list: readonly ListedProposal[], env: Env): void {
  const { isSameClient } = env.policy;
  const added = of(list, "add").map((add) => add.keyPackage.leafNode);
  for (const [index, leaf] of added.entries()) {
    check(!added.slice(0, index).some((other) => isSameClient(other, leaf)), "client-added-twice");
    check(!staying.some((member) => isSameClient(member, leaf)), "client-already-member");
  }
  for (const { proposalType } of of(list, "custom")) {
    const isKnown = staying.every(({ capabilities }) => capabilities.proposals.includes(proposalType));
    check(isKnown, "proposal-unsupported");
  }
}

function checkPskList(list: readonly ListedProposal[]): void {
  check(allDistinct(of(list, "psk").map(({ psk }) => encode(PreSharedKeyID, psk))), "psk-twice");
}

/** §12.2, for a commit of a member. */
export function validateList(
  state: GroupState,
  list: readonly ListedProposal[],
  committer: number,
  how: ValidationChoices,
  env: Env,
): void {
  const ofCommitter = list.find((listed) => leafOf(listed) === committer)?.proposal.type;
  check(ofCommitter !== "remove", "remove-committer");
  check(ofCommitter !== "update", "update-committer");
  const touched = list.map(leafOf).filter((leafIndex) => leafIndex !== undefined);
  check(new Set(touched).size === touched.length, "leaf-twice");
  check(of(list, "external_init").length === 0, "external-init-member");
  for (const listed of list) validateProposal(state, listed, how, env);
  checkPskList(list);
  check(of(list, "group_context_extensions").length <= 1, "extensions-twice");
  check(of(list, "reinit").length === 0 || list.length === 1, "reinit-alone");
  const removed = new Set(of(list, "remove").map((remove) => remove.removed));
  const staying = [...state.tree.members()].filter(([leafIndex]) => !removed.has(leafIndex));
  checkStaying(
    staying.map(([, leaf]) => leaf),
    list,
    env,
  );
}

/** §12.2, for an external commit; the leaf is that of its path. */
export function validateExternalList(
  state: GroupState,
  list: readonly ListedProposal[],
  leaf: LeafNode,
  env: Env,
): void {
  check(of(list, "external_init").length === 1, "external-init-count");
  const removes = of(list, "remove");
  check(removes.length <= 1, "external-remove-count");
  for (const listed of list) {
    const { type } = listed.proposal;
    check(type === "external_init" || type === "remove" || type === "psk", "external-commit-type");
    validateProposal(state, listed, { sending: false }, env);
  }
  checkPskList(list);
  for (const { removed } of removes) {
    const before = state.tree.leaf(removed);
    check(before, "remove-blank");
    checkSuccessor(before, leaf, env);
  }
}
