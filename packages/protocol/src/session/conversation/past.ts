/**
 * What a member remembers of its group's history, long after the epochs' keys: enough to tell where another history left
 * this one, and whether what an admin says of the commit place is so (docs/protocol.md, Moving the commit place).
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { memberIdText } from "../member-leaf.ts";
import { moverOf, type PlaceMove } from "../place-move.ts";
import type { Head } from "../rejoin.ts";
import type { HeadRecord } from "./records.ts";
import type { ConversationState } from "./state.ts";
import { dropHead, dropMove, saveMove } from "./storage.ts";

/** Of a head that was never seen, and of a commit that was not. */
export const UNKNOWN = new Uint8Array(32);

export const isKnown = (hash: Uint8Array): boolean => !equalBytes(hash, UNKNOWN);

/** Both are known and differ. */
export const differ = (one: Uint8Array, other: Uint8Array): boolean =>
  isKnown(one) && isKnown(other) && !equalBytes(one, other);

/** To be shown to others: the last ones, oldest first. */
export const headsOf = ({ heads }: ConversationState): Head[] =>
  [...heads.values()]
    .slice(-PROTOCOL_LIMITS.HEADS_SHOWN_MAX)
    .map(({ epoch, head, commit }) => ({ epoch, head, commit }));

/** The epoch that the move left, if this member was in it and what is said of it can be so; or null. */
export function baseOf({ heads }: ConversationState, move: PlaceMove): HeadRecord | null {
  const base = heads.get(move.epoch);
  if (base === undefined || !isKnown(base.head) || !equalBytes(base.head, move.before)) return null;
  if (equalBytes(move.orderer, base.orderer)) return null;
  // It takes out who had the place, or nobody.
  return move.without === null || equalBytes(move.without, base.orderer) ? base : null;
}

/** Which admin of the epoch that it left says so, or null. */
export function adminOf(state: ConversationState, base: HeadRecord, move: PlaceMove): string | null {
  const mover = moverOf(state.mls.groupContext.groupId, move);
  return mover !== null && base.admins.some((admin) => memberIdText(admin) === mover) ? mover : null;
}

/** Whether the history that this member is in went that way. */
export function isFollowed(state: ConversationState, move: PlaceMove): boolean {
  const next = state.heads.get(move.epoch + 1n);
  return baseOf(state, move) !== null && next !== undefined && equalBytes(next.commit, move.commit);
}

/** Whether a move says of its commit what that commit was. */
export function isTrue(move: PlaceMove, mover: string, base: HeadRecord, next: HeadRecord): boolean {
  const { commit, committer, orderer, removed } = next;
  const isMaker = committer !== null && memberIdText(committer) === mover;
  const isOut = removed.some((gone) => equalBytes(gone, base.orderer));
  const isAsSaid = equalBytes(move.orderer, orderer) && (move.without !== null) === isOut;
  return equalBytes(move.commit, commit) && isMaker && isAsSaid;
}

/** The move by which this member's history left the epoch, or undefined. */
export function ownMoveOutOf({ heads, moves }: ConversationState, epoch: bigint): PlaceMove | undefined {
  const next = heads.get(epoch + 1n);
  if (next === undefined) return undefined;
  return [...moves.values()].find((move) => move.epoch === epoch && equalBytes(move.commit, next.commit));
}

const nameOf = (move: PlaceMove): string => `${bytesToHex(move.commit)}/${bytesToHex(move.memberKey)}`;

/** Few of each admin, the first ones: an honest one says one thing of an epoch. */
export function keepMove(state: ConversationState, move: PlaceMove): void {
  const name = nameOf(move);
  const same = [...state.moves.values()].filter(
    (one) => one.epoch === move.epoch && equalBytes(one.memberKey, move.memberKey),
  );
  if (state.moves.has(name) || same.length >= LOCAL_LIMITS.PLACE_MOVES_OF_ADMIN_MAX) return;
  saveMove(state, name, move);
}

export const forgetMove = (state: ConversationState, move: PlaceMove): void => dropMove(state, nameOf(move));

/** Nothing after this epoch is of the history that this member goes on in. Null: nothing at all. */
export function forgetAfter(state: ConversationState, last: bigint | null): void {
  for (const epoch of [...state.heads.keys()]) if (last === null || epoch > last) dropHead(state, epoch);
  for (const move of [...state.moves.values()])
    if (last === null || move.epoch >= last) forgetMove(state, move);
}

/** Of more than are kept, the oldest go, and the moves out of them. */
export function forgetOldest(state: ConversationState): void {
  for (const old of [...state.heads.keys()].slice(0, -LOCAL_LIMITS.HEADS_KEPT)) dropHead(state, old);
  for (const move of [...state.moves.values()]) if (!state.heads.has(move.epoch)) forgetMove(state, move);
}
