/** Leaf node validation (RFC 9420 §7.3) and key package validation (§10.1). */
import { allDistinct, same } from "../bytes.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { check } from "../error.ts";
import { credentialType } from "../message/credential.ts";
import {
  type Extension,
  externalSenders,
  isDefaultExtension,
  requiredCapabilities,
  typesToList,
} from "../message/extension.ts";
import { type KeyPackage, keyPackageSignatureValid } from "../message/key-package.ts";
import {
  type LeafNode,
  type LeafPlace,
  type Lifetime,
  leafSignatureValid,
  MLS10,
} from "../message/leaf-node.ts";
import { isDefaultProposal } from "../message/proposal.ts";
import { checkKeysDistinct } from "../tree/integrity.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import type { Env } from "./policy.ts";

export interface LeafExpectation {
  readonly source: LeafNode["source"]["type"];
  readonly place: LeafPlace | undefined;
  /** Whether we are about to send this leaf, which makes the lifetime check a duty. */
  readonly sending: boolean;
}

function checkLifetime(lifetime: Lifetime, sending: boolean, env: Env): void {
  const total = lifetime.notAfter - lifetime.notBefore;
  check(total >= 0n && total <= env.policy.maximumLifetime, "leaf-lifetime-total");
  if (!sending && !env.policy.checkReceivedLifetime) return;
  const now = BigInt(Math.floor(env.now));
  check(now >= lifetime.notBefore && now <= lifetime.notAfter, "leaf-lifetime");
}

export function includesAll(listed: readonly number[], needed: readonly number[]): boolean {
  return needed.every((value) => listed.includes(value));
}

/** What a leaf says of itself, whatever the group: keys that fit the suite, nothing used that is not listed. */
function checkConsistent(suite: CipherSuite, leaf: LeafNode): void {
  const { capabilities, credential, extensions } = leaf;
  check(suite.kem.isPublicKey(leaf.encryptionKey) && leaf.signatureKey.length === 32, "leaf-key");
  check(capabilities.versions.includes(MLS10), "leaf-version-unlisted");
  check(capabilities.cipherSuites.includes(suite.id), "leaf-suite-unlisted");
  check(capabilities.credentials.includes(credentialType(credential)), "leaf-credential-unlisted");
  check(includesAll(capabilities.extensions, typesToList(extensions)), "leaf-extension-unlisted");
}

/** All of §7.3 that can be said of one leaf; {@link checkMembers} has what concerns the whole group. */
export function validateLeaf(suite: CipherSuite, leaf: LeafNode, expected: LeafExpectation, env: Env): void {
  check(leaf.source.type === expected.source, "leaf-source");
  checkConsistent(suite, leaf);
  check(env.policy.authenticate(leaf.credential, leaf.signatureKey), "leaf-credential");
  check(leafSignatureValid(suite, leaf, expected.place), "leaf-signature");
  if (leaf.source.type === "key_package") checkLifetime(leaf.source.lifetime, expected.sending, env);
}

/** §10.1 */
export function validateKeyPackage(
  suite: CipherSuite,
  keyPackage: KeyPackage,
  sending: boolean,
  env: Env,
): void {
  check(keyPackage.version === MLS10 && keyPackage.cipherSuite === suite.id, "key-package-suite");
  check(suite.kem.isPublicKey(keyPackage.initKey), "key-package-init-key");
  validateLeaf(suite, keyPackage.leafNode, { source: "key_package", place: undefined, sending }, env);
  check(keyPackageSignatureValid(suite, keyPackage), "key-package-signature");
  check(!same(keyPackage.leafNode.encryptionKey, keyPackage.initKey), "key-package-init-key-same");
}

/** A leaf that takes the place of another of the same member (§7.3, §5.3.1). */
export function checkSuccessor(before: LeafNode, after: LeafNode, env: Env): void {
  check(!same(before.encryptionKey, after.encryptionKey), "leaf-key-unchanged");
  check(env.policy.isSuccessor(before.credential, after.credential), "leaf-successor");
}

/** §7.3, §11.1, §13.4: what a group demands of every member's capabilities. */
function demandsOf(leaves: readonly LeafNode[], extensions: readonly Extension[]) {
  const required = requiredCapabilities(extensions);
  return {
    extensions: typesToList(extensions),
    required: {
      extensions: required?.extensionTypes.filter((type) => !isDefaultExtension(type)) ?? [],
      proposals: required?.proposalTypes.filter((type) => !isDefaultProposal(type)) ?? [],
      credentials: required?.credentialTypes ?? [],
    },
    credentials: [...new Set(leaves.map((leaf) => credentialType(leaf.credential)))],
  };
}

function checkSupports({ capabilities }: LeafNode, demands: ReturnType<typeof demandsOf>): void {
  const { required } = demands;
  check(includesAll(capabilities.extensions, demands.extensions), "group-extension-unsupported");
  check(
    includesAll(capabilities.extensions, required.extensions) &&
      includesAll(capabilities.proposals, required.proposals) &&
      includesAll(capabilities.credentials, required.credentials),
    "leaf-required-capabilities",
  );
  check(includesAll(capabilities.credentials, demands.credentials), "leaf-credential-unsupported");
}

/** §5.3.1: whoever may send proposals from outside is authenticated like a member. */
export function checkExternalSenders(extensions: readonly Extension[], env: Env): void {
  for (const { credential, signatureKey } of externalSenders(extensions)) {
    check(env.policy.authenticate(credential, signatureKey), "external-sender-credential");
  }
}

/** The parts of §7.3 that concern all members together, for the tree as a commit leaves it. */
export function checkMembers(tree: RatchetTree, extensions: readonly Extension[]): void {
  const leaves = [...tree.members()].map(([, leaf]) => leaf);
  const demands = demandsOf(leaves, extensions);
  for (const leaf of leaves) checkSupports(leaf, demands);
  check(allDistinct(leaves.map((leaf) => leaf.signatureKey)), "signature-key-unique");
  checkKeysDistinct(tree);
}
