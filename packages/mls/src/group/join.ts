/** Joining by a Welcome (RFC 9420 §12.4.3.1). */
import { type Bytes, EMPTY, same, wipe } from "../bytes.ts";
import { decode } from "../codec/codec.ts";
import { decryptWithLabel } from "../crypto/label.ts";
import { type CipherSuite, suiteOf } from "../crypto/suite.ts";
import { check } from "../error.ts";
import { MLSMessage } from "../message/framing.ts";
import { encodeGroupContext } from "../message/group-context.ts";
import { GroupInfo } from "../message/group-info.ts";
import { type KeyPackage, makeKeyPackageRef } from "../message/key-package.ts";
import { encodeLeafNode, type LeafNode } from "../message/leaf-node.ts";
import { GroupSecrets, type Welcome } from "../message/welcome.ts";
import { epochSecret, welcomeKeys, welcomeSecret } from "../schedule/key-schedule.ts";
import { commonAncestor } from "../tree/math.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import { type PrivateKeys, receivePath } from "../tree/tree-kem.ts";
import { pskSecretOf } from "./application.ts";
import { beginEpoch, checkConfirmationTag, freshState } from "./epoch.ts";
import { checkSupportsGroup, verifyGroupInfo } from "./group-info.ts";
import type { KeyPackageBundle } from "./key-package-bundle.ts";
import type { Env } from "./policy.ts";
import { checkResumption } from "./resumption.ts";
import type { GroupState } from "./state.ts";

export interface JoinChoices {
  /** An MLSMessage with a Welcome. */
  readonly welcome: Bytes;
  readonly bundle: KeyPackageBundle;
  /** The tree, if the Welcome does not carry it. */
  readonly ratchetTree?: Bytes;
  /** Whether we are in a group of this identifier already. */
  readonly isKnownGroup?: (groupId: Bytes) => boolean;
  /** The group that this one re-initialises or branches from. */
  readonly origin?: GroupState;
}

export interface Joined {
  readonly state: GroupState;
  /** The key package's own secrets among them: it is used up, unless it is one of last resort. */
  readonly consumed: readonly Bytes[];
}

function openSecrets(suite: CipherSuite, welcome: Welcome, bundle: KeyPackageBundle): GroupSecrets {
  const { keyPackage, secrets } = bundle;
  check(keyPackage.cipherSuite === welcome.cipherSuite, "welcome-suite");
  const ref = makeKeyPackageRef(suite, keyPackage);
  const entry = welcome.secrets.find(({ newMember }) => same(newMember, ref));
  check(entry, "welcome-not-for-us");
  const key = { privateKey: secrets.initKey, publicKey: keyPackage.initKey };
  const { encryptedGroupInfo } = welcome;
  const plaintext = decryptWithLabel(suite, key, "Welcome", encryptedGroupInfo, entry.encryptedGroupSecrets);
  const groupSecrets = decode(GroupSecrets, plaintext);
  plaintext.fill(0);
  check(groupSecrets.joinerSecret.length === suite.kdf.nh, "joiner-secret-length");
  for (const { pskNonce } of groupSecrets.psks) check(pskNonce.length === suite.kdf.nh, "psk-nonce-length");
  return groupSecrets;
}

function openInfo(suite: CipherSuite, welcome: Welcome, joiner: Bytes, pskSecret: Bytes): GroupInfo {
  const secret = welcomeSecret(suite, joiner, pskSecret);
  const { key, nonce } = welcomeKeys(suite, secret);
  const plaintext = suite.aead.open(key, nonce, EMPTY, welcome.encryptedGroupInfo);
  wipe(secret, key, nonce);
  check(plaintext, "welcome-open");
  return decode(GroupInfo, plaintext);
}

function ownLeaf(tree: RatchetTree, { leafNode }: KeyPackage): number {
  const ours = (leaf: LeafNode) =>
    same(leaf.signatureKey, leafNode.signatureKey) && same(encodeLeafNode(leaf), encodeLeafNode(leafNode));
  const found = [...tree.members()].find(([, leaf]) => ours(leaf));
  check(found, "welcome-leaf-missing");
  return found[0];
}

/** The private keys of the nodes above our leaf that the committer's path secret gives. */
function keysAbove(tree: RatchetTree, signer: number, leafIndex: number, pathSecret: Bytes): PrivateKeys {
  check(signer !== leafIndex, "group-info-signer");
  const ancestor = commonAncestor(2 * leafIndex, 2 * signer, tree.leafCount);
  const nodes = tree.filteredDirectPath(signer).map(({ node }) => node);
  const above = nodes.slice(nodes.indexOf(ancestor));
  check(above[0] === ancestor, "path-no-key");
  const { privateKeys, pathSecrets, commitSecret } = receivePath(tree, above, pathSecret);
  wipe(...pathSecrets, commitSecret);
  return privateKeys;
}

/** Joins the group of a Welcome. */
export function joinGroup(choices: JoinChoices, env: Env): Joined {
  const message = decode(MLSMessage, choices.welcome);
  check(message.type === "welcome", "argument-message");
  const { welcome } = message;
  const { bundle, origin } = choices;
  const suite = suiteOf(welcome.cipherSuite);
  const secrets = openSecrets(suite, welcome, bundle);
  const pskSecret = pskSecretOf(suite, secrets.psks, [origin], env);
  const info = openInfo(suite, welcome, secrets.joinerSecret, pskSecret);
  check(!choices.isKnownGroup?.(info.groupContext.groupId), "group-id-known");
  const tree = verifyGroupInfo(suite, info, choices.ratchetTree, env);
  const leafIndex = ownLeaf(tree, bundle.keyPackage);
  checkSupportsGroup(info, bundle.keyPackage.leafNode.capabilities.extensions);
  checkResumption(info, tree, secrets.psks, origin, env);
  const above = secrets.pathSecret && keysAbove(tree, info.signer, leafIndex, secrets.pathSecret.pathSecret);
  const privateKeys = new Map(above).set(2 * leafIndex, bundle.secrets.encryptionKey.slice());
  const context = encodeGroupContext(info.groupContext);
  const secret = epochSecret(suite, secrets.joinerSecret, pskSecret, context);
  const next = beginEpoch(suite, info.groupContext, secret);
  checkConfirmationTag(next, info.confirmationTag);
  wipe(secrets.joinerSecret, pskSecret);
  const signatureKey = bundle.secrets.signatureKey.slice();
  const state = freshState(tree, next, { leafIndex, privateKeys, signatureKey });
  return { state, consumed: Object.values(bundle.secrets) };
}
