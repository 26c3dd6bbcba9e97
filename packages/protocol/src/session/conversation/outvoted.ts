/**
 * The history that this member follows doesn't count, for an admin moved the commit place out of an epoch of it. It stays
 * where it is until somebody of the other history lets it in there: who says such a thing with no history behind it
 * takes nobody out (docs/protocol.md, Moving the commit place).
 */

import { equalBytes } from "../../base/bytes.ts";
import { memberIdText } from "../member-leaf.ts";
import { moverOf, type PlaceMove } from "../place-move.ts";
import { memberById } from "../roster.ts";
import { failItem } from "./delivery.ts";
import { placedBoxes } from "./expected.ts";
import { baseOf, isFollowed, ownMoveOutOf } from "./past.ts";
import { type ConversationState, isOrderer, STANDING } from "./state.ts";
import { dropOutvotedBy, saveCore, saveOutvotedBy } from "./storage.ts";
import { deliver, type Turn } from "./turn.ts";

const isLower = (one: Uint8Array, other: Uint8Array): boolean => {
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
};

/** Of two moves, the one that left this history earlier counts; of two out of one epoch, that of the lower commit hash. */
export const goesBefore = (move: PlaceMove, other: PlaceMove): boolean =>
  move.epoch === other.epoch ? isLower(move.commit, other.commit) : move.epoch < other.epoch;

/** Whether this one counts before what followed in this member's history. */
export function outvotes(state: ConversationState, move: PlaceMove): boolean {
  if (baseOf(state, move) === null || isFollowed(state, move)) return false;
  const own = ownMoveOutOf(state, move.epoch);
  return own === undefined || goesBefore(move, own);
}

/** Whoever moved the place out of a later epoch of this history was in it again, and has left where it went before. */
const isInstead = (move: PlaceMove, before: PlaceMove): boolean =>
  move.epoch === before.epoch ? goesBefore(move, before) : move.epoch > before.epoch;

/** One of each admin is remembered: any may be made up, and must not hide what another one did. */
export function giveUp(turn: Turn, move: PlaceMove, mover: string): void {
  const { state } = turn;
  const before = state.outvotedBy.get(mover);
  if (before !== undefined && !isInstead(move, before)) return;
  // As long as it has the place it can be taken out by a commit that an admin shows to it alone: this is no more.
  if (move.without !== null && memberIdText(move.without) === state.self && isOrderer(state)) {
    beOut(turn, mover);
    return;
  }
  saveOutvotedBy(state, mover, move);
  deliver(turn, { type: "outvoted", member: mover, name: memberById(state.roster, mover)?.name ?? "" });
}

function beOut(turn: Turn, by: string): void {
  const { state } = turn;
  for (const mover of [...state.outvotedBy.keys()]) dropOutvotedBy(state, mover);
  state.core.standing = STANDING.removed;
  saveCore(state);
  turn.effects.push({ type: "forget", boxes: placedBoxes(state) });
  for (const item of [...state.items.values()]) failItem(turn, item);
  deliver(turn, { type: "removed", by });
}

/** Whoever moved the place is no admin here any more: nobody goes after it. */
export function reconsider(state: ConversationState): void {
  const { admins } = state.roster.profile;
  for (const mover of [...state.outvotedBy.keys()]) if (!admins.includes(mover)) dropOutvotedBy(state, mover);
}

/**
 * Who may be asked to let this member into the history that counts, in this order: who moved the place, who has it now,
 * and whoever was an admin when it moved. Each of them could have called it away by a move of its own.
 */
export function sponsorsOf(state: ConversationState, move: PlaceMove): string[] {
  const isThere = (id: string) => id !== state.self && memberById(state.roster, id) !== undefined;
  return mayLetIn(state, move).filter(isThere);
}

/** This member among them, if it may. */
export function mayLetIn(state: ConversationState, move: PlaceMove): string[] {
  const mover = moverOf(state.mls.groupContext.groupId, move);
  const admins = state.heads.get(move.epoch)?.admins ?? [];
  const named = [...(mover === null ? [] : [mover]), ...[move.orderer, ...admins].map(memberIdText)];
  const without = move.without && memberIdText(move.without);
  return [...new Set(named)].filter((id) => id !== without);
}

export const isSameWay = (one: PlaceMove, other: PlaceMove): boolean =>
  one.epoch === other.epoch && equalBytes(one.commit, other.commit);
