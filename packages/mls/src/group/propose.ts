/** Sending proposals (RFC 9420 §12.1) as a member. */
import type { Bytes } from "../bytes.ts";
import type { RandomBytes } from "../crypto/kem.ts";
import { deriveAndWipe } from "../crypto/label.ts";
import { check } from "../error.ts";
import type { Credential } from "../message/credential.ts";
import type { Extension } from "../message/extension.ts";
import { type Capabilities, signLeafNode } from "../message/leaf-node.ts";
import type { Proposal } from "../message/proposal.ts";
import type { PreSharedKeyID } from "../message/psk-id.ts";
import { makeProposalRef } from "../protection/authentication.ts";
import type { Env } from "./policy.ts";
import { validateProposal } from "./proposal-validation.ts";
import { type Framing, frame, protect, type Sent, sign } from "./sending.ts";
import { checkCanSend, type GroupState, type OwnUpdate } from "./state.ts";

export interface Proposed extends Sent {
  readonly ref: Bytes;
}

/** What a member may change of its own leaf; what is left out stays. */
export interface LeafChanges {
  readonly credential?: Credential;
  readonly capabilities?: Capabilities;
  readonly extensions?: readonly Extension[];
  /** A new Ed25519 seed. */
  readonly signatureKey?: Bytes;
}

/** Our leaf with these changes, and the private signature key that then belongs to it. */
export function changedLeaf(state: GroupState, changes: LeafChanges) {
  const before = state.tree.leaf(state.leafIndex);
  check(before, "state-broken");
  const signatureKey = changes.signatureKey?.slice() ?? state.signatureKey;
  const { signatureKeyPair } = state.tree.suite;
  const leaf = {
    signatureKey: changes.signatureKey ? signatureKeyPair(signatureKey).publicKey : before.signatureKey,
    credential: changes.credential ?? before.credential,
    capabilities: changes.capabilities ?? before.capabilities,
    extensions: changes.extensions ?? before.extensions,
  };
  return { leaf, signatureKey };
}

/** Proposes anything but an Update of our own leaf, which {@link proposeUpdate} does. */
export function propose(state: GroupState, proposal: Proposal, env: Env, framing: Framing = {}): Proposed {
  check(proposal.type !== "update" && proposal.type !== "external_init", "argument-proposal");
  return send(state, proposal, env, framing, []);
}

/** Proposes fresh keys for our own leaf (§12.1.2). */
export function proposeUpdate(
  state: GroupState,
  env: Env,
  changes: LeafChanges = {},
  framing: Framing = {},
): Proposed {
  checkCanSend(state);
  const { suite } = state.tree;
  const keys = deriveAndWipe(suite, env.random(suite.kdf.nh));
  const { leaf, signatureKey } = changedLeaf(state, changes);
  const place = { groupId: state.groupContext.groupId, leafIndex: state.leafIndex };
  const unsigned = { ...leaf, encryptionKey: keys.publicKey, source: { type: "update" } as const };
  const leafNode = signLeafNode(suite, unsigned, signatureKey, place);
  const own = { encryptionKey: keys.publicKey, privateKey: keys.privateKey, signatureKey };
  return send(state, { type: "update", leafNode }, env, framing, [own]);
}

function send(
  state: GroupState,
  proposal: Proposal,
  env: Env,
  framing: Framing,
  updates: readonly OwnUpdate[],
): Proposed {
  checkCanSend(state);
  const content = frame(state, { type: "proposal", proposal }, framing);
  const { sender } = content;
  validateProposal(state, { proposal, sender }, { sending: true }, env);
  const signed = sign(state, content, framing);
  const sent = protect(state, signed, env);
  const ref = makeProposalRef(state.tree.suite, signed);
  const proposals = [...state.proposals, { ref, sender, proposal }];
  const ownUpdates = [...state.ownUpdates, ...updates];
  return { ...sent, state: { ...sent.state, proposals, ownUpdates }, ref };
}

/** Names an external PSK with a fresh nonce (§8.4). */
export function externalPskId(state: GroupState, pskId: Bytes, random: RandomBytes): PreSharedKeyID {
  return { type: "external", pskId, pskNonce: random(state.tree.suite.kdf.nh) };
}

/** Names the resumption PSK of an epoch of this group with a fresh nonce (§8.6). */
export function resumptionPskId(state: GroupState, epoch: bigint, random: RandomBytes): PreSharedKeyID {
  const { groupId } = state.groupContext;
  const pskNonce = random(state.tree.suite.kdf.nh);
  return { type: "resumption", usage: "application", pskGroupId: groupId, pskEpoch: epoch, pskNonce };
}
