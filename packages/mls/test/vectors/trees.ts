/** Official vectors of tree operations, tree validation and TreeKEM. */
import { strict as assert } from "node:assert";
import { decode, encode } from "../../src/codec/codec.ts";
import { UpdatePath } from "../../src/message/commit.ts";
import { GroupContext } from "../../src/message/group-context.ts";
import { leafSignatureValid } from "../../src/message/leaf-node.ts";
import { Proposal } from "../../src/message/proposal.ts";
import { checkIntegrity } from "../../src/tree/integrity.ts";
import { nodeKeyPair } from "../../src/tree/path-secrets.ts";
import { RatchetTree } from "../../src/tree/ratchet-tree.ts";
import {
  checkPathShape,
  decryptPath,
  encryptPath,
  mergePath,
  updateOwnPath,
} from "../../src/tree/tree-kem.ts";
import {
  type Check,
  type Entry,
  expectBytes,
  hex,
  list,
  number,
  object,
  random,
  suiteIn,
  toHex,
} from "./support.ts";

export const treeOperations: Check = (entry) => {
  const before = RatchetTree.decode(suiteIn(entry), hex(entry.tree_before));
  expectBytes(before.treeHash(), entry.tree_hash_before, "tree_hash_before");
  const tree = before.copy();
  expectBytes(tree.encode(), entry.tree_before, "tree_before");
  const proposal = decode(Proposal, hex(entry.proposal));
  if (proposal.type === "add") tree.add(proposal.keyPackage.leafNode);
  else if (proposal.type === "update") tree.update(number(entry.proposal_sender), proposal.leafNode);
  else if (proposal.type === "remove") {
    tree.remove(proposal.removed);
    tree.truncate();
  } else assert.fail("unexpected proposal");
  expectBytes(tree.encode(), entry.tree_after, "tree_after");
  expectBytes(tree.treeHash(), entry.tree_hash_after, "tree_hash_after");
  expectBytes(before.treeHash(), entry.tree_hash_before, "tree_hash_before, again");
};

export const treeValidation: Check = (entry) => {
  const suite = suiteIn(entry);
  const tree = RatchetTree.decode(suite, hex(entry.tree));
  for (const [node, resolution] of list(entry.resolutions).entries()) {
    assert.deepEqual(tree.resolution(node), resolution);
  }
  for (const [node, hash] of list(entry.tree_hashes).entries()) {
    expectBytes(tree.treeHash(node), hash, `tree hash of ${node}`);
  }
  checkIntegrity(tree, tree.treeHash());
  for (const [leafIndex, leaf] of tree.members()) {
    assert.ok(leafSignatureValid(suite, leaf, { groupId: hex(entry.group_id), leafIndex }));
  }
  expectBytes(tree.encode(), entry.tree, "tree");
};

interface LeafPrivate {
  readonly leafIndex: number;
  readonly privateKeys: Map<number, Uint8Array>;
  readonly signatureKey: Uint8Array;
}

function leafPrivate(tree: RatchetTree, value: unknown): LeafPrivate {
  const entry = object(value);
  const leafIndex = number(entry.index);
  const privateKeys = new Map([[2 * leafIndex, hex(entry.encryption_priv)]]);
  for (const item of list(entry.path_secrets)) {
    const { node, path_secret } = object(item);
    privateKeys.set(number(node), nodeKeyPair(tree.suite, hex(path_secret)).privateKey);
  }
  for (const [node, key] of privateKeys) {
    assert.deepEqual(tree.suite.kem.publicKey(key), tree.encryptionKey(node));
  }
  return { leafIndex, privateKeys, signatureKey: hex(entry.signature_priv) };
}

function contextOf(entry: Entry, tree: RatchetTree): Uint8Array {
  return encode(GroupContext, {
    version: 1,
    cipherSuite: number(entry.cipher_suite),
    groupId: hex(entry.group_id),
    epoch: BigInt(number(entry.epoch)),
    treeHash: tree.treeHash(),
    confirmedTranscriptHash: hex(entry.confirmed_transcript_hash),
    extensions: [],
  });
}

const NOBODY: ReadonlySet<number> = new Set();

function receiveAll(
  tree: RatchetTree,
  sender: number,
  path: UpdatePath,
  leaves: LeafPrivate[],
  entry: Entry,
) {
  const context = contextOf(entry, tree);
  return leaves
    .filter((leaf) => leaf.leafIndex !== sender)
    .map((leaf) => ({ leaf, received: decryptPath(tree, sender, path, leaf, NOBODY, context) }));
}

function merge(before: RatchetTree, sender: number, path: UpdatePath): RatchetTree {
  const tree = before.copy();
  checkPathShape(tree, sender, path, NOBODY);
  const hash = mergePath(
    tree,
    sender,
    path.nodes.map((node) => node.encryptionKey),
  );
  assert.ok(path.leafNode.source.type === "commit");
  assert.deepEqual(path.leafNode.source.parentHash, hash);
  tree.setLeaf(sender, path.leafNode);
  return tree;
}

export const treeKem: Check = (entry) => {
  const before = RatchetTree.decode(suiteIn(entry), hex(entry.ratchet_tree));
  const leaves = list(entry.leaves_private).map((value) => leafPrivate(before, value));
  for (const value of list(entry.update_paths)) {
    const given = object(value);
    const sender = number(given.sender);
    const path = decode(UpdatePath, hex(given.update_path));
    const tree = merge(before, sender, path);
    expectBytes(tree.treeHash(), given.tree_hash_after, "tree_hash_after");
    for (const { leaf, received } of receiveAll(tree, sender, path, leaves, entry)) {
      expectBytes(
        received.pathSecrets[0] ?? new Uint8Array(),
        list(given.path_secrets)[leaf.leafIndex],
        "path_secret",
      );
      expectBytes(received.commitSecret, given.commit_secret, "commit_secret");
    }
    ownPath(before, sender, leaves, entry);
  }
};

function ownPath(before: RatchetTree, sender: number, leaves: LeafPrivate[], entry: Entry): void {
  const tree = before.copy();
  const old = tree.leaf(sender);
  const signer = leaves.find((leaf) => leaf.leafIndex === sender);
  assert.ok(old && signer);
  const groupId = hex(entry.group_id);
  const own = updateOwnPath(tree, sender, old, { privateKey: signer.signatureKey, groupId }, random);
  const path = encryptPath(tree, sender, own, NOBODY, contextOf(entry, tree), random);
  const merged = merge(before, sender, path);
  assert.equal(toHex(merged.treeHash()), toHex(tree.treeHash()));
  for (const { received } of receiveAll(merged, sender, path, leaves, entry)) {
    assert.equal(toHex(received.commitSecret), toHex(own.commitSecret));
  }
}
