/** Entering the epoch that a commit leads to: boxes, people, and after a kick another link. */

import { exportSecret, type GroupState } from "@hushroom/mls";
import { assert } from "../../base/errors.ts";
import { senderChain } from "../chain.ts";
import { resetLobby } from "./door.ts";
import { mayBeGone, peopleOf } from "./presence.ts";
import { epochSecretOf, forgetMember, readEpoch } from "./reading.ts";
import { formatRelayRoomLink, linkOfSeed } from "./room-link.ts";
import { type RoomMember, type RoomRoster, roomMemberById, roomRosterOf } from "./room-member.ts";
import type { CommitReason } from "./room-rules.ts";
import type { RoomState } from "./room-state.ts";

const missingIn = (roster: RoomRoster, members: readonly RoomMember[]): RoomMember[] =>
  members.filter(({ id }) => roomMemberById(roster, id) === undefined);

/** `by`: the member id of who committed. */
export function enterEpoch(state: RoomState, mls: GroupState, reason: CommitReason, by: string): void {
  const before = state.roster;
  const after = roomRosterOf(mls);
  assert(after !== null, "a commit that keeps to the rules leads to a roster");
  const gone = missingIn(after, before.members);
  const joined = missingIn(before, after.members);
  const isWrong = reason === "gone" && by !== state.self && gone.some(({ id }) => !mayBeGone(state, id));
  Object.assign(state, { mls, roster: after, epochSecret: epochSecretOf(mls) });
  for (const member of gone) dropMember(state, member.id, reason);
  for (const member of joined) addMember(state, member.id);
  state.sender = senderChain(state.epochSecret, mls.leafIndex, state.link.relay);
  readEpoch(state);
  state.knocks = state.knocks.filter(({ member }) => roomMemberById(after, member) === undefined);
  // Newcomers learn from each member where it begins, and from one at least the seed of the link.
  state.owesAck ||= joined.length > 0;
  state.desk.tell({
    ...{ type: "people", people: peopleOf(state), joined: joined.map(({ id }) => id) },
    ...{ gone: gone.map(({ id, name }) => ({ id, name })), by, why: reason, isWrong },
  });
  if (reason === "kick") renewLink(state);
}

function dropMember(state: RoomState, id: string, reason: CommitReason): void {
  state.presence.delete(id);
  state.kicks.delete(id);
  state.welcomed.delete(id);
  for (const delivery of state.outbox.dropReader(id)) state.desk.tell({ type: "delivery", ...delivery });
  // What somebody said before it left is still to be read. Somebody who was kicked isn't heard any more.
  if (reason === "kick") forgetMember(state, id);
}

function addMember(state: RoomState, id: string): void {
  // The same member may come again; its messages count anew.
  forgetMember(state, id);
  state.inboxes.delete(id);
  state.presence.set(id, { heardAtMs: state.desk.nowMs, isNew: true, hasLeft: false, wasHere: true });
  state.outbox.addReader(id);
}

/** Made from the new epoch, of which who was kicked knows nothing. */
function renewLink(state: RoomState): void {
  state.seed = exportSecret(state.mls, "hushroom relay room link", new Uint8Array(0), 32);
  state.link = linkOfSeed(state.seed, state.link.relay, state.link.name);
  state.knocks = [];
  resetLobby(state);
  state.desk.tell({ type: "link", link: formatRelayRoomLink(state.link) });
}
