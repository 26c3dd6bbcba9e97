/** The integrity of a ratchet tree received from somebody (RFC 9420 §12.4.3.1), leaves' own validity apart. */
import { allDistinct, type Bytes, same } from "../bytes.ts";
import { check } from "../error.ts";
import { directPath, isUnder } from "./math.ts";
import { verifyParentHashes } from "./parent-hash.ts";
import type { ParentNode, RatchetTree } from "./ratchet-tree.ts";

function includesSorted(values: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return values[low] === wanted;
}

/** §7.1: sorted, strictly. */
function checkOrder(parent: ParentNode): void {
  const { unmergedLeaves } = parent;
  for (let index = 1; index < unmergedLeaves.length; index++) {
    check((unmergedLeaves[index - 1] ?? 0) < (unmergedLeaves[index] ?? 0), "unmerged-order");
  }
}

/** Each entry is a member under the node, and stands in every non-blank node strictly between the two. */
function checkUnmerged(tree: RatchetTree, node: number, parent: ParentNode): void {
  for (const leafIndex of parent.unmergedLeaves) {
    const leaf = 2 * leafIndex;
    check(isUnder(leaf, node) && tree.leaf(leafIndex), "unmerged-leaf");
    for (const between of directPath(leaf, tree.leafCount)) {
      if (between === node) break;
      const intermediate = tree.parentNode(between);
      check(!intermediate || includesSorted(intermediate.unmergedLeaves, leafIndex), "unmerged-between");
    }
  }
}

/** Checks the tree against the tree hash of its group context, then the tree in itself. */
export function checkIntegrity(tree: RatchetTree, treeHash: Bytes): void {
  for (const [node, parent] of tree.parents()) {
    checkOrder(parent);
    checkUnmerged(tree, node, parent);
  }
  check(same(tree.treeHash(), treeHash), "tree-hash");
  verifyParentHashes(tree);
  checkKeysDistinct(tree);
}

/** No encryption key stands twice among all nodes (§7.3, §12.4.3.1), nor among these further ones (§12.4.2). */
export function checkKeysDistinct(tree: RatchetTree, further: readonly Bytes[] = []): void {
  check(allDistinct([...tree.encryptionKeys(), ...further]), "encryption-key-unique");
}
