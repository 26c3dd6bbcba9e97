/** The path of a commit of our own (RFC 9420 §7.5, §12.4.1), as a member or as an external joiner. */
import { type Bytes, wipe } from "../bytes.ts";
import type { RandomBytes } from "../crypto/kem.ts";
import type { Extension } from "../message/extension.ts";
import { encodeGroupContext, type GroupContext } from "../message/group-context.ts";
import type { UnsignedLeafNode } from "../message/leaf-node.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import { encryptPath, type OwnPath, updateOwnPath } from "../tree/tree-kem.ts";
import { provisionalContext } from "./epoch.ts";

export interface Committer {
  readonly leafIndex: number;
  readonly leaf: Omit<UnsignedLeafNode, "encryptionKey" | "source">;
  readonly signatureKey: Bytes;
}

/** What the commit's proposals leave: the tree, which the path changes, and the new members, who get none of it. */
export interface AfterProposals {
  readonly tree: RatchetTree;
  readonly extensions: readonly Extension[];
  readonly added: readonly { readonly leafIndex: number }[];
}

export function commitPath(before: GroupContext, after: AfterProposals, by: Committer, random: RandomBytes) {
  const { tree, extensions, added } = after;
  const { leafIndex, leaf, signatureKey } = by;
  const signer = { privateKey: signatureKey, groupId: before.groupId };
  const own = updateOwnPath(tree, leafIndex, leaf, signer, random);
  const context = provisionalContext(before, tree, extensions);
  const path = encryptPath(tree, leafIndex, own, leavesOf(added), encodeGroupContext(context), random);
  return { context, path, own, place: { leafIndex, privateKeys: own.privateKeys, signatureKey } };
}

export function leavesOf(added: AfterProposals["added"]): ReadonlySet<number> {
  return new Set(added.map(({ leafIndex }) => leafIndex));
}

/** Forgets the secrets of a path that served their commit. */
export function wipePath({ pathSecrets, commitSecret }: OwnPath): void {
  wipe(...pathSecrets, commitSecret);
}
