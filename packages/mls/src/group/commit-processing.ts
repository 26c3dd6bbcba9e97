/** Processing a commit of somebody else (RFC 9420 §12.4.2). */
import { type Bytes, same, wipe } from "../bytes.ts";
import { check } from "../error.ts";
import type { Commit, UpdatePath } from "../message/commit.ts";
import type { AuthenticatedContent, Sender } from "../message/framing.ts";
import { encodeGroupContext, type GroupContext } from "../message/group-context.ts";
import { receiveExternalInit, zeros } from "../schedule/key-schedule.ts";
import { checkKeysDistinct } from "../tree/integrity.ts";
import { directPath } from "../tree/math.ts";
import { checkPathShape, decryptPath, mergePath } from "../tree/tree-kem.ts";
import {
  type Added,
  type Applied,
  applyProposals,
  findProposal,
  keptKeys,
  pskSecretOf,
} from "./application.ts";
import { checkConfirmationTag, freshState, nextEpoch, type OwnPlace, provisionalContext } from "./epoch.ts";
import { checkMembers, checkSuccessor, validateLeaf } from "./leaf-validation.ts";
import { leavesOf } from "./own-path.ts";
import type { Env } from "./policy.ts";
import { type ListedProposal, validateExternalList, validateList } from "./proposal-validation.ts";
import { consumedBetween, enterEpoch, type GroupState } from "./state.ts";

export interface CommitEffects {
  /** The member who committed; for an external commit, the new member. */
  readonly committer: number;
  readonly isExternal: boolean;
  readonly proposals: readonly ListedProposal[];
  readonly added: readonly Added[];
  readonly removed: readonly number[];
  readonly updated: readonly number[];
  /** This commit removed us. The state stays in the old epoch and cannot send any more. */
  readonly removedUs: boolean;
}

export interface ProcessedCommit extends CommitEffects {
  readonly state: GroupState;
  readonly consumed: readonly Bytes[];
}

/** The proposals of a commit, references looked up among those received (§12.4), all validated. */
function resolve(state: GroupState, commit: Commit, sender: Sender, env: Env): ListedProposal[] {
  const list = commit.proposals.map((item): ListedProposal => {
    if (item.type === "proposal") return { proposal: item.proposal, sender };
    check(sender.type === "member", "external-commit-reference");
    const { proposal, sender: proposer } = findProposal(state, item.reference);
    return { proposal, sender: proposer };
  });
  if (sender.type === "member") validateList(state, list, sender.leafIndex, { sending: false }, env);
  else {
    check(commit.path, "external-path");
    validateExternalList(state, list, commit.path.leafNode, env);
  }
  return list;
}

/** A commit under way: its proposals are applied, its path is not. */
interface Incoming {
  readonly message: AuthenticatedContent;
  readonly applied: Applied;
  readonly committer: number;
  readonly env: Env;
}

/** §12.4.2: the path's leaf and keys are checked, and the path is merged into the tree. */
function applyPath(state: GroupState, path: UpdatePath, incoming: Incoming): void {
  const { leafNode, nodes } = path;
  const { applied, committer, env } = incoming;
  const { tree } = applied;
  const place = { groupId: state.groupContext.groupId, leafIndex: committer };
  validateLeaf(tree.suite, leafNode, { source: "commit", place, sending: false }, env);
  const before = tree.leaf(committer);
  if (before) checkSuccessor(before, leafNode, env);
  const publicKeys = nodes.map((node) => node.encryptionKey);
  check(publicKeys.every(tree.suite.kem.isPublicKey), "path-key");
  checkKeysDistinct(tree, [leafNode.encryptionKey, ...publicKeys]);
  checkPathShape(tree, committer, path, leavesOf(applied.added));
  const parentHash = mergePath(tree, committer, publicKeys);
  const { source } = leafNode;
  check(source.type === "commit" && same(source.parentHash, parentHash), "path-parent-hash");
  tree.setLeaf(committer, leafNode);
}

/** Our private keys after the proposals; an Update of ours that was committed brings its key. */
function placeAfterProposals(state: GroupState, { tree, updated }: Applied): OwnPlace {
  const { leafIndex, signatureKey } = state;
  const privateKeys = keptKeys(state, tree);
  if (!updated.includes(leafIndex)) return { leafIndex, privateKeys, signatureKey };
  const key = tree.encryptionKey(2 * leafIndex);
  const own = state.ownUpdates.find((update) => same(update.encryptionKey, key));
  check(own, "update-unknown");
  privateKeys.set(2 * leafIndex, own.privateKey);
  return { leafIndex, privateKeys, signatureKey: own.signatureKey };
}

/** Opens the merged path with our keys; every key on the committer's path is new or gone. */
function openPath(own: OwnPlace, path: UpdatePath, { applied, committer }: Incoming, context: GroupContext) {
  const { tree, added } = applied;
  const provisional = encodeGroupContext(context);
  const received = decryptPath(tree, committer, path, own, leavesOf(added), provisional);
  const privateKeys = new Map(own.privateKeys);
  for (const node of directPath(2 * committer, tree.leafCount)) privateKeys.delete(node);
  for (const [node, key] of received.privateKeys) privateKeys.set(node, key);
  wipe(...received.pathSecrets);
  return { place: { ...own, privateKeys }, commitSecret: received.commitSecret };
}

/** The new state, without our past. */
function advance(state: GroupState, path: UpdatePath | undefined, incoming: Incoming): GroupState {
  const { message, applied, env } = incoming;
  const { tree, extensions, kemOutput } = applied;
  const { suite } = tree;
  const before = placeAfterProposals(state, applied);
  if (path) applyPath(state, path, incoming);
  checkMembers(tree, extensions);
  const pskSecret = pskSecretOf(suite, applied.psks, [state], env);
  const context = provisionalContext(state.groupContext, tree, extensions);
  const opened = path && openPath(before, path, incoming, context);
  const { place, commitSecret } = opened ?? { place: before, commitSecret: zeros(suite) };
  const initSecret = kemOutput
    ? receiveExternalInit(suite, state.secrets, kemOutput)
    : state.secrets.initSecret;
  const { content, wireFormat, auth } = message;
  const inputs = { wireFormat, content, signature: auth.signature, initSecret, commitSecret, pskSecret };
  const next = nextEpoch(suite, context, state.interimTranscriptHash, inputs);
  checkConfirmationTag(next, auth.confirmationTag);
  wipe(commitSecret, pskSecret, next.joiner);
  if (kemOutput) wipe(initSecret);
  return freshState(tree, next, place, applied.reInit);
}

/** Applies an authenticated commit of the current epoch. A commit of our own that is pending has lost. */
export function processCommit(state: GroupState, message: AuthenticatedContent, env: Env): ProcessedCommit {
  const { body, sender } = message.content;
  check(body.type === "commit" && !state.reInit, "group-reinitialised");
  const { commit } = body;
  const proposals = resolve(state, commit, sender, env);
  const applied = applyProposals(state, proposals);
  check(commit.path || !applied.pathRequired, "path-missing");
  const isExternal = sender.type !== "member";
  const committer = isExternal ? applied.tree.leftmostBlank() : sender.leafIndex;
  const { added, removed, updated } = applied;
  const removedUs = removed.includes(state.leafIndex);
  const after: GroupState = removedUs
    ? { ...state, isMember: false, proposals: [], ownUpdates: [], pending: undefined }
    : enterEpoch(state, advance(state, commit.path, { message, applied, committer, env }), env.policy);
  const consumed = consumedBetween(state, after);
  const effects = { committer, isExternal, proposals, added, removed, updated, removedUs };
  return { ...effects, state: after, consumed };
}
