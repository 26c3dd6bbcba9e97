/** Joining by an external commit (RFC 9420 §12.4.3.2), anew or in the place of a former self (resync). */
import { type Bytes, EMPTY, wipe } from "../bytes.ts";
import { decode, encode } from "../codec/codec.ts";
import { suiteOf } from "../crypto/suite.ts";
import { check } from "../error.ts";
import type { ProposalOrRef } from "../message/commit.ts";
import { externalPub } from "../message/extension.ts";
import { type FramedContent, MLSMessage } from "../message/framing.ts";
import { encodeGroupContext } from "../message/group-context.ts";
import type { GroupInfo } from "../message/group-info.ts";
import type { UnsignedLeafNode } from "../message/leaf-node.ts";
import type { Proposal } from "../message/proposal.ts";
import type { PreSharedKeyID } from "../message/psk-id.ts";
import { signContent } from "../protection/authentication.ts";
import { externalInit } from "../schedule/key-schedule.ts";
import { interimTranscriptHash } from "../schedule/transcript.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import { pskSecretOf } from "./application.ts";
import { freshState, nextEpoch } from "./epoch.ts";
import { checkSupportsGroup, verifyGroupInfo } from "./group-info.ts";
import { checkMembers, checkSuccessor } from "./leaf-validation.ts";
import { commitPath, wipePath } from "./own-path.ts";
import type { Env } from "./policy.ts";
import type { GroupState } from "./state.ts";

export interface ExternalJoinChoices {
  /** An MLSMessage with a GroupInfo that has the `external_pub` extension. */
  readonly groupInfo: Bytes;
  readonly ratchetTree?: Bytes;
  readonly leaf: Pick<UnsignedLeafNode, "credential" | "capabilities" | "extensions">;
  /** An Ed25519 seed. */
  readonly signatureKey: Bytes;
  /** The leaf of our former self, which the commit removes. */
  readonly resync?: number;
  readonly psks?: readonly PreSharedKeyID[];
  readonly authenticatedData?: Bytes;
  readonly isKnownGroup?: (groupId: Bytes) => boolean;
}

export interface ExternallyJoined {
  /** Valid once the group has accepted the commit; to be thrown away if another commit won. */
  readonly state: GroupState;
  /** An MLSMessage for the members. */
  readonly message: Bytes;
}

function readGroupInfo(bytes: Bytes): GroupInfo {
  const message = decode(MLSMessage, bytes);
  check(message.type === "group_info", "argument-message");
  return message.groupInfo;
}

/** The tree with our former leaf removed, and a place for the new one (§12.4.1). */
function place(before: RatchetTree, resync: number | undefined): { tree: RatchetTree; leafIndex: number } {
  const tree = before.copy();
  if (resync !== undefined) {
    check(tree.leaf(resync), "remove-blank");
    tree.remove(resync);
    tree.truncate();
  }
  return { tree, leafIndex: tree.leftmostBlank() };
}

function makeProposals(kemOutput: Bytes, { resync, psks = [] }: ExternalJoinChoices): ProposalOrRef[] {
  const proposals: Proposal[] = [
    { type: "external_init", kemOutput },
    ...(resync === undefined ? [] : [{ type: "remove", removed: resync } as const]),
    ...psks.map((psk) => ({ type: "psk", psk }) as const),
  ];
  return proposals.map((proposal) => ({ type: "proposal", proposal }));
}

/** Our path in the group's tree, and the update path that tells the group of it. */
function makePath({ groupContext }: GroupInfo, before: RatchetTree, choices: ExternalJoinChoices, env: Env) {
  const { tree, leafIndex } = place(before, choices.resync);
  const signature = tree.suite.signatureKeyPair(choices.signatureKey.slice());
  const { credential, capabilities, extensions } = choices.leaf;
  const leaf = { signatureKey: signature.publicKey, credential, capabilities, extensions };
  const by = { leafIndex, leaf, signatureKey: signature.privateKey };
  const after = { tree, extensions: groupContext.extensions, added: [] };
  const pathed = commitPath(groupContext, after, by, env.random);
  const former = choices.resync === undefined ? undefined : before.leaf(choices.resync);
  if (former) checkSuccessor(former, pathed.own.leafNode, env);
  checkMembers(tree, groupContext.extensions);
  return { tree, ...pathed };
}

/** Joins a group by its published GroupInfo. */
export function joinByExternalCommit(choices: ExternalJoinChoices, env: Env): ExternallyJoined {
  const info = readGroupInfo(choices.groupInfo);
  const { groupContext } = info;
  const suite = suiteOf(groupContext.cipherSuite);
  check(!choices.isKnownGroup?.(groupContext.groupId), "group-id-known");
  const before = verifyGroupInfo(suite, info, choices.ratchetTree, env);
  checkSupportsGroup(info, choices.leaf.capabilities.extensions);
  const key = externalPub(info.extensions);
  check(key, "external-pub-missing");
  const { kemOutput, initSecret } = externalInit(suite, key, env.random);
  const { tree, context, path, own, place } = makePath(info, before, choices, env);
  const pskSecret = pskSecretOf(suite, choices.psks ?? [], [], env);
  const content: FramedContent = {
    groupId: groupContext.groupId,
    epoch: groupContext.epoch,
    sender: { type: "new_member_commit" },
    authenticatedData: choices.authenticatedData ?? EMPTY,
    body: { type: "commit", commit: { proposals: makeProposals(kemOutput, choices), path } },
  };
  const wireFormat = "public_message";
  const oldContext = encodeGroupContext(groupContext);
  const signature = signContent(suite, { wireFormat, content }, oldContext, place.signatureKey);
  const interim = interimTranscriptHash(suite, groupContext.confirmedTranscriptHash, info.confirmationTag);
  const { commitSecret } = own;
  const inputs = { wireFormat, content, signature, initSecret, commitSecret, pskSecret } as const;
  const next = nextEpoch(suite, context, interim, inputs);
  wipe(initSecret, pskSecret, next.joiner);
  wipePath(own);
  const auth = { signature, confirmationTag: next.confirmationTag };
  const publicMessage = { content, auth, membershipTag: undefined };
  return {
    state: freshState(tree, next, place),
    message: encode(MLSMessage, { type: "public_message", publicMessage }),
  };
}
