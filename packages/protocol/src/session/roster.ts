/** Who is in a group in one epoch, and whether a commit keeps to the conversation's rules (docs/protocol.md, Commits). */

import { type GroupState, members, type Processed, type Proposal } from "@hushroom/mls";
import { equalBytes } from "../base/bytes.ts";
import { assert } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { type GroupProfile, profileOf } from "./group-profile.ts";
import { type GroupMember, readMember } from "./member-leaf.ts";
import { haveSlotChains, isSoundKey } from "./slot-chains.ts";

const { LOG_GROUP_MEMBERS_MAX, POST_QUANTUM_MEMBERS_MAX } = PROTOCOL_LIMITS;

export interface Roster {
  readonly profile: GroupProfile;
  readonly members: readonly GroupMember[];
}

/** Null if a leaf or the group's profile is none of ours, a member stands twice, or the orderer is not a member. */
export function rosterOf(state: GroupState): Roster | null {
  const profile = profileOf(state);
  const views = members(state).map(({ leafIndex, leaf }) => readMember(leafIndex, leaf));
  if (profile === null || views.includes(null)) return null;
  const roster = { profile, members: views as GroupMember[] };
  const ids = new Set(roster.members.map(({ id }) => id));
  const isSound =
    ids.size === views.length &&
    views.length <= profile.cap &&
    ids.has(profile.orderer) &&
    anAdminIsIn(roster) &&
    (profile.level === null || isSmall(roster)) &&
    (profile.level?.level !== "quiet" || haveSlotChains(roster.members));
  return isSound ? roster : null;
}

export function soundRoster(mls: GroupState): Roster {
  const roster = rosterOf(mls);
  assert(roster !== null, "an accepted epoch has a sound roster");
  return roster;
}

/** One entry of a log names all its readers, and recorded logs are to stay secret. */
export const isSmall = ({ profile, members }: Roster): boolean =>
  members.length <= LOG_GROUP_MEMBERS_MAX && profile.cap <= POST_QUANTUM_MEMBERS_MAX;

const anAdminIsIn = ({ profile, members }: Roster): boolean =>
  members.some(({ id }) => profile.admins.includes(id));

export const memberAt = (roster: Roster, leaf: number): GroupMember | undefined =>
  roster.members.find((member) => member.leaf === leaf);

export const memberById = (roster: Roster, id: string): GroupMember | undefined =>
  roster.members.find((member) => member.id === id);

const ALLOWED: ReadonlySet<string> = new Set(["add", "remove", "group_context_extensions"]);

type ProcessedCommit = Extract<Processed, { type: "commit" }>;
type CommitShape = Pick<ProcessedCommit, "committer" | "isExternal" | "proposals">;

/**
 * Whether `commit`, which leads from `before` to `after`, is one that its committer may make. Anybody renews keys and
 * brings a member back that lost its state (the member itself signed the new leaf); the rest is for admins.
 */
export function commitAllowed(before: Roster, after: Roster, commit: CommitShape): boolean {
  const committer = memberAt(before, commit.committer);
  if (commit.isExternal || committer === undefined) return false;
  const types = commit.proposals.map(({ proposal }) => proposal.type);
  if (!types.every((type) => ALLOWED.has(type))) return false;
  if (before.profile.kind !== after.profile.kind || before.profile.cap !== after.profile.cap) return false;
  if (!commit.proposals.every(({ proposal }) => isNewer(before, newLeafOf(proposal)))) return false;
  if (!areSlotChainsKept(before, after) || !areLaneKeysOwn(before, after)) return false;
  return (
    types.length === 0 || before.profile.admins.includes(committer.id) || bringsBack(before, after, types)
  );
}

/**
 * Whoever is in anew with a leaf that knows none may end them for all, and that is an admin's deed. Who was in before may not, be it
 * by its own commit or by being brought back.
 */
const areSlotChainsKept = (before: Roster, after: Roster): boolean =>
  !haveSlotChains(before.members) ||
  haveSlotChains(after.members.filter(({ id }) => memberById(before, id) !== undefined));

/**
 * No honest program makes a lane key that is none, nor has another's. Whoever took one, or came in with it, would keep the chains of
 * slots from all for as long as it is in, and others would take somebody's program to be too old.
 */
const areLaneKeysOwn = (before: Roster, after: Roster): boolean =>
  after.members
    .filter(({ id, laneKey }) => !equalBytes(memberById(before, id)?.laneKey ?? NO_BYTES, laneKey))
    .every(({ id, laneKey }) => isSoundKey(laneKey) && !isAnothers(after, id, laneKey));

const NO_BYTES = new Uint8Array(0);

const isAnothers = ({ members }: Roster, member: string, key: Uint8Array): boolean =>
  members.some(({ id, laneKey }) => id !== member && equalBytes(laneKey, key));

/** The same for a commit that takes this member out, of which it can't see where it leads. */
export function removalAllowed(before: Roster, self: GroupMember, commit: CommitShape): boolean {
  const committer = memberAt(before, commit.committer);
  if (commit.isExternal || committer === undefined) return false;
  const proposals = commit.proposals.map(({ proposal }) => proposal);
  if (!proposals.every(({ type }) => ALLOWED.has(type))) return false;
  if (!proposals.every((proposal) => isNewer(before, newLeafOf(proposal)))) return false;
  return before.profile.admins.includes(committer.id) || isReplacement(proposals, self);
}

const newLeafOf = (proposal: Proposal): GroupMember | null =>
  proposal.type === "add" ? readMember(0, proposal.keyPackage.leafNode) : null;

/** Nobody is brought back by a key package that isn't newer than its leaf, whoever was once given that. */
function isNewer(before: Roster, leaf: GroupMember | null): boolean {
  const there = leaf === null ? undefined : memberById(before, leaf.id);
  return leaf === null || there === undefined || leaf.number > there.number;
}

/** The member is taken out only to come back at once, by a leaf that it signed itself. */
function isReplacement(proposals: readonly Proposal[], { id, leaf }: GroupMember): boolean {
  return (
    proposals.length === 2 &&
    proposals.some((one) => one.type === "remove" && one.removed === leaf) &&
    proposals.some((one) => newLeafOf(one)?.id === id)
  );
}

function bringsBack(before: Roster, after: Roster, types: readonly string[]): boolean {
  const same = before.members.every(({ id }) => memberById(after, id) !== undefined);
  return same && types.length === 2 && types.includes("add") && types.includes("remove");
}
