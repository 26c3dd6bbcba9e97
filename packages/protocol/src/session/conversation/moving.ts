/**
 * The commit place moves without the member that has it, and which of two histories counts if that one went on meanwhile:
 * of what followed one epoch an admin's move goes before the orderer's word, and of two moves the one whose commit has the
 * lower hash (docs/protocol.md, Moving the commit place).
 */

import { equalBytes } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { memberIdBytes } from "../member-leaf.ts";
import { commitHash, type PlaceMove, signPlaceMove } from "../place-move.ts";
import { memberById, type Roster } from "../roster.ts";
import { launchMove } from "./flights.ts";
import { giveUp, outvotes, reconsider } from "./outvoted.ts";
import { adminOf, baseOf, forgetMove, forgetOldest, isFollowed, isTrue, keepMove, UNKNOWN } from "./past.ts";
import { type ConversationState, currentEpoch, STANDING } from "./state.ts";
import { saveHead } from "./storage.ts";
import type { Turn } from "./turn.ts";

/** The commit that an epoch was entered by, if it is known, and whose it was. */
export interface EnteredBy {
  readonly commit: Uint8Array;
  readonly committer: string | null;
}

/** An epoch began; `before`: who was in the group until then. */
export function noteEpoch(turn: Turn, entered: EnteredBy | null, before: Roster): void {
  const { state } = turn;
  if (state.roster.profile.kind !== "group") return;
  const { epoch, head } = currentEpoch(state);
  const { admins, orderer } = state.roster.profile;
  const gone = before.members.filter(({ id }) => memberById(state.roster, id) === undefined);
  const committer = entered?.committer ?? null;
  saveHead(state, {
    epoch,
    head,
    commit: entered === null ? UNKNOWN : commitHash(entered.commit),
    committer: committer === null ? null : memberIdBytes(committer),
    orderer: memberIdBytes(orderer),
    admins: admins.map(memberIdBytes),
    removed: gone.map(({ id }) => memberIdBytes(id)),
  });
  forgetOldest(state);
  reconsider(state);
  for (const move of [...state.moves.values()]) if (move.epoch === epoch - 1n) hearMove(turn, move);
}

/** To be shown to whoever may have gone another way: the last ones that this history holds. */
export function movesOf(state: ConversationState): PlaceMove[] {
  const own = [...state.moves.values()].filter((move) => isFollowed(state, move));
  own.sort((a, b) => (a.epoch < b.epoch ? -1 : 1));
  return own.slice(-PROTOCOL_LIMITS.PLACE_MOVES_SHOWN_MAX);
}

/** This member decides by itself that the place moves: all are told before they get the commit. */
export function sayMove(turn: Turn, message: Uint8Array, after: Roster): void {
  const { state } = turn;
  const { orderer, admins } = state.roster.profile;
  if (after.profile.orderer === orderer || !admins.includes(state.self)) return;
  const { epoch, head } = currentEpoch(state);
  const isOut = memberById(after, orderer) === undefined;
  const move = signPlaceMove(state.core.memberSeed, state.mls.groupContext.groupId, {
    epoch,
    before: head,
    commit: commitHash(message),
    orderer: memberIdBytes(after.profile.orderer),
    without: isOut ? memberIdBytes(orderer) : null,
  });
  keepMove(state, move);
  for (const peer of state.peers.values()) launchMove(turn, peer, move);
}

/**
 * Somebody says that the place moved. Nothing follows if this member is not where it moved from, if whoever says so was
 * no admin there, or is none any more here: then it is for people to decide.
 */
export function hearMove(turn: Turn, move: PlaceMove): void {
  const { state } = turn;
  const base = baseOf(state, move);
  const mover = base && adminOf(state, base, move);
  if (base === null || mover === null || state.core.standing === STANDING.removed) return;
  const next = state.heads.get(move.epoch + 1n);
  // As long as nothing followed, it may be that.
  const mayFollow = next === undefined && currentEpoch(state).epoch === move.epoch;
  const isNext = next !== undefined && equalBytes(next.commit, move.commit);
  if (mayFollow || (isNext && isTrue(move, mover, base, next))) {
    keepMove(state, move);
    return;
  }
  forgetMove(state, move);
  if (state.roster.profile.admins.includes(mover) && outvotes(state, move)) giveUp(turn, move, mover);
}
