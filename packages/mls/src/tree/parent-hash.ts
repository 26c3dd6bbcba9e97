/** Parent hashes (RFC 9420 §7.9): who set the keys of the tree, and that only they did. */
import { type Bytes, same } from "../bytes.ts";
import { encode, opaque, struct } from "../codec/codec.ts";
import { check } from "../error.ts";
import { leavesUnder, left, right } from "./math.ts";
import type { ParentNode, RatchetTree } from "./ratchet-tree.ts";

const ParentHashInput = struct({
  encryptionKey: opaque,
  parentHash: opaque,
  originalSiblingTreeHash: opaque,
});

type Keyed = Pick<ParentNode, "encryptionKey" | "parentHash">;

/** The parent hash of a parent node with the given tree hash of its child on the copath. */
export function parentHash(tree: RatchetTree, parent: Keyed, originalSiblingTreeHash: Bytes): Bytes {
  const { encryptionKey, parentHash } = parent;
  return tree.suite.kdf.hash(encode(ParentHashInput, { encryptionKey, parentHash, originalSiblingTreeHash }));
}

/** The `parent_hash` field of a node, if it has one (§7.9.1). */
function parentHashField(tree: RatchetTree, node: number): Bytes | undefined {
  if (node % 2 === 1) return tree.parentNode(node)?.parentHash;
  const leaf = tree.leaf(node / 2);
  return leaf?.source.type === "commit" ? leaf.source.parentHash : undefined;
}

/** Whether a descendant on the side of `child` is parent-hash valid with respect to `parent` (§7.9.2). */
function validOnSide(tree: RatchetTree, parent: ParentNode, child: number, copath: number): boolean {
  const [first, last] = leavesUnder(child);
  const unmerged = new Set(parent.unmergedLeaves.filter((leaf) => leaf >= first && leaf <= last));
  const rest = tree.resolution(child).filter((node) => node % 2 === 1 || !unmerged.delete(node / 2));
  const [descendant] = rest;
  if (descendant === undefined || rest.length !== 1 || unmerged.size > 0) return false;
  const field = parentHashField(tree, descendant);
  if (!field) return false;
  return same(field, parentHash(tree, parent, tree.treeHashWithout(copath, parent.unmergedLeaves)));
}

/** Every parent that is not blank must be vouched for by exactly one descendant (§7.9.2). */
export function verifyParentHashes(tree: RatchetTree): void {
  for (const [node, parent] of tree.parents()) {
    const fromLeft = validOnSide(tree, parent, left(node), right(node));
    const fromRight = validOnSide(tree, parent, right(node), left(node));
    check(fromLeft !== fromRight, "parent-hash");
  }
}
