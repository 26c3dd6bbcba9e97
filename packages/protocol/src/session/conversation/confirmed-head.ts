/**
 * Whether the group is still where its orderer is. An orderer whose store is an older one, or that was far away while an
 * admin moved its place, would part the group by what it orders, and bring back who was taken out. So what nobody of its own
 * people asked for waits until a member has answered, by the lane of the two, a question of this program's with the same
 * head (decision 0079). What its person wants waits for nobody.
 */

import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { memberIdText } from "../member-leaf.ts";
import type { Head } from "../rejoin.ts";
import { isShownAhead } from "./going-back.ts";
import type { Wish } from "./records.ts";
import { type ConversationState, currentEpoch, isActive, isOrderer, isSlotted } from "./state.ts";
import { saveHeldSince } from "./storage.ts";
import type { Turn } from "./turn.ts";

/** In slots nothing is to depend on who was heard, and of two none orders what the other one doesn't follow. */
const needsNone = (state: ConversationState): boolean =>
  !isOrderer(state) || state.roster.profile.kind === "contact" || isSlotted(state);

export function isHeadConfirmed(state: ConversationState, nowMs: number): boolean {
  const { headConfirmedAt } = state;
  if (needsNone(state)) return true;
  return headConfirmedAt !== null && nowMs - headConfirmedAt < LOCAL_LIMITS.HEAD_CONFIRMED_MAX_MS;
}

/** Until when what others ask for, or the program by itself, is held back: who could tell better may be there by then. Null: it isn't. */
export function heldUntil(state: ConversationState, nowMs: number): number | null {
  if (isHeadConfirmed(state, nowMs)) return null;
  const since = state.heldSince ?? nowMs;
  // A copy may have been made long after something began to wait.
  const until = Math.max(since + LOCAL_LIMITS.UNCONFIRMED_HOLD_MS, startsUntil(state, nowMs) ?? nowMs);
  return until > nowMs ? until : null;
}

/** Until when this program has just begun, in which whoever is there answers. Null: it is confirmed, or that is over. */
export function startsUntil(state: ConversationState, nowMs: number): number | null {
  if (isHeadConfirmed(state, nowMs)) return null;
  const until = (state.openedAt ?? nowMs) + LOCAL_LIMITS.UNCONFIRMED_START_MS;
  return until > nowMs ? until : null;
}

const ASKED_BY_OTHERS: readonly Wish["type"][] = ["add", "bringBack", "letGo"];

/** Whether there is something that others asked for. */
export const areAsking = ({ wishes, heldCommit }: ConversationState): boolean =>
  heldCommit !== null || [...wishes.values()].some(({ type }) => ASKED_BY_OTHERS.includes(type));

/** Kept, for a program that is never there for long; but not out of a store of long ago. `isOwn`: something of its own waits. */
export function noteHeld({ state, nowMs }: Turn, isOwn: boolean): void {
  const isWaiting = (isOwn || areAsking(state)) && !isHeadConfirmed(state, nowMs);
  const { heldSince } = state;
  if (!isWaiting && heldSince !== null) saveHeldSince(state, null);
  if (!isWaiting) return;
  const isOld = heldSince === null || Math.abs(nowMs - heldSince) > LOCAL_LIMITS.KEY_AGE_MAX_MS;
  if (isOld) saveHeldSince(state, nowMs);
}

/**
 * To bring somebody back is asked for by that one. Whoever has shown that the group went on without this orderer can't be
 * brought back to where it was. Who comes in by an invitation waits for those alone who are there.
 */
export function isHeld(state: ConversationState, wish: Wish, nowMs: number): boolean {
  if (needsNone(state)) return false;
  if (wish.type === "add") return state.peers.size > 0 && startsUntil(state, nowMs) !== null;
  if (wish.type !== "bringBack" && wish.type !== "letGo") return false;
  const asker = memberIdText(wish.member);
  if (wish.type === "bringBack" && isShownAhead(state, asker, nowMs)) return true;
  const areOthers = [...state.peers.keys()].some((id) => id !== asker);
  return areOthers && heldUntil(state, nowMs) !== null;
}

/** What a member answered, asked in this epoch: that it is here, or is not so far. */
export function hearAnswer(turn: Turn, member: string, heads: readonly Head[], askedIn: bigint): void {
  const { state, nowMs } = turn;
  const { epoch, head } = currentEpoch(state);
  const peer = state.peers.get(member);
  const last = heads.at(-1);
  if (peer === undefined || last === undefined || !isActive(state) || askedIn !== epoch) return;
  const own = state.heads.get(last.epoch);
  const isOfOurs = own !== undefined && equalBytes(own.head, last.head);
  peer.answered = { epoch, isBehind: isOfOurs && last.epoch < epoch };
  if (last.epoch === epoch && equalBytes(last.head, head)) state.headConfirmedAt = nowMs;
}
