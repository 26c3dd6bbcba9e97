/** TreeKEM: making and reading update paths (RFC 9420 §7.5, §7.6, §12.4.1, §12.4.2). */
import { type Bytes, EMPTY, same } from "../bytes.ts";
import type { RandomBytes } from "../crypto/kem.ts";
import { decryptWithLabel, deriveSecret, encryptWithLabel } from "../crypto/label.ts";
import { check } from "../error.ts";
import type { UpdatePath, UpdatePathNode } from "../message/commit.ts";
import { type LeafNode, signLeafNode, type UnsignedLeafNode } from "../message/leaf-node.ts";
import { isUnder } from "./math.ts";
import { parentHash } from "./parent-hash.ts";
import { nodeKeyPair, pathKeys } from "./path-secrets.ts";
import type { RatchetTree } from "./ratchet-tree.ts";

/** Private keys by node: one's own leaf, and nodes above it. */
export type PrivateKeys = ReadonlyMap<number, Bytes>;

/** Puts the path's public keys into the tree, root first for the parent hashes; returns the leaf's parent hash. */
export function mergePath(tree: RatchetTree, leafIndex: number, publicKeys: readonly Bytes[]): Bytes {
  const path = tree.filteredDirectPath(leafIndex);
  check(path.length === publicKeys.length, "path-length");
  tree.blankDirectPath(leafIndex);
  let above: Bytes = EMPTY;
  for (const [index, { node, copath }] of [...path.entries()].reverse()) {
    const parent = { encryptionKey: publicKeys[index] ?? EMPTY, parentHash: above, unmergedLeaves: [] };
    tree.setParent(node, parent);
    above = parentHash(tree, parent, tree.treeHash(copath));
  }
  return above;
}

export interface OwnPath {
  readonly leafNode: LeafNode;
  /** One for each node of the filtered direct path. */
  readonly pathSecrets: readonly Bytes[];
  readonly privateKeys: PrivateKeys;
  readonly commitSecret: Bytes;
}

/**
 * Refreshes one's own leaf and direct path in `tree`, which holds the proposals already (§7.5). The leaf's key
 * and the path secrets follow from one fresh leaf secret, so that a committer that is alone in the tree has a
 * commit secret too.
 */
export function updateOwnPath(
  tree: RatchetTree,
  leafIndex: number,
  leaf: Omit<UnsignedLeafNode, "encryptionKey" | "source">,
  signer: { readonly privateKey: Bytes; readonly groupId: Bytes },
  random: RandomBytes,
): OwnPath {
  const { suite } = tree;
  const leafSecret = random(suite.kdf.nh);
  const leafKeys = nodeKeyPair(suite, leafSecret);
  const first = deriveSecret(suite.kdf, leafSecret, "path");
  leafSecret.fill(0);
  const nodes = tree.filteredDirectPath(leafIndex).map(({ node }) => node);
  const { pathSecrets, keyPairs, commitSecret } = pathKeys(suite, nodes, first);
  const publicKeys = Array.from(keyPairs.values(), (pair) => pair.publicKey);
  const source = { type: "commit", parentHash: mergePath(tree, leafIndex, publicKeys) } as const;
  const unsigned = { ...leaf, encryptionKey: leafKeys.publicKey, source };
  const leafNode = signLeafNode(suite, unsigned, signer.privateKey, { groupId: signer.groupId, leafIndex });
  tree.setLeaf(leafIndex, leafNode);
  const privateKeys = new Map([[2 * leafIndex, leafKeys.privateKey]]);
  for (const [node, pair] of keyPairs) privateKeys.set(node, pair.privateKey);
  return { leafNode, pathSecrets, privateKeys, commitSecret };
}

/** The nodes that a path secret is encrypted to: the copath child's resolution without this commit's new leaves. */
function receivers(tree: RatchetTree, copath: number, added: ReadonlySet<number>): number[] {
  return tree.resolution(copath).filter((node) => node % 2 === 1 || !added.has(node / 2));
}

/** Encrypts the path secrets to the group as it is after the proposals (§7.6). */
export function encryptPath(
  tree: RatchetTree,
  leafIndex: number,
  own: Pick<OwnPath, "leafNode" | "pathSecrets">,
  added: ReadonlySet<number>,
  groupContext: Bytes,
  random: RandomBytes,
): UpdatePath {
  const seal = encryptWithLabel(tree.suite, "UpdatePathNode", groupContext);
  const nodes = tree.filteredDirectPath(leafIndex).map(({ node, copath }, index): UpdatePathNode => {
    const pathSecret = own.pathSecrets[index];
    check(pathSecret, "path-length");
    const encryptedPathSecret = receivers(tree, copath, added).map((receiver) =>
      seal(tree.encryptionKey(receiver), pathSecret, random),
    );
    return { encryptionKey: tree.encryptionKey(node), encryptedPathSecret };
  });
  return { leafNode: own.leafNode, nodes };
}

export interface ReceivedPath {
  readonly privateKeys: PrivateKeys;
  readonly commitSecret: Bytes;
  /** The caller wipes them. */
  readonly pathSecrets: readonly Bytes[];
}

/** §7.6: each node carries one ciphertext for each receiver. */
export function checkPathShape(
  tree: RatchetTree,
  sender: number,
  path: UpdatePath,
  added: ReadonlySet<number>,
): void {
  const steps = tree.filteredDirectPath(sender);
  check(steps.length === path.nodes.length, "path-length");
  for (const [index, { copath }] of steps.entries()) {
    const count = path.nodes[index]?.encryptedPathSecret.length;
    check(count === receivers(tree, copath, added).length, "path-ciphertexts");
  }
}

/** Opens a merged path for a member (§7.5): the private keys above the member, and the commit secret. */
export function decryptPath(
  tree: RatchetTree,
  sender: number,
  path: UpdatePath,
  own: { readonly leafIndex: number; readonly privateKeys: PrivateKeys },
  added: ReadonlySet<number>,
  groupContext: Bytes,
): ReceivedPath {
  const steps = tree.filteredDirectPath(sender);
  const common = steps.findIndex(({ copath }) => isUnder(2 * own.leafIndex, copath));
  const step = steps[common];
  check(step, "path-no-key");
  const nodes = receivers(tree, step.copath, added);
  const at = nodes.findIndex((node) => own.privateKeys.has(node));
  const receiver = nodes[at] ?? -1;
  const privateKey = own.privateKeys.get(receiver);
  const ciphertext = path.nodes[common]?.encryptedPathSecret[at];
  check(privateKey && ciphertext, "path-no-key");
  const pair = { privateKey, publicKey: tree.encryptionKey(receiver) };
  const pathSecret = decryptWithLabel(tree.suite, pair, "UpdatePathNode", groupContext, ciphertext);
  const above = steps.slice(common).map(({ node }) => node);
  return receivePath(tree, above, pathSecret);
}

/** Derives the keys of these nodes from the path secret of the first, and compares them with the tree. */
export function receivePath(tree: RatchetTree, nodes: readonly number[], pathSecret: Bytes): ReceivedPath {
  check(pathSecret.length === tree.suite.kdf.nh, "path-secret-length");
  const { keyPairs, commitSecret, pathSecrets } = pathKeys(tree.suite, nodes, pathSecret);
  const privateKeys = new Map<number, Bytes>();
  for (const [node, pair] of keyPairs) {
    check(same(pair.publicKey, tree.encryptionKey(node)), "path-key-mismatch");
    privateKeys.set(node, pair.privateKey);
  }
  return { privateKeys, commitSecret, pathSecrets };
}
