/**
 * The epochs between the last one that this member was in and the one that it was let into, as whoever let it in tells
 * them. Who doesn't know them can't tell, as all others can, which of two ways out of one of them counts (docs/protocol.md,
 * Moving the commit place).
 */

import { equalBytes } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { memberIdBytes } from "../member-leaf.ts";
import { moverOf, type PlaceMove } from "../place-move.ts";
import type { Head } from "../rejoin.ts";
import { isSameWay } from "./outvoted.ts";
import {
  adminOf,
  baseOf,
  isFollowed,
  isKnown,
  keepMove,
  NOBODY,
  type ShownHistory,
  UNKNOWN,
} from "./past.ts";
import type { ConversationState } from "./state.ts";
import { saveHead } from "./storage.ts";

const upwards = (a: bigint, b: bigint): number => (a < b ? -1 : 1);

interface Told {
  /** The last common epoch. */
  readonly last: bigint | null;
  /** By which it was let in, if its own history doesn't count. */
  readonly way: PlaceMove | null;
  readonly shown: ShownHistory | null;
}

export function noteTold(state: ConversationState, { last, way, shown }: Told): void {
  if (shown === null) return;
  const next = shown.moves.find(
    (move) =>
      move.epoch === last && (way === null || isSameWay(move, way)) && moverOutOf(state, move) !== null,
  );
  const found = next ?? way;
  if (found !== null) noteMove(state, found, shown.heads);
  const between = toldBetween(state, last, shown);
  for (const head of between) noteEpoch(state, head, shown.moves);
}

const moverOutOf = (state: ConversationState, move: PlaceMove): string | null => {
  const base = baseOf(state, move);
  return base && adminOf(state, base, move);
};

/** Of more moves than are shown, the older ones may be out of epochs before: nothing is said of these. */
function toldBetween(
  { heads, mls }: ConversationState,
  last: bigint | null,
  shown: ShownHistory,
): readonly Head[] {
  const isAll = shown.moves.length < PROTOCOL_LIMITS.PLACE_MOVES_SHOWN_MAX;
  const [oldest = 0n] = isAll ? [] : shown.moves.map(({ epoch }) => epoch).sort(upwards);
  const isBetween = ({ epoch, head, commit }: Head) =>
    epoch > (last ?? -1n) &&
    epoch >= oldest &&
    epoch < mls.groupContext.epoch &&
    isKnown(head) &&
    isKnown(commit);
  const between = shown.heads.filter((head) => isBetween(head) && !heads.has(head.epoch));
  return between.sort((a, b) => upwards(a.epoch, b.epoch));
}

/** Who were its admins is not told: it is as if they were those of now, whom a move has to be of anyhow. */
function noteEpoch(
  state: ConversationState,
  { epoch, head, commit }: Head,
  moves: readonly PlaceMove[],
): void {
  const move = moves.find((one) => one.epoch === epoch - 1n && equalBytes(one.commit, commit));
  const mover = move && moverOf(state.mls.groupContext.groupId, move);
  const admins = state.roster.profile.admins.map(memberIdBytes);
  const isMoved = move !== undefined && mover != null;
  saveHead(state, {
    epoch,
    head,
    commit,
    // Also if a move says whose it was: it is told, and anybody can make up a move.
    committer: null,
    orderer: isMoved ? move.orderer : NOBODY,
    admins,
    removed: isMoved && move.without !== null ? [move.without] : [],
  });
  if (isMoved && isFollowed(state, move)) keepMove(state, move);
}

/** The head behind it was never seen, but may be told: who doesn't know it can't tell what else leaves that epoch. */
function noteMove(state: ConversationState, move: PlaceMove, shown: readonly Head[]): void {
  const base = baseOf(state, move);
  if (base === null || adminOf(state, base, move) === null) return;
  const { commit, orderer, without } = move;
  const epoch = move.epoch + 1n;
  const behind = shown.find((head) => head.epoch === epoch && equalBytes(head.commit, commit));
  const head = behind?.head ?? UNKNOWN;
  const removed = without === null ? [] : [without];
  // Told as the rest is: an admin can make up a move to a commit of which it moved nothing.
  saveHead(state, { epoch, head, commit, committer: null, orderer, admins: base.admins, removed });
  keepMove(state, move);
}
