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
import { memberById } from "../roster.ts";
import { shownAhead } from "./going-back.ts";
import { isSlotted } from "./level-in-use.ts";
import type { Wish } from "./records.ts";
import { type ConversationState, currentEpoch, isActive, isOrderer } from "./state.ts";
import { dropAccuser, saveAccuser, saveHeldMs } from "./storage.ts";
import { deliver, type Turn } from "./turn.ts";

const MINUTE_MS = 60_000;
const HOLD_MS = LOCAL_LIMITS.UNCONFIRMED_HOLD_MS;
/** For programs that never run for as long as it takes those who are there to answer. */
const HELD_MAX_MS = 2 * HOLD_MS;

/** In slots nothing is to depend on who was heard, and of two none orders what the other one doesn't follow. */
const needsNone = (state: ConversationState): boolean =>
  !isOrderer(state) || state.roster.profile.kind === "contact" || isSlotted(state);

/** By more members than say that it went on without this one: one alone may lie, or be as far behind. */
export function isHeadConfirmed(state: ConversationState, nowMs: number): boolean {
  const { confirmed } = state.headWatch;
  if (needsNone(state)) return true;
  const isRecent = confirmed !== null && nowMs - confirmed.at < LOCAL_LIMITS.HEAD_CONFIRMED_MAX_MS;
  return isRecent && confirmed.by > shownAhead(state, nowMs).length;
}

/**
 * How long, in ms, what others ask for, or the program by itself, is held back yet: who could tell better may be there by
 * then. As long as somebody says that the group went on it doesn't end by itself. Null: it isn't held.
 */
export function heldForMs(state: ConversationState, nowMs: number): number | null {
  if (isHeadConfirmed(state, nowMs)) return null;
  if (shownAhead(state, nowMs).length > 0) return MINUTE_MS;
  const { heldMs, isGivenUp } = state.headWatch;
  if (isGivenUp || (heldMs ?? 0) >= HELD_MAX_MS) return null;
  // A copy may have been made long after something began to wait.
  const leftMs = Math.max(HOLD_MS - (heldMs ?? 0), startsForMs(state) ?? 0);
  return leftMs > 0 ? leftMs : null;
}

/** How long, in ms, this program has yet for those who are there to answer it. Null: that is over. */
function startsForMs({ headWatch }: ConversationState): number | null {
  const leftMs = LOCAL_LIMITS.UNCONFIRMED_START_MS - headWatch.ranMs;
  return leftMs > 0 ? leftMs : null;
}

/** While whoever asks is the only one that confirms, others may be about to say otherwise. */
function isBySelf(state: ConversationState, asker: string): boolean {
  const { epoch } = currentEpoch(state);
  const here = [...state.peers.values()].filter(
    ({ answered }) => answered?.epoch === epoch && answered.isHere,
  );
  return here.length === 1 && here[0]?.id === asker;
}

/** The same for what one member asks for: nobody waits for who can't be there, and its own word alone counts late. */
export function heldForAskerMs(state: ConversationState, asker: string, nowMs: number): number | null {
  const areOthers = [...state.peers.keys()].some((id) => id !== asker);
  if (needsNone(state) || !areOthers) return null;
  return heldForMs(state, nowMs) ?? (isBySelf(state, asker) ? startsForMs(state) : null);
}

const ASKED_BY_OTHERS: readonly Wish["type"][] = ["add", "bringBack", "letGo"];

/** Whether there is something that others asked for. */
export const areAsking = ({ wishes, heldCommit }: ConversationState): boolean =>
  heldCommit !== null || [...wishes.values()].some(({ type }) => ASKED_BY_OTHERS.includes(type));

/**
 * At the beginning of each step. Counted is the time while something waits, kept for programs that are never there for long.
 * No more of it at once than passes between two steps then, as a clock may jump and a device sleep; and of what passed
 * before the program began, when others may have left an answer at a relay, half of one wait.
 * `isOwn`: something of this member's own waits.
 */
export function letTimePass(state: ConversationState, isOwn: boolean, nowMs: number): void {
  const { headWatch, clockAt } = state;
  const isFirst = clockAt === 0;
  const passedMs = isFirst ? 0 : between(0, nowMs - clockAt, MINUTE_MS);
  headWatch.ranMs += passedMs;
  // The device slept, or nothing was done for long: it is as if the program began.
  if (!isFirst && nowMs - clockAt > HELD_MAX_MS) Object.assign(headWatch, { ranMs: 0, isGivenUp: false });
  const { heldMs, heldAt } = headWatch;
  const isWaiting = (isOwn || areAsking(state)) && isActive(state) && !isHeadConfirmed(state, nowMs);
  if (!isWaiting) setHeldMs(state, null, nowMs);
  else if (heldMs === null) setHeldMs(state, 0, nowMs);
  else setHeldMs(state, heldMs + (isFirst ? between(0, nowMs - heldAt, HOLD_MS / 2) : passedMs), nowMs);
  headWatch.isGivenUp ||= isWaiting && areAsking(state) && heldForMs(state, nowMs) === null;
}

/** Once it took longer than it does if nobody says anything: who lies could else hold up the others for days, unseen. */
export function tellWhoHoldsUp(turn: Turn): void {
  const { state, nowMs } = turn;
  if ((state.headWatch.heldMs ?? 0) < HOLD_MS || isHeadConfirmed(state, nowMs)) return;
  for (const member of shownAhead(state, nowMs)) {
    const accuser = state.accusers.get(member);
    if (accuser === undefined || accuser.isTold) continue;
    saveAccuser(state, { ...accuser, isTold: true });
    deliver(turn, { type: "held-up", member, name: memberById(state.roster, member)?.name ?? "" });
  }
}

const between = (least: number, value: number, most: number): number =>
  Math.min(Math.max(value, least), most);

function setHeldMs(state: ConversationState, waitedMs: number | null, nowMs: number): void {
  const { headWatch } = state;
  const heldMs = waitedMs === null ? null : Math.min(waitedMs, HELD_MAX_MS);
  const minutes = (ms: number | null) => (ms === null ? null : Math.floor(ms / MINUTE_MS));
  const isTold = minutes(heldMs) !== minutes(headWatch.heldMs);
  headWatch.heldMs = heldMs;
  if (!isTold) return;
  headWatch.heldAt = nowMs;
  saveHeldMs(state);
}

/**
 * To bring somebody back is asked for by that one. Whoever has shown that the group went on without this orderer can't be
 * brought back to where it was. Who comes in by an invitation waits for those alone who are there, and not to pass by a
 * commit that waits for more.
 */
export function isHeld(state: ConversationState, wish: Wish, nowMs: number): boolean {
  if (needsNone(state)) return false;
  if (wish.type === "add") {
    const isWaiting = state.peers.size > 0 && heldForMs(state, nowMs) !== null;
    // A commit that one who lies keeps waiting keeps nobody else out.
    const isPassing = state.heldCommit !== null && (state.headWatch.heldMs ?? 0) < HOLD_MS;
    return isWaiting && (isPassing || startsForMs(state) !== null);
  }
  if (wish.type !== "bringBack" && wish.type !== "letGo") return false;
  const asker = memberIdText(wish.member);
  if (wish.type === "bringBack" && shownAhead(state, nowMs).includes(asker)) return true;
  return heldForAskerMs(state, asker, nowMs) !== null;
}

/** When to look again at what waits, in ms; null if nothing does. */
export const holdEndsInMs = (state: ConversationState, nowMs: number): number | null => {
  const left = [heldForMs(state, nowMs), needsNone(state) ? null : startsForMs(state)];
  const least = Math.min(...left.flatMap((ms) => ms ?? []), MINUTE_MS);
  return left.every((ms) => ms === null) ? null : least;
};

/** What a member answered, asked in this epoch: that it is here, or is not so far. */
export function hearAnswer(turn: Turn, member: string, heads: readonly Head[], askedIn: bigint): void {
  const { state, nowMs } = turn;
  const { epoch, head } = currentEpoch(state);
  const peer = state.peers.get(member);
  const last = heads.at(-1);
  if (peer === undefined || last === undefined || !isActive(state) || askedIn !== epoch) return;
  const own = state.heads.get(last.epoch);
  const isOfOurs = own !== undefined && equalBytes(own.head, last.head);
  const isHere = last.epoch === epoch && equalBytes(last.head, head);
  peer.answered = { epoch, isBehind: isOfOurs && last.epoch < epoch, isHere, at: nowMs };
  if (!isHere) return;
  // Now it says otherwise than it did.
  if (state.accusers.get(member)?.next != null) dropAccuser(state, member);
  const here = [...state.peers.values()].filter(
    ({ answered }) => answered?.epoch === epoch && answered.isHere,
  );
  state.headWatch.confirmed = { at: nowMs, by: here.length };
  state.headWatch.isGivenUp = false;
}
