/** The step from one epoch to the next that committer, members and joiners share (RFC 9420 §12.4.1, §12.4.2). */
import { type Bytes, equal, wipe } from "../bytes.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { check } from "../error.ts";
import type { Extension } from "../message/extension.ts";
import { encodeGroupContext, type GroupContext } from "../message/group-context.ts";
import type { ReInit } from "../message/proposal.ts";
import { epochSecret, joinerSecret, type NewEpoch, newEpoch } from "../schedule/key-schedule.ts";
import { secretTree } from "../schedule/secret-tree.ts";
import {
  type ConfirmedTranscriptHashInput,
  confirmationTag,
  confirmedTranscriptHash,
  interimTranscriptHash,
} from "../schedule/transcript.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import type { PrivateKeys } from "../tree/tree-kem.ts";
import type { GroupState } from "./state.ts";

/** The group context that path secrets are encrypted under: new in all but the transcript (§12.4.1). */
export function provisionalContext(
  before: GroupContext,
  tree: RatchetTree,
  extensions: readonly Extension[],
): GroupContext {
  return { ...before, epoch: before.epoch + 1n, treeHash: tree.treeHash(), extensions };
}

export interface BegunEpoch {
  readonly groupContext: GroupContext;
  readonly epoch: NewEpoch;
  readonly confirmationTag: Bytes;
  readonly interimTranscriptHash: Bytes;
}

/** All that follows from the context and the epoch secret, which is wiped. */
export function beginEpoch(suite: CipherSuite, groupContext: GroupContext, secret: Bytes): BegunEpoch {
  const { confirmedTranscriptHash: confirmed } = groupContext;
  const epoch = newEpoch(suite, secret);
  const tag = confirmationTag(suite, epoch.confirmationKey, confirmed);
  const interim = interimTranscriptHash(suite, confirmed, tag);
  return { groupContext, epoch, confirmationTag: tag, interimTranscriptHash: interim };
}

export interface CommitInputs extends ConfirmedTranscriptHashInput {
  readonly initSecret: Bytes;
  readonly commitSecret: Bytes;
  readonly pskSecret: Bytes;
}

export interface NextEpoch extends BegunEpoch {
  readonly joiner: Bytes;
}

/** Advances the transcript and the key schedule over a commit. */
export function nextEpoch(
  suite: CipherSuite,
  provisional: GroupContext,
  interimBefore: Bytes,
  inputs: CommitInputs,
): NextEpoch {
  const confirmed = confirmedTranscriptHash(suite, interimBefore, inputs);
  const groupContext = { ...provisional, confirmedTranscriptHash: confirmed };
  const context = encodeGroupContext(groupContext);
  const joiner = joinerSecret(suite, inputs.initSecret, inputs.commitSecret, context);
  const secret = epochSecret(suite, joiner, inputs.pskSecret, context);
  return { ...beginEpoch(suite, groupContext, secret), joiner };
}

/** §6.1, §12.4.2 */
export function checkConfirmationTag(next: BegunEpoch, received: Bytes | undefined): void {
  check(received && equal(received, next.confirmationTag), "confirmation-tag");
}

export interface OwnPlace {
  readonly leafIndex: number;
  readonly privateKeys: PrivateKeys;
  readonly signatureKey: Bytes;
}

/** The state at the start of an epoch; the past is added by whoever has one. */
export function freshState(tree: RatchetTree, next: BegunEpoch, own: OwnPlace, reInit?: ReInit): GroupState {
  const { groupContext, epoch, confirmationTag, interimTranscriptHash } = next;
  wipe(epoch.confirmationKey);
  return {
    groupContext,
    tree,
    ...own,
    secrets: epoch.secrets,
    secretTree: secretTree(tree.leafCount, epoch.encryptionSecret),
    interimTranscriptHash,
    confirmationTag,
    proposals: [],
    ownUpdates: [],
    past: [],
    resumptions: [],
    isMember: true,
    reInit,
    pending: undefined,
  };
}
