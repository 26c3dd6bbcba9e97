/**
 * The commit place moves without the member that has it, and which of two histories counts if that one went on meanwhile:
 * of what followed one epoch an admin's move goes before the orderer's word, and of two moves the one whose commit has the
 * lower hash. Who finds itself on the other way gives it up and comes back (docs/protocol.md, Moving the commit place).
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { memberIdBytes, memberIdText } from "../member-leaf.ts";
import { commitHash, moverOf, type PlaceMove, signPlaceMove } from "../place-move.ts";
import { memberById, type Roster } from "../roster.ts";
import { failItem } from "./delivery.ts";
import { placedBoxes } from "./expected.ts";
import { launchMove } from "./flights.ts";
import { loseGroup } from "./going-back.ts";
import type { HeadRecord } from "./records.ts";
import { type ConversationState, currentEpoch, STANDING } from "./state.ts";
import { dropHead, dropMove, saveCore, saveHead, saveMove, saveOutvotedBy, saveWish } from "./storage.ts";
import { deliver, type Turn } from "./turn.ts";

/** Of an epoch that was not entered by a commit that this member saw. */
const NO_COMMIT = new Uint8Array(32);

const nameOf = (move: PlaceMove): string => bytesToHex(move.commit);

/** An epoch began, by this commit if it is known; `before`: who was in the group until then. */
export function noteEpoch(turn: Turn, commit: Uint8Array | null, before: Roster): void {
  const { state } = turn;
  if (state.roster.profile.kind !== "group") return;
  const { epoch, head } = currentEpoch(state);
  const admins = state.roster.profile.admins.map(memberIdBytes);
  const gone = before.members.filter(({ id }) => memberById(state.roster, id) === undefined);
  const removed = gone.map(({ id }) => memberIdBytes(id));
  const hash = commit === null ? NO_COMMIT : commitHash(commit);
  saveHead(state, { epoch, head, commit: hash, admins, removed });
  for (const old of [...state.heads.keys()].slice(0, -LOCAL_LIMITS.HEADS_KEPT)) dropHead(state, old);
  for (const move of [...state.moves.values()])
    if (!state.heads.has(move.epoch)) dropMove(state, nameOf(move));
  for (const move of [...state.moves.values()]) if (move.epoch === epoch - 1n) hearMove(turn, move);
}

/** To be shown to whoever may have gone another way: the last ones that this history holds. */
export function movesOf(state: ConversationState): PlaceMove[] {
  const own = [...state.moves.values()].filter((move) => isOurs(state, move));
  own.sort((a, b) => (a.epoch < b.epoch ? -1 : 1));
  return own.slice(-PROTOCOL_LIMITS.PLACE_MOVES_SHOWN_MAX);
}

function isOurs({ heads }: ConversationState, { epoch, commit }: PlaceMove): boolean {
  const next = heads.get(epoch + 1n);
  return next !== undefined && equalBytes(next.commit, commit);
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
  saveMove(state, nameOf(move), move);
  for (const peer of state.peers.values()) launchMove(turn, peer, move);
}

/**
 * Somebody says that the place moved. Nothing follows if this member is not where it moved from, if whoever says so was
 * no admin there, or is none any more here: then it is for people to decide.
 */
export function hearMove(turn: Turn, move: PlaceMove): void {
  const { state } = turn;
  const mover = moverOf(state.mls.groupContext.groupId, move);
  const base = state.heads.get(move.epoch);
  if (mover === null || base === undefined || !equalBytes(base.head, move.before)) return;
  if (state.core.standing === STANDING.removed || !isAdmin(base, mover)) return;
  const next = state.heads.get(move.epoch + 1n);
  // As long as nothing followed, it may be that.
  const mayFollow = next === undefined && currentEpoch(state).epoch === move.epoch;
  if (mayFollow || (next !== undefined && equalBytes(next.commit, move.commit))) {
    saveMove(state, nameOf(move), move);
    return;
  }
  dropMove(state, nameOf(move));
  if (next === undefined || equalBytes(next.commit, NO_COMMIT)) return;
  if (!state.roster.profile.admins.includes(mover)) return;
  const own = state.moves.get(bytesToHex(next.commit));
  if (own === undefined || nameOf(move) < nameOf(own)) giveUp(turn, move, mover);
}

const isAdmin = ({ admins }: HeadRecord, member: string): boolean =>
  admins.some((admin) => memberIdText(admin) === member);

/** Of two that this member gave its history up for, the one that left it earlier counts; then the lower hash. */
const goesBefore = (move: PlaceMove, other: PlaceMove): boolean =>
  move.epoch === other.epoch ? nameOf(move) < nameOf(other) : move.epoch < other.epoch;

/** The history that this member followed doesn't count. */
function giveUp(turn: Turn, move: PlaceMove, mover: string): void {
  const { state } = turn;
  if (state.outvotedBy !== null && !goesBefore(move, state.outvotedBy)) return;
  const name = memberById(state.roster, mover)?.name ?? "";
  if (move.without !== null && memberIdText(move.without) === state.self) {
    state.core.standing = STANDING.removed;
    saveCore(state);
    turn.effects.push({ type: "forget", boxes: placedBoxes(state) });
    for (const item of [...state.items.values()]) failItem(turn, item);
    deliver(turn, { type: "removed", by: mover });
    return;
  }
  saveOutvotedBy(state, move);
  removeAgain(state, move);
  deliver(turn, { type: "outvoted", member: mover, name });
  loseGroup(turn);
}

/** Who was taken out by what doesn't count is in again, and is to be taken out again. */
function removeAgain(state: ConversationState, { epoch, without }: PlaceMove): void {
  if (!state.roster.profile.admins.includes(state.self)) return;
  const since = [...state.heads.values()].filter((head) => head.epoch > epoch);
  const removed = new Set(since.flatMap((head) => head.removed.map(memberIdText)));
  if (without !== null) removed.delete(memberIdText(without));
  for (const id of removed) {
    if (memberById(state.roster, id) === undefined)
      saveWish(state, { type: "remove", member: memberIdBytes(id) });
  }
}

/** Let in again after a move: from there on, the other history is this member's own. */
export function followMove(turn: Turn): void {
  const { state } = turn;
  const move = state.outvotedBy;
  if (move === null) return;
  for (const epoch of [...state.heads.keys()]) if (epoch > move.epoch) dropHead(state, epoch);
  const base = state.heads.get(move.epoch);
  // The head itself was never seen; nothing is compared by it but at the moves.
  if (base !== undefined)
    saveHead(state, { ...base, epoch: move.epoch + 1n, head: NO_COMMIT, commit: move.commit, removed: [] });
  saveMove(state, nameOf(move), move);
  saveOutvotedBy(state, null);
}

/** Who is to let this member in again: where the place moved, somebody of the history that counts. */
export function sponsorOf(state: ConversationState): string | null {
  const move = state.outvotedBy;
  return move === null ? null : moverOf(state.mls.groupContext.groupId, move);
}
