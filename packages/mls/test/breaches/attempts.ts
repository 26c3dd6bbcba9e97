/** What a breach of a rule is made of: B does wrong, A receives it. */
import { EMPTY } from "../../src/bytes.ts";
import { ascii, decode, encode } from "../../src/codec/codec.ts";
import {
  type CommitChoices,
  commit,
  encrypt,
  externalPskId,
  type GroupState,
  joinByExternalCommit,
  joinGroup,
  type KeyPackage,
  type KeyPackageBundle,
  MLSMessage,
  type Policy,
  type PreSharedKeyID,
  type Proposal,
  processMessage,
  publishGroupInfo,
  resumptionPskId,
} from "../../src/index.ts";
import type { Commit, UpdatePath } from "../../src/message/commit.ts";
import type { Credential } from "../../src/message/credential.ts";
import { encodeGroupContext } from "../../src/message/group-context.ts";
import type { UnsignedLeafNode } from "../../src/message/leaf-node.ts";
import { checkIntegrity } from "../../src/tree/integrity.ts";
import { nodeKeyPair } from "../../src/tree/path-secrets.ts";
import type { RatchetTree } from "../../src/tree/ratchet-tree.ts";
import { encryptPath, mergePath, type OwnPath, updateOwnPath } from "../../src/tree/tree-kem.ts";
import { Club } from "../support/club.ts";
import {
  forgeCommit,
  forgeProposal,
  forgePublic,
  forgeWelcome,
  reforge,
  reforgeKeyPackage,
  reforgeLeaf,
  type WelcomeForgery,
} from "../support/forger.ts";
import { capabilitiesOf, keyPackage, settled } from "../support/world.ts";

/** A, B and C in suite 1; B breaks the rules and A receives. */
export function trio(choices: Partial<Policy> = {}): Club {
  return Club.of(1, 3, choices);
}

export function receive(club: Club, message: Uint8Array): unknown {
  return processMessage(club.state("A"), message, club.env);
}

/** B commits these proposals by value. */
export function committed(proposals: (club: Club) => readonly Proposal[], club = trio()): unknown {
  return receive(club, forgeCommit(club.state("B"), proposals(club)));
}

/** B proposes to add a key package that was changed and signed again. */
export function added(
  change: Partial<KeyPackage>,
  leaf: Partial<UnsignedLeafNode> = {},
  club = trio(),
): unknown {
  const keyPackage = reforgeKeyPackage(club.state("B"), club.bundle("D"), change, leaf);
  return receive(club, forgeProposal(club.state("B"), { type: "add", keyPackage }));
}

export function publicCommit(club: Club, choices: CommitChoices = {}) {
  return commit(club.state("B"), { ...choices, asPublic: true }, club.env);
}

/** B's commit with its path changed and signed again. */
export function pathed(change: (path: UpdatePath, club: Club) => UpdatePath, club = trio()): unknown {
  const { message } = publicCommit(club);
  const swap = (it: Commit): Commit => ({ ...it, path: it.path && change(it.path, club) });
  return receive(club, reforge(club.state("B"), message, swap));
}

export function pathLeaf(change: Partial<UnsignedLeafNode>, club = trio()): unknown {
  const state = club.state("B");
  return pathed((path) => {
    const leafNode = reforgeLeaf(state, path.leafNode, change, state.signatureKey, state.leafIndex);
    return { ...path, leafNode };
  }, club);
}

export interface MadePath {
  readonly own: OwnPath;
  readonly keys: readonly Uint8Array[];
}

/** B's commit with a path made from secrets and keys that `spoil` has changed, all hashes being right. */
export function spoiltPath(spoil: (made: MadePath, club: Club) => MadePath): unknown {
  const club = trio();
  const state = club.state("B");
  const { groupId } = state.groupContext;
  const tree = state.tree.copy();
  const old = tree.leaf(state.leafIndex);
  if (!old) throw new Error("no leaf");
  const signer = { privateKey: state.signatureKey, groupId };
  const made = updateOwnPath(tree, state.leafIndex, old, signer, club.env.random);
  const honest = tree.filteredDirectPath(state.leafIndex).map(({ node }) => tree.encryptionKey(node));
  const { own, keys } = spoil({ own: made, keys: honest }, club);
  const source = { type: "commit", parentHash: mergePath(tree, state.leafIndex, keys) } as const;
  const leafNode = reforgeLeaf(state, own.leafNode, { source }, state.signatureKey, state.leafIndex);
  tree.setLeaf(state.leafIndex, leafNode);
  const context = { ...state.groupContext, epoch: state.groupContext.epoch + 1n, treeHash: tree.treeHash() };
  const encoded = encodeGroupContext(context);
  const path = encryptPath(tree, state.leafIndex, { ...own, leafNode }, new Set(), encoded, club.env.random);
  return receive(club, forgePublic(state, { type: "commit", commit: { proposals: [], path } }));
}

/** B's Update proposal with the leaf changed. */
export function updated(change: Partial<UnsignedLeafNode>): unknown {
  const club = trio();
  const state = club.state("B");
  const old = state.tree.leaf(state.leafIndex);
  if (!old) throw new Error("no leaf");
  const encryptionKey = nodeKeyPair(state.tree.suite, club.env.random(32)).publicKey;
  const all = { encryptionKey, source: { type: "update" } as const, ...change };
  const leafNode = reforgeLeaf(state, old, all, state.signatureKey, state.leafIndex);
  return receive(club, forgeProposal(state, { type: "update", leafNode }));
}

/** D's external commit with its proposals changed. */
export function external(change: (commit: Commit, club: Club) => Commit): unknown {
  const club = trio();
  const { random } = club.env;
  const leaf = { credential: basic("D"), capabilities: capabilitiesOf(1, random), extensions: [] };
  const signatureKey = random(32);
  const groupInfo = publishGroupInfo(club.state("A"));
  const { message } = joinByExternalCommit({ groupInfo, leaf, signatureKey }, club.env);
  return receive(
    club,
    reforge(club.state("B"), message, (it) => change(it, club), { signWith: signatureKey }),
  );
}

export function basic(name: string): Credential {
  return { type: "basic", identity: ascii(name) };
}

export const listed = (proposal: Proposal) => ({ type: "proposal", proposal }) as const;

/** A Welcome for D from B, made up as `forgery` says; D's leaf is in the tree. */
export function welcomed(
  forge: (club: Club, bundle: KeyPackageBundle, tree: RatchetTree) => WelcomeForgery,
  join: {
    readonly origin?: GroupState;
    readonly isKnownGroup?: () => boolean;
    readonly psk?: Uint8Array;
  } = {},
): unknown {
  const club = trio();
  const bundle = club.bundle("D");
  const tree = club.state("B").tree.copy();
  tree.add(bundle.keyPackage.leafNode);
  const welcome = forgeWelcome(club.state("B"), bundle.keyPackage, { tree, ...forge(club, bundle, tree) });
  const { psk: known, ...choices } = join;
  const env = known ? { ...club.env, psk: () => known } : club.env;
  return joinGroup({ welcome, bundle, ...choices }, env);
}

/** The tree of a group of four whose nodes B may change. */
export function spoiltTree(spoil: (tree: RatchetTree) => void): void {
  const club = Club.of(1, 4);
  club.commit("A", {});
  club.add("B", "E");
  const tree = club.state("A").tree.copy();
  checkIntegrity(tree, tree.treeHash());
  spoil(tree);
  checkIntegrity(tree, tree.treeHash());
}

export function psk(club: Club, change: Partial<PreSharedKeyID> = {}): Proposal {
  return {
    type: "psk",
    psk: { ...externalPskId(club.state("B"), ascii("k"), club.env.random), ...change } as PreSharedKeyID,
  };
}

export function resumption(
  state: GroupState,
  usage: "reinit" | "branch",
  random: (length: number) => Uint8Array,
) {
  const id = resumptionPskId(state, state.groupContext.epoch, random);
  return { ...id, usage } as PreSharedKeyID;
}

export function reinitOf(club: Club, version = 1): Proposal {
  const groupId = club.env.random(16);
  return { type: "reinit", groupId, version, cipherSuite: 1, extensions: [] };
}

export function flipped(bytes: Uint8Array, at = bytes.length - 1): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

export function reMessage(bytes: Uint8Array, change: (message: MLSMessage) => MLSMessage): Uint8Array {
  return encode(MLSMessage, change(decode(MLSMessage, bytes)));
}

export function said(club: Club, by = "B"): Uint8Array {
  const sent = encrypt(club.state(by), ascii("x"), club.env);
  club.states.set(by, settled(sent));
  return sent.message;
}

export function add(bundle: KeyPackageBundle): Proposal {
  return { type: "add", keyPackage: bundle.keyPackage };
}

/** A state of A whose group was re-initialised by a commit of B. */
export function reinitialised(club: Club): GroupState {
  const made = commit(club.state("B"), { proposals: [reinitOf(club)] }, club.env);
  return processMessage(club.state("A"), made.message, club.env).state;
}

export const outsideKeyPackage = (suite: number, club: Club) => keyPackage(suite, "Z", club.env.random);

/** An encryption key that stands in every trio: the worlds of the tests are seeded alike. */
export function trioKey(): Uint8Array {
  return trio().state("C").tree.leaf(2)?.encryptionKey ?? EMPTY;
}

export function anyOrigin() {
  return { origin: trio().state("A") };
}

export function branchWelcome(context: { readonly epoch: bigint }) {
  return (club: Club): WelcomeForgery => {
    const origin = trio().state("A");
    const id = resumption(origin, "branch", club.env.random);
    return { context, psks: [id], psk: origin.secrets.resumptionPsk };
  };
}
