/** Re-initialisation (RFC 9420 §11.2) and branching (§11.3): a new group bound to an old one. */
import { type Bytes, same } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import { suiteOf } from "../crypto/suite.ts";
import { check } from "../error.ts";
import type { Extension } from "../message/extension.ts";
import type { GroupInfo } from "../message/group-info.ts";
import type { KeyPackage } from "../message/key-package.ts";
import { ReInit } from "../message/proposal.ts";
import type { PreSharedKeyID } from "../message/psk-id.ts";
import type { RatchetTree } from "../tree/ratchet-tree.ts";
import { commit, confirmCommit } from "./commit.ts";
import { createGroup } from "./creation.ts";
import type { KeyPackageBundle } from "./key-package-bundle.ts";
import type { Env } from "./policy.ts";
import type { GroupState } from "./state.ts";

/** Whether each member of one tree has a counterpart in another, according to the application. */
function allFoundIn(some: RatchetTree, all: RatchetTree, env: Env): boolean {
  const { isSuccessor } = env.policy;
  const others = [...all.members()].map(([, leaf]) => leaf);
  return [...some.members()].every(([, leaf]) =>
    others.some((other) => isSuccessor(other.credential, leaf.credential)),
  );
}

/** What a joiner checks if the Welcome names a PSK for a re-initialisation or a branch (§12.4.3.1). */
export function checkResumption(
  { groupContext }: GroupInfo,
  tree: RatchetTree,
  psks: readonly PreSharedKeyID[],
  origin: GroupState | undefined,
  env: Env,
): void {
  const special = psks.filter((id) => id.type === "resumption" && id.usage !== "application");
  const [id] = special;
  if (id?.type !== "resumption") return;
  check(special.length === 1, "welcome-psk-usage");
  check(groupContext.epoch === 1n, "resumption-epoch");
  check(origin && same(origin.groupContext.groupId, id.pskGroupId), "resumption-origin");
  if (id.usage === "reinit") {
    check(origin.reInit && id.pskEpoch === origin.groupContext.epoch, "reinit-missing");
    // A group context has the fields of a ReInit: group id, version, suite and extensions must all be as it said.
    check(same(encode(ReInit, groupContext), encode(ReInit, origin.reInit)), "reinit-mismatch");
    check(allFoundIn(origin.tree, tree, env), "reinit-members");
  } else {
    const { version, cipherSuite } = origin.groupContext;
    check(groupContext.version === version && groupContext.cipherSuite === cipherSuite, "branch-suite");
    check(allFoundIn(tree, origin.tree, env), "branch-members");
  }
}

export interface NewGroup {
  /** The new group in its epoch 1. */
  readonly state: GroupState;
  /** For all other members of it. */
  readonly welcome: Bytes | undefined;
  readonly consumed: readonly Bytes[];
}

interface NewGroupChoices {
  readonly groupId: Bytes;
  readonly extensions: readonly Extension[];
  readonly creator: KeyPackageBundle;
  readonly members: readonly KeyPackage[];
  readonly usage: "reinit" | "branch";
}

/** Creates a group whose first commit adds everybody and carries the resumption PSK of the old group. */
function createFrom(origin: GroupState, choices: NewGroupChoices, env: Env): NewGroup {
  const { groupId, creator, extensions, usage } = choices;
  const created = createGroup({ groupId, creator, extensions }, env);
  const psk: PreSharedKeyID = {
    type: "resumption",
    usage,
    pskGroupId: origin.groupContext.groupId,
    pskEpoch: origin.groupContext.epoch,
    pskNonce: env.random(created.tree.suite.kdf.nh),
  };
  const adds = choices.members.map((keyPackage) => ({ type: "add", keyPackage }) as const);
  const proposals = [...adds, { type: "psk", psk } as const];
  const withPsk: Env = { ...env, psk: (id) => (id === psk ? origin.secrets.resumptionPsk : env.psk?.(id)) };
  const committed = commit(created, { proposals, occasion: usage }, withPsk);
  const settled = confirmCommit(committed.state, { ...env, policy: { ...env.policy, pastEpochs: 0 } });
  const consumed = [...committed.consumed, ...settled.consumed];
  return { state: settled.state, welcome: committed.welcome, consumed };
}

export interface ReInitChoices {
  readonly creator: KeyPackageBundle;
  /** Key packages of all other members, for the new suite. */
  readonly members: readonly KeyPackage[];
}

/** Creates the group that a committed ReInit proposal describes (§11.2). */
export function reInitialise(origin: GroupState, choices: ReInitChoices, env: Env): NewGroup {
  const { reInit } = origin;
  check(reInit && origin.isMember, "reinit-missing");
  check(choices.creator.keyPackage.cipherSuite === suiteOf(reInit.cipherSuite).id, "reinit-mismatch");
  const { groupId, extensions } = reInit;
  const made = createFrom(origin, { ...choices, groupId, extensions, usage: "reinit" }, env);
  check(allFoundIn(origin.tree, made.state.tree, env), "reinit-members");
  return made;
}

export interface BranchChoices extends ReInitChoices {
  readonly groupId: Bytes;
  readonly extensions?: readonly Extension[];
}

/** Creates a group of some of the members (§11.3). */
export function branch(origin: GroupState, choices: BranchChoices, env: Env): NewGroup {
  check(origin.isMember, "not-member");
  check(choices.creator.keyPackage.cipherSuite === origin.groupContext.cipherSuite, "branch-suite");
  const extensions = choices.extensions ?? origin.groupContext.extensions;
  const made = createFrom(origin, { ...choices, extensions, usage: "branch" }, env);
  check(allFoundIn(made.state.tree, origin.tree, env), "branch-members");
  return made;
}
