/** A commit whose path has keys that B chose, all hashes and signatures being right. */
import { commit, processMessage } from "../../src/index.ts";
import { mergePath } from "../../src/tree/tree-kem.ts";
import type { Club } from "./club.ts";
import { reforge, reforgeLeaf } from "./forger.ts";

export function pathWithKeys(
  club: Club,
  choose: (keys: readonly Uint8Array[]) => readonly Uint8Array[],
): unknown {
  const state = club.state("B");
  const { message } = commit(state, { asPublic: true }, club.env);
  const forged = reforge(state, message, (it) => {
    if (!it.path) return it;
    const keys = choose(it.path.nodes.map((node) => node.encryptionKey));
    const parentHash = mergePath(state.tree.copy(), state.leafIndex, keys);
    const source = { type: "commit", parentHash } as const;
    const leafNode = reforgeLeaf(state, it.path.leafNode, { source }, state.signatureKey, state.leafIndex);
    const nodes = it.path.nodes.map((node, index) => ({
      ...node,
      encryptionKey: keys[index] ?? node.encryptionKey,
    }));
    return { ...it, path: { leafNode, nodes } };
  });
  return processMessage(club.state("A"), forged, club.env);
}
