/** Which commits a relay room takes: anybody lets in, anybody takes out who is gone, only the room's maker kicks. */

import type { Processed } from "@hushroom/mls";
import { type RoomRoster, roomMemberAt, roomMemberById } from "./room-member.ts";

const REASONS = ["admit", "gone", "kick"] as const;
/** What a commit is for: its authenticated data is this reason's number, 1 to 3. */
export type CommitReason = (typeof REASONS)[number];

export const reasonByte = (reason: CommitReason): Uint8Array => Uint8Array.of(REASONS.indexOf(reason) + 1);

type RoomCommit = Pick<
  Extract<Processed, { type: "commit" }>,
  "committer" | "isExternal" | "proposals" | "authenticatedData"
>;

/**
 * The reason of a commit that keeps to the rules, or null. `after`: the roster that it leads to, or null for the member
 * that it takes out, which can't see where it leads.
 */
export function commitReason(
  before: RoomRoster,
  after: RoomRoster | null,
  commit: RoomCommit,
): CommitReason | null {
  const committer = roomMemberAt(before, commit.committer);
  const [byte = 0, ...more] = commit.authenticatedData;
  const reason = REASONS[byte - 1];
  if (commit.isExternal || committer === undefined || reason === undefined || more.length > 0) return null;
  const wanted = reason === "admit" ? "add" : "remove";
  const { proposals } = commit;
  if (proposals.length === 0 || !proposals.every(({ proposal }) => proposal.type === wanted)) return null;
  if (reason === "kick" && committer.id !== before.creator) return null;
  return after === null || isSameBut(before, after) ? reason : null;
}

/** Who stays keeps its name, and the room its maker. */
const isSameBut = (before: RoomRoster, after: RoomRoster): boolean =>
  before.creator === after.creator &&
  after.members.every(({ id, name }) => (roomMemberById(before, id)?.name ?? name) === name);
