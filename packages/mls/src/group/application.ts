/** Applying a proposal list to the tree and the group context (RFC 9420 §12.3). */
import { type Bytes, same } from "../bytes.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { check } from "../error.ts";
import type { Extension } from "../message/extension.ts";
import type { KeyPackage } from "../message/key-package.ts";
import { pathRequired, type ReInit } from "../message/proposal.ts";
import type { PreSharedKeyID } from "../message/psk-id.ts";
import { computePskSecret } from "../schedule/psk-secret.ts";
import { directPath } from "../tree/math.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import type { Env } from "./policy.ts";
import { type ListedProposal, leafOf, of } from "./proposal-validation.ts";
import type { CachedProposal, GroupState } from "./state.ts";

export interface Added {
  readonly leafIndex: number;
  readonly keyPackage: KeyPackage;
}

export interface Applied {
  /** A copy, which the commit's path may change further. */
  readonly tree: RatchetTree;
  readonly extensions: readonly Extension[];
  readonly added: readonly Added[];
  readonly removed: readonly number[];
  readonly updated: readonly number[];
  readonly psks: readonly PreSharedKeyID[];
  readonly kemOutput: Bytes | undefined;
  readonly reInit: ReInit | undefined;
  readonly pathRequired: boolean;
}

/** A proposal that was received or sent in this epoch (§12.4). */
export function findProposal(state: GroupState, ref: Bytes): CachedProposal {
  const found = state.proposals.find((cached) => same(cached.ref, ref));
  check(found, "proposal-unknown");
  return found;
}

/** Applies a valid list, in the order of §12.3: extensions, updates, removes, adds, then the rest. */
export function applyProposals(state: GroupState, list: readonly ListedProposal[]): Applied {
  const tree = state.tree.copy();
  const updates = list.flatMap((listed) => {
    const leafIndex = leafOf(listed);
    if (leafIndex === undefined || listed.proposal.type !== "update") return [];
    return [{ leafIndex, leafNode: listed.proposal.leafNode }];
  });
  for (const { leafIndex, leafNode } of updates) tree.update(leafIndex, leafNode);
  const removed = of(list, "remove").map((remove) => remove.removed);
  for (const leafIndex of removed) tree.remove(leafIndex);
  if (removed.length > 0) tree.truncate();
  const packages = of(list, "add").map((add) => add.keyPackage);
  return {
    tree,
    extensions: of(list, "group_context_extensions")[0]?.extensions ?? state.groupContext.extensions,
    added: packages.map((keyPackage) => ({ leafIndex: tree.add(keyPackage.leafNode), keyPackage })),
    removed,
    updated: updates.map(({ leafIndex }) => leafIndex),
    psks: of(list, "psk").map(({ psk }) => psk),
    kemOutput: of(list, "external_init")[0]?.kemOutput,
    reInit: of(list, "reinit")[0],
    pathRequired: pathRequired(list.map(({ proposal }) => proposal)),
  };
}

type ResumptionSource = Pick<GroupState, "groupContext" | "secrets" | "resumptions">;

/** The resumption PSK of this epoch or of a past one that is kept (§8.6). */
export function resumptionPsk(state: ResumptionSource, id: PreSharedKeyID): Bytes | undefined {
  if (id.type !== "resumption" || !same(id.pskGroupId, state.groupContext.groupId)) return undefined;
  if (id.pskEpoch === state.groupContext.epoch) return state.secrets.resumptionPsk;
  return state.resumptions.find((past) => past.epoch === id.pskEpoch)?.psk;
}

/** Looks the PSKs up, our own groups' first, and combines them (§8.4, §12.4.2). */
export function pskSecretOf(
  suite: CipherSuite,
  ids: readonly PreSharedKeyID[],
  sources: readonly (ResumptionSource | undefined)[],
  env: Env,
): Bytes {
  const psks = ids.map((id) => {
    let psk: Bytes | undefined;
    for (const source of sources) psk ??= source && resumptionPsk(source, id);
    psk ??= env.psk?.(id);
    check(psk, "psk-unknown");
    return { id, psk };
  });
  return computePskSecret(suite, psks);
}

/** The private keys that are still right after the proposals: those of nodes on our path that are not blank. */
export function keptKeys(state: GroupState, tree: RatchetTree): Map<number, Bytes> {
  const own = 2 * state.leafIndex;
  const keys = new Map<number, Bytes>();
  for (const node of [own, ...directPath(own, tree.leafCount)]) {
    const key = state.privateKeys.get(node);
    if (key && !tree.isBlank(node)) keys.set(node, key);
  }
  return keys;
}
