/** Group creation (RFC 9420 §11): one member, epoch 0. */
import { type Bytes, EMPTY } from "../bytes.ts";
import { suiteOf } from "../crypto/suite.ts";
import type { Extension } from "../message/extension.ts";
import { MLS10 } from "../message/leaf-node.ts";
import { RatchetTree } from "../tree/ratchet-tree.ts";
import { beginEpoch, freshState } from "./epoch.ts";
import type { KeyPackageBundle } from "./key-package-bundle.ts";
import { checkExternalSenders, checkMembers, validateKeyPackage } from "./leaf-validation.ts";
import type { Env } from "./policy.ts";
import type { GroupState } from "./state.ts";

export interface GroupChoices {
  /** Fresh and random, of at least 16 bytes, unless the application has better. */
  readonly groupId: Bytes;
  readonly creator: KeyPackageBundle;
  readonly extensions?: readonly Extension[];
}

export function createGroup(choices: GroupChoices, env: Env): GroupState {
  const { keyPackage, secrets } = choices.creator;
  const suite = suiteOf(keyPackage.cipherSuite);
  validateKeyPackage(suite, keyPackage, true, env);
  const tree = RatchetTree.withCreator(suite, keyPackage.leafNode);
  const groupContext = {
    version: MLS10,
    cipherSuite: suite.id,
    groupId: choices.groupId.slice(),
    epoch: 0n,
    treeHash: tree.treeHash(),
    confirmedTranscriptHash: EMPTY,
    extensions: choices.extensions ?? [],
  };
  checkMembers(tree, groupContext.extensions);
  checkExternalSenders(groupContext.extensions, env);
  return freshState(tree, beginEpoch(suite, groupContext, env.random(suite.kdf.nh)), {
    leafIndex: 0,
    privateKeys: new Map([[0, secrets.encryptionKey.slice()]]),
    signatureKey: secrets.signatureKey.slice(),
  });
}
