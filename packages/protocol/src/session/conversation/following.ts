/**
 * Going on where somebody let this member in: what it remembers of the way that it leaves is forgotten, as far as the two
 * ways differ (docs/protocol.md, Coming back).
 */

import type { GroupState } from "@hushroom/mls";
import { equalBytes } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { memberIdBytes, memberIdText } from "../member-leaf.ts";
import { moverOf, type PlaceMove } from "../place-move.ts";
import type { Head } from "../rejoin.ts";
import { memberById, rosterOf } from "../roster.ts";
import { saidNext } from "./going-back.ts";
import { goesBefore, isSameWay, mayLetIn, outvotes } from "./outvoted.ts";
import {
  adminOf,
  baseOf,
  differ,
  forgetAfter,
  isFollowed,
  isKnown,
  keepMove,
  ownMoveOutOf,
  UNKNOWN,
} from "./past.ts";
import type { HeadRecord } from "./records.ts";
import { type ConversationState, isActive } from "./state.ts";
import { dropOutvotedBy, dropWish, saveHead, saveWish } from "./storage.ts";
import { isStuck } from "./stuck.ts";

/** What a member shows of the history that it follows. */
export interface ShownHistory {
  readonly heads: readonly Head[];
  readonly moves: readonly PlaceMove[];
}

const leadsThere = (move: PlaceMove, mls: GroupState, { moves }: ShownHistory): boolean =>
  // The move, and then the commit that let this member in.
  mls.groupContext.epoch > move.epoch + 1n && moves.some((one) => isSameWay(one, move));

/** By which of the moves that outvote this member's history it was let in there. */
export const leadsBy = (
  { outvotedBy }: ConversationState,
  mls: GroupState,
  shown: ShownHistory,
): PlaceMove[] => [...outvotedBy.values()].filter((move) => leadsThere(move, mls, shown));

/**
 * Whether a Welcome of somebody who shows this leads where this member is to go on: into the history that counts, or into
 * its own if it can't go on there. It is its sender's word, and keeps those apart who are on another way themselves.
 */
export function leadsOn(state: ConversationState, mls: GroupState, shown: ShownHistory): boolean {
  if (leadsBack(state, mls, shown)) return false;
  if (leadsBy(state, mls, shown).length > 0) return true;
  const outvoting = [...state.outvotedBy.values()];
  const common = lastCommon(state, shown.heads);
  const isOwn = outvoting.every(({ epoch }) => common !== null && common > epoch);
  const canGoOn = isActive(state) && !isStuck(state);
  if (outvoting.length > 0 && (canGoOn || !isOwn)) return false;
  const isOther = (move: PlaceMove) =>
    baseOf(state, move) !== null && state.heads.has(move.epoch + 1n) && !isFollowed(state, move);
  return !shown.moves.some(isOther) && !comesToUs(state, mls, shown);
}

/**
 * Out of the epoch that this member went back to another way than those who told it so. What is more epochs ago than are shown can't be
 * told.
 */
function leadsBack(state: ConversationState, mls: GroupState, { heads }: ShownHistory): boolean {
  const next = saidNext(state);
  const { epoch } = mls.groupContext;
  if (next === null || epoch - next.epoch >= BigInt(PROTOCOL_LIMITS.HEADS_SHOWN_MAX)) return false;
  return !heads.some((one) => one.epoch === next.epoch && equalBytes(one.commit, next.commit));
}

/**
 * The place moved in this member's history where the other one left it, and whoever moved it is an admin there: those who are
 * there are to come here, and this member can let them in. Who is lost can't, and nobody may be left who does.
 */
function comesToUs(state: ConversationState, mls: GroupState, { heads }: ShownHistory): boolean {
  const common = lastCommon(state, heads);
  if (common === null || !isActive(state)) return false;
  const next = state.heads.get(common + 1n);
  const theirs = heads.find(({ epoch }) => epoch === common + 1n);
  const move = ownMoveOutOf(state, common);
  if (next === undefined || theirs === undefined || move === undefined) return false;
  const mover = moverOf(mls.groupContext.groupId, move);
  const isHeeded = mover !== null && rosterOf(mls)?.profile.admins.includes(mover) === true;
  // Who was let in by a Welcome into that epoch shows no commit. Beside a commit, a head may be told wrong.
  const areKnown = isKnown(next.commit) && isKnown(theirs.commit);
  const isOther = areKnown ? differ(next.commit, theirs.commit) : differ(next.head, theirs.head);
  return isOther && isHeeded && mayLetIn(state, move).includes(state.self);
}

/** Let in again: from there on, the other history is this member's own. `shown` by whoever let it in. */
export function followHistory(state: ConversationState, shown: ShownHistory | null): void {
  const way = wayOf(state, shown);
  const last = way === null ? lastCommon(state, shown?.heads ?? []) : way.epoch;
  if (way !== null) {
    removeAgain(state, way);
    dropAsksOfBefore(state);
  }
  forgetAfter(state, last);
  const next = shown?.moves.find(
    (move) => move.epoch === last && (way === null || isSameWay(move, way)) && isOf(state, move),
  );
  const found = next ?? way;
  if (found !== null) noteMove(state, found, shown?.heads ?? []);
  for (const [mover, move] of [...state.outvotedBy]) {
    const isDone = way !== null && isSameWay(move, way);
    if (isDone || !outvotes(state, move)) dropOutvotedBy(state, mover);
  }
}

/** The first of them. */
function wayOf(state: ConversationState, shown: ShownHistory | null): PlaceMove | null {
  const leading = shown === null ? [] : leadsBy(state, state.mls, shown);
  return leading.reduce<PlaceMove | null>(
    (first, move) => (first === null || goesBefore(move, first) ? move : first),
    null,
  );
}

/** The last epoch of this member's past that the other shows too. */
function lastCommon({ heads }: ConversationState, shown: readonly Head[]): bigint | null {
  const common = shown.filter(({ epoch, head }) => {
    const own = heads.get(epoch);
    return own !== undefined && isKnown(head) && equalBytes(own.head, head);
  });
  return common.reduce<bigint | null>(
    (last, { epoch }) => (last === null || epoch > last ? epoch : last),
    null,
  );
}

const moverIn = (state: ConversationState, base: HeadRecord | null, move: PlaceMove): string | null =>
  base && adminOf(state, base, move);

const isOf = (state: ConversationState, move: PlaceMove): boolean =>
  moverIn(state, baseOf(state, move), move) !== null;

/** The head behind it was never seen, but may be shown: who doesn't know it can't tell what else leaves that epoch. */
function noteMove(state: ConversationState, move: PlaceMove, shown: readonly Head[]): void {
  const base = baseOf(state, move);
  const mover = moverIn(state, base, move);
  if (base === null || mover === null) return;
  const { commit, orderer, without } = move;
  const removed = without === null ? [] : [without];
  const committer = memberIdBytes(mover);
  const epoch = move.epoch + 1n;
  const behind = shown.find((head) => head.epoch === epoch && equalBytes(head.commit, commit));
  saveHead(state, {
    epoch,
    head: behind?.head ?? UNKNOWN,
    commit,
    committer,
    orderer,
    admins: base.admins,
    removed,
  });
  keepMove(state, move);
}

/** They were asked for where this member is no more, and who asked may be here by now, or is asked to come. */
function dropAsksOfBefore(state: ConversationState): void {
  for (const [at, { type }] of [...state.wishes]) if (type === "bringBack") dropWish(state, at);
}

/**
 * Who was taken out by what doesn't count is in again, and is to be taken out again; not by the word of an admin that
 * those who count have taken out, or made none: it may have shown its removals to this member alone.
 */
function removeAgain(state: ConversationState, { epoch, without }: PlaceMove): void {
  const { admins } = state.roster.profile;
  if (!admins.includes(state.self)) return;
  const isAdmins = ({ committer }: HeadRecord) =>
    committer !== null && admins.includes(memberIdText(committer));
  const since = [...state.heads.values()].filter((head) => head.epoch > epoch && isAdmins(head));
  const removed = new Set(since.flatMap((head) => head.removed.map(memberIdText)));
  if (without !== null) removed.delete(memberIdText(without));
  for (const id of removed) {
    if (memberById(state.roster, id) !== undefined)
      saveWish(state, { type: "remove", member: memberIdBytes(id) });
  }
}
