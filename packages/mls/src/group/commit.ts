/** Creating a commit (RFC 9420 §12.4.1). It stays pending until it has won, or is dropped. */
import { type Bytes, wipe } from "../bytes.ts";
import { check } from "../error.ts";
import type { Commit, ProposalOrRef, UpdatePath } from "../message/commit.ts";
import type { Extension } from "../message/extension.ts";
import type { AuthenticatedContent } from "../message/framing.ts";
import type { GroupContext } from "../message/group-context.ts";
import type { Proposal } from "../message/proposal.ts";
import { zeros } from "../schedule/key-schedule.ts";
import type { OwnPath } from "../tree/tree-kem.ts";
import { type Applied, applyProposals, findProposal, keptKeys, pskSecretOf } from "./application.ts";
import { freshState, type NextEpoch, nextEpoch, type OwnPlace, provisionalContext } from "./epoch.ts";
import { checkMembers } from "./leaf-validation.ts";
import { commitPath, wipePath } from "./own-path.ts";
import type { Env } from "./policy.ts";
import { type ListedProposal, type Occasion, validateList } from "./proposal-validation.ts";
import { changedLeaf, type LeafChanges } from "./propose.ts";
import { selectProposals } from "./selection.ts";
import { type Framing, frame, protect, type Sent, sign } from "./sending.ts";
import { checkCanSend, consumedBetween, enterEpoch, type GroupState } from "./state.ts";
import { createWelcome } from "./welcoming.ts";

export interface CommitChoices extends Framing {
  /** Proposals of our own, sent inside the commit. */
  readonly proposals?: readonly Proposal[];
  /** References of received proposals to commit; all that fit together if left out. */
  readonly references?: readonly Bytes[];
  /** Leaves the path out if the proposals allow it. Such a commit heals nothing for its sender (§12.4). */
  readonly withoutPath?: boolean;
  readonly leaf?: LeafChanges;
  /** Whether the Welcome carries the tree (§12.4.3.3); it does unless this is false. */
  readonly treeInWelcome?: boolean;
  readonly groupInfoExtensions?: readonly Extension[];
  /** Set by the functions that re-initialise and branch. */
  readonly occasion?: Occasion;
}

/** The state has the commit pending: it is still in the old epoch. */
export interface Committed extends Sent {
  /** An MLSMessage for the new members, if there are any; to be sent once the commit has won. */
  readonly welcome: Bytes | undefined;
}

function listProposals(state: GroupState, choices: CommitChoices, env: Env) {
  const inline = choices.proposals ?? [];
  const cached = choices.references
    ? choices.references.map((ref) => findProposal(state, ref))
    : selectProposals(state, inline, env);
  const sender = { type: "member", leafIndex: state.leafIndex } as const;
  const list: ListedProposal[] = [...cached, ...inline.map((proposal) => ({ proposal, sender }))];
  const proposals: ProposalOrRef[] = [
    ...cached.map(({ ref }) => ({ type: "reference", reference: ref }) as const),
    ...inline.map((proposal) => ({ type: "proposal", proposal }) as const),
  ];
  return { list, proposals };
}

interface Pathed {
  readonly context: GroupContext;
  readonly path?: UpdatePath;
  readonly own?: OwnPath;
  readonly place: OwnPlace;
}

/** Our refreshed path, encrypted to the group (§7.5), or the state as it is if the commit carries none. */
function makePath(state: GroupState, applied: Applied, choices: CommitChoices, env: Env): Pathed {
  const { leafIndex, groupContext } = state;
  if (choices.withoutPath && !applied.pathRequired) {
    const context = provisionalContext(groupContext, applied.tree, applied.extensions);
    const privateKeys = keptKeys(state, applied.tree);
    return { context, place: { leafIndex, privateKeys, signatureKey: state.signatureKey } };
  }
  const by = { leafIndex, ...changedLeaf(state, choices.leaf ?? {}) };
  return commitPath(groupContext, applied, by, env.random);
}

/** Prepares a commit. Until {@link confirmCommit} or {@link dropCommit}, the group goes on in the old epoch. */
export function commit(state: GroupState, choices: CommitChoices, env: Env): Committed {
  checkCanSend(state);
  check(!state.pending, "commit-pending");
  const { list, proposals } = listProposals(state, choices, env);
  const { occasion } = choices;
  validateList(state, list, state.leafIndex, { sending: true, ...(occasion && { occasion }) }, env);
  const applied = applyProposals(state, list);
  const pathed = makePath(state, applied, choices, env);
  checkMembers(applied.tree, applied.extensions);
  const pskSecret = pskSecretOf(applied.tree.suite, applied.psks, [state], env);
  const body: Commit = { proposals, path: pathed.path };
  const signed = sign(state, frame(state, { type: "commit", commit: body }, choices), choices);
  const next = derive(state, signed, pathed, pskSecret);
  const auth = { ...signed.auth, confirmationTag: next.confirmationTag };
  const sent = protect(state, { ...signed, auth }, env);
  const pending = freshState(applied.tree, next, pathed.place, applied.reInit);
  const { joiner } = next;
  const welcome = createWelcome(pending, { applied, pskSecret, own: pathed.own, joiner, choices }, env);
  wipe(pskSecret, joiner);
  if (pathed.own) wipePath(pathed.own);
  return { ...sent, state: { ...sent.state, pending }, welcome };
}

/** The new epoch, from the signed commit. */
function derive(
  state: GroupState,
  signed: AuthenticatedContent,
  pathed: Pathed,
  pskSecret: Bytes,
): NextEpoch {
  const { suite } = state.tree;
  const { wireFormat, content, auth } = signed;
  const commitSecret = pathed.own?.commitSecret ?? zeros(suite);
  const { initSecret } = state.secrets;
  const inputs = { wireFormat, content, signature: auth.signature, initSecret, commitSecret, pskSecret };
  return nextEpoch(suite, pathed.context, state.interimTranscriptHash, inputs);
}

export interface Settled {
  readonly state: GroupState;
  readonly consumed: readonly Bytes[];
}

/** The pending commit has won: enters its epoch. */
export function confirmCommit(state: GroupState, env: Env): Settled {
  check(state.pending, "commit-missing");
  const after = enterEpoch(state, state.pending, env.policy);
  return { state: after, consumed: consumedBetween(state, after) };
}

/** The pending commit has lost, or was never sent: the state as it was, for the winner to be processed. */
export function dropCommit(state: GroupState): Settled {
  check(state.pending, "commit-missing");
  const after = { ...state, pending: undefined };
  return { state: after, consumed: consumedBetween(state, after) };
}
