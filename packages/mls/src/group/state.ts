/** The state of a member in a group: a value, replaced by each operation. */
import type { Bytes } from "../bytes.ts";
import {
  boolean,
  mapOf,
  opaque,
  optional,
  struct,
  uint32,
  uint64,
  type Value,
  vector,
} from "../codec/codec.ts";
import { check } from "../error.ts";
import { Sender } from "../message/framing.ts";
import { encodeGroupContext, type GroupContext } from "../message/group-context.ts";
import { Proposal, ReInit } from "../message/proposal.ts";
import { EpochSecrets } from "../schedule/key-schedule.ts";
import { SecretTree, secretsOf } from "../schedule/secret-tree.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import type { Policy } from "./policy.ts";

/** A proposal that was received or sent in this epoch (§12.1). */
const CachedProposal = struct({ ref: opaque, sender: Sender, proposal: Proposal });
export type CachedProposal = Value<typeof CachedProposal>;

/** The private side of an Update proposal of our own, until somebody commits it. */
const OwnUpdate = struct({ encryptionKey: opaque, privateKey: opaque, signatureKey: opaque });
export type OwnUpdate = Value<typeof OwnUpdate>;

/** What is needed to read application messages of an epoch. */
const ReadableEpoch = struct({
  epoch: uint64,
  groupContext: opaque,
  senderDataSecret: opaque,
  secretTree: SecretTree,
  leafIndex: uint32,
  signatureKeys: vector(optional(opaque)),
});
export type ReadableEpoch = Value<typeof ReadableEpoch>;

/** All of a state but its context, its tree and what is pending. */
export const StateFields = struct({
  leafIndex: uint32,
  /** By node: of our own leaf, and of nodes above it. */
  privateKeys: mapOf(opaque),
  /** The private signature key. */
  signatureKey: opaque,
  secrets: EpochSecrets,
  secretTree: SecretTree,
  interimTranscriptHash: opaque,
  confirmationTag: opaque,
  proposals: vector(CachedProposal),
  ownUpdates: vector(OwnUpdate),
  past: vector(ReadableEpoch),
  resumptions: vector(struct({ epoch: uint64, psk: opaque })),
  /** Whether this client is still a member; `false` from the commit on that removed it. */
  isMember: boolean,
  /** The re-initialisation that closed the group (§11.2). */
  reInit: optional(ReInit),
});

export interface GroupState extends Value<typeof StateFields> {
  readonly groupContext: GroupContext;
  readonly tree: RatchetTree;
  /** The state after our own commit, which has neither won nor lost yet. */
  readonly pending: GroupState | undefined;
}

export function contextBytes(state: GroupState): Bytes {
  return encodeGroupContext(state.groupContext);
}

/** Nothing may be sent by a client that was removed, nor in a group that was re-initialised (§12.4.2). */
export function checkCanSend(state: GroupState): void {
  check(state.isMember, "not-member");
  check(!state.reInit, "group-reinitialised");
}

function allSecrets(state: GroupState): Bytes[] {
  return [
    ...state.privateKeys.values(),
    state.signatureKey,
    ...Object.values(state.secrets),
    ...secretsOf(state.secretTree),
    ...state.ownUpdates.flatMap((update) => [update.privateKey, update.signatureKey]),
    ...state.past.flatMap((past) => [past.senderDataSecret, ...secretsOf(past.secretTree)]),
    ...state.resumptions.map((resumption) => resumption.psk),
    ...(state.pending ? allSecrets(state.pending) : []),
  ];
}

/** The secrets of one state that another no longer holds. */
export function consumedBetween(before: GroupState, after: GroupState): Bytes[] {
  const kept = new Set(allSecrets(after));
  return allSecrets(before).filter((secret) => !kept.has(secret));
}

/** The state's epoch, for the messages in it. */
export function readable(state: GroupState): ReadableEpoch {
  const signatureKeys = Array.from(
    { length: state.tree.leafCount },
    (_, index) => state.tree.leaf(index)?.signatureKey,
  );
  return {
    epoch: state.groupContext.epoch,
    groupContext: contextBytes(state),
    senderDataSecret: state.secrets.senderDataSecret,
    secretTree: state.secretTree,
    leafIndex: state.leafIndex,
    signatureKeys,
  };
}

/** Moves from one epoch to the next, keeping of the old one what the policy says. */
export function enterEpoch(before: GroupState, next: GroupState, policy: Policy): GroupState {
  const { pastEpochs, pastResumptions } = policy;
  const resumption = { epoch: before.groupContext.epoch, psk: before.secrets.resumptionPsk };
  return {
    ...next,
    past: pastEpochs > 0 ? [readable(before), ...before.past].slice(0, pastEpochs) : [],
    resumptions: pastResumptions > 0 ? [resumption, ...before.resumptions].slice(0, pastResumptions) : [],
  };
}
