/** Publishing the group's state (RFC 9420 §12.4.3), and checking what others publish. */
import type { Bytes } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import { check } from "../error.ts";
import {
  EXTENSION_TYPES,
  type Extension,
  extensionData,
  externalPubExtension,
  typesToList,
} from "../message/extension.ts";
import { MLSMessage } from "../message/framing.ts";
import { type GroupInfo, groupInfoSignatureValid, signGroupInfo } from "../message/group-info.ts";
import { MLS10 } from "../message/leaf-node.ts";
import { externalKeyPair } from "../schedule/key-schedule.ts";
import { checkIntegrity } from "../tree/integrity.ts";
import { RatchetTree } from "../tree/ratchet-tree.ts";
import { checkExternalSenders, checkMembers, includesAll, validateLeaf } from "./leaf-validation.ts";
import type { Env } from "./policy.ts";
import { checkCanSend, type GroupState } from "./state.ts";

export interface GroupInfoChoices {
  /** Carry the tree; otherwise joiners need it from elsewhere. */
  readonly tree?: boolean;
  /** Carry the key that external commits need (§12.4.3.2). */
  readonly externalPub?: boolean;
  readonly extensions?: readonly Extension[];
}

export function signedGroupInfo(state: GroupState, choices: GroupInfoChoices): GroupInfo {
  const { suite } = state.tree;
  const extensions = [...(choices.extensions ?? [])];
  if (choices.tree) {
    extensions.push({ extensionType: EXTENSION_TYPES.ratchet_tree, extensionData: state.tree.encode() });
  }
  if (choices.externalPub) {
    const pair = externalKeyPair(suite, state.secrets);
    pair.privateKey.fill(0);
    extensions.push(externalPubExtension(pair.publicKey));
  }
  const { groupContext, confirmationTag, leafIndex: signer } = state;
  return signGroupInfo(suite, { groupContext, extensions, confirmationTag, signer }, state.signatureKey);
}

/** A GroupInfo of the current epoch as an MLSMessage, with the tree and the external key unless told otherwise. */
export function publishGroupInfo(state: GroupState, choices: GroupInfoChoices = {}): Bytes {
  checkCanSend(state);
  const groupInfo = signedGroupInfo(state, { tree: true, externalPub: true, ...choices });
  return encode(MLSMessage, { type: "group_info", groupInfo });
}

/** The tree of a GroupInfo, from its extension or from elsewhere. */
function treeOf(suite: RatchetTree["suite"], info: GroupInfo, given: Bytes | undefined): RatchetTree {
  const bytes = extensionData(info.extensions, EXTENSION_TYPES.ratchet_tree) ?? given;
  check(bytes, "tree-missing");
  return RatchetTree.decode(suite, bytes);
}

/** What a joiner checks of a GroupInfo and its tree (§12.4.3.1): signature, integrity, every leaf. */
export function verifyGroupInfo(
  suite: RatchetTree["suite"],
  info: GroupInfo,
  given: Bytes | undefined,
  env: Env,
): RatchetTree {
  const { groupContext } = info;
  check(groupContext.version === MLS10 && groupContext.cipherSuite === suite.id, "group-info-suite");
  const tree = treeOf(suite, info, given);
  const signer = tree.leaf(info.signer);
  check(signer, "group-info-signer");
  check(groupInfoSignatureValid(suite, info, signer.signatureKey), "group-info-signature");
  checkIntegrity(tree, groupContext.treeHash);
  for (const [leafIndex, leaf] of tree.members()) {
    const place = { groupId: groupContext.groupId, leafIndex };
    validateLeaf(suite, leaf, { source: leaf.source.type, place, sending: false }, env);
  }
  checkMembers(tree, groupContext.extensions);
  checkExternalSenders(groupContext.extensions, env);
  return tree;
}

/** §13.4: a joiner supports all of the group's extensions; what it supports is what its own leaf lists. */
export function checkSupportsGroup(info: GroupInfo, supported: readonly number[]): void {
  check(includesAll(supported, typesToList(info.groupContext.extensions)), "group-extension-unsupported");
}
