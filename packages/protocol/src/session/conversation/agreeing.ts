/**
 * Which privacy level a conversation has. Each member says which one it chooses, and goes over to it once all have chosen
 * the same. From then on this side stays with it until its own person chooses another: nothing that others say, and no
 * failure, leads back to `direct` (docs/protocol.md, Agreeing on a level).
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { DIRECT, isSameChoice, type LevelChoice } from "../level/level-choice.ts";
import { QuietCover } from "../level/quiet-cover.ts";
import { memberById, type Roster } from "../roster.ts";
import type { LeftLevel } from "./agreement.ts";
import { changeChains } from "./changing-chains.ts";
import { FLIGHT } from "./flight.ts";
import { rewind } from "./flights.ts";
import { isInRounds, isSlotted } from "./level-in-use.ts";
import { oweAnew } from "./owing.ts";
import { placeGone, putAllAnew } from "./place-connections.ts";
import { roundOf, unreadInRounds } from "./rounds.ts";
import { say } from "./sending.ts";
import { type ConversationState, currentEpoch, flightsTo, type Peer } from "./state.ts";
import { dropWish, saveAgreement, saveCore, saveLeft } from "./storage.ts";
import type { Turn } from "./turn.ts";

/** This member's own person chose; the others are told by the message that carries it. */
export function chooseLevel(turn: Turn, { level, relay, slotMs }: LevelChoice): void {
  const { state } = turn;
  const { agreement } = state;
  const choice = { level, relay, slotMs };
  const before = agreement.own;
  agreement.own = choice;
  // Others may go over to what this one said before.
  noteLeft(turn, before);
  if (choice.level !== "direct") agree(turn);
  else if (isSlotted(state)) {
    placeGone(state, agreement.used.relay);
    goOver(turn, choice);
  }
  saveAgreement(state);
}

/** Another member told which level it chooses. False: nothing new. */
export function hearLevel(turn: Turn, { id }: Peer, { level, relay, slotMs }: LevelChoice): boolean {
  const { state } = turn;
  // What somebody said before it left may come after.
  if (memberById(state.roster, id) === undefined) return false;
  const choice = { level, relay, slotMs };
  const isNew = !isSameChoice(state.agreement.others.get(id) ?? DIRECT, choice);
  state.agreement.others.set(id, choice);
  agree(turn);
  saveAgreement(state);
  return isNew;
}

/** Who is in the group, or what is proposed to it, is other than before. `isMet`: somebody has to be told what was chosen. */
export function agreeAnew(turn: Turn, isMet: boolean): void {
  const { agreement, roster } = turn.state;
  forgetGone(turn.state);
  coverMembers(turn.state);
  if (agreement.own.level === "direct" || roster.profile.kind !== "group") return;
  if (isMet) sayLevel(turn, agreement.own);
  agree(turn);
  saveAgreement(turn.state);
}

/** Any number of members may come, choose and leave. */
function forgetGone(state: ConversationState): void {
  const { others, unheard } = state.agreement;
  const isGone = (id: string) => memberById(state.roster, id) === undefined;
  const gone = [...others.keys()].filter(isGone);
  for (const id of gone) others.delete(id);
  if (gone.length > 0) saveAgreement(state);
  const silent = [...unheard].filter(isGone);
  for (const id of silent) unheard.delete(id);
  if (silent.length > 0) saveLeft(state);
}

/** What kept this side from going over may be gone: a member has come into a later epoch. */
export function agreeIfFree(turn: Turn): void {
  const { agreement } = turn.state;
  const { used } = agreement;
  agree(turn);
  if (agreement.used !== used) saveAgreement(turn.state);
}

/** Whether all have chosen what this side uses. Otherwise nothing better than `direct` may be shown as in force. */
export function isInForce(state: ConversationState): boolean {
  const { used } = state.agreement;
  return [...state.peers.keys()].every((id) => isChosenBy(state, id, used));
}

function isChosenBy({ agreement }: ConversationState, id: string, choice: LevelChoice): boolean {
  const theirs = agreement.others.get(id);
  return theirs === undefined ? choice.level === "direct" : isSameChoice(theirs, choice);
}

function agree(turn: Turn): void {
  const { state } = turn;
  const { agreement, peers, core } = state;
  const { profile } = state.roster;
  const { own } = agreement;
  const isAgreed =
    peers.size > 0 && isProposed(state, own) && [...peers.keys()].every((id) => isChosenBy(state, id, own));
  if (own.level === "direct" || !isAgreed || isSameChoice(own, agreement.used)) return;
  if (own.level === "blind" && owesUnlogged(state)) return;
  if (profile.kind === "group" && own.level === "quiet" && !haveAllSlots(state)) return;
  goOver(turn, own);
  core.presence = false;
  saveCore(state);
}

/** Of an epoch too large for a log: a commit that goes only into a box, without which its reader can't follow. */
const owesUnlogged = (state: ConversationState): boolean =>
  state.roster.profile.kind === "group" &&
  [...state.peers.values()]
    .flatMap((peer) => flightsTo(state, peer))
    .some(({ kind, log }) => kind === FLIGHT.commit && log === null);

/** With each there are chains that no third member can make. */
const haveAllSlots = (state: ConversationState): boolean =>
  [...state.peers.keys()].every((id) => currentEpoch(state).slotSenders.has(id));

/** In a group nobody goes over to what no admin has proposed to all. */
const isProposed = ({ roster: { profile } }: ConversationState, choice: LevelChoice): boolean =>
  profile.kind === "contact" || (profile.level !== null && isSameChoice(profile.level, choice));

/** What is in boxes isn't in the log, nor in boxes of slots, nor the other way round. */
function goOver(turn: Turn, choice: LevelChoice): void {
  const { state } = turn;
  const { agreement, roster, peers } = state;
  const wasInRounds = isInRounds(state);
  for (const { level, relay } of [agreement.used, choice]) if (level === "blind") putAllAnew(turn, relay);
  const before = agreement.used;
  agreement.used = choice;
  noteLeft(turn, before);
  beginCovers(state);
  for (const cover of agreement.covers.values()) cover.came();
  if (wasInRounds !== isInRounds(state)) changeChains(turn);
  if (roster.profile.kind !== "group") return;
  // The others read what this one left until they hear it where it is now.
  for (const peer of peers.values()) oweAnew(turn, peer);
  if (choice.level === "direct") return;
  // What was encoded for each by itself is made for all at once.
  if (choice.level === "blind") for (const peer of peers.values()) rewind(turn, peer);
  dropNewcomers(turn);
}

/** Others may still go by it, so it is read on. */
function noteLeft({ state, nowMs }: Turn, before: LevelChoice): void {
  const { agreement, core, roster, peers } = state;
  if (roster.profile.kind !== "group") return;
  const left = agreement.left.filter(({ choice }) => !isSameChoice(choice, before));
  if (before.level !== "direct") left.push({ choice: before, at: nowMs });
  agreement.leftSeq = core.nextSeq - 1;
  agreement.unheard.clear();
  for (const peer of peers.values()) if (!isHere(state, peer)) agreement.unheard.add(peer.id);
  agreement.leftReadAt = nowMs;
  const isNow = (one: LevelChoice) => [agreement.own, agreement.used].some((now) => isSameChoice(one, now));
  agreement.left = left.filter(({ choice }) => !isNow(choice)).slice(-LOCAL_LIMITS.LEVELS_LEFT_MAX);
  saveLeft(state);
}

/**
 * Somebody was heard. Who is where this member is, and knows what that one chose last, is by no level that it
 * left, and goes over to none without its person's word.
 */
export function noteHeard({ state }: Turn, peer: Peer): void {
  if (isHere(state, peer) && state.agreement.unheard.delete(peer.id)) saveLeft(state);
}

function isHere({ agreement, heardBy }: ConversationState, { id, acked }: Peer): boolean {
  const { used, leftSeq } = agreement;
  const heard = heardBy.get(id);
  const isThere = heard?.level === used.level && (used.level === "direct" || heard.relay === used.relay);
  return isThere && acked >= leftSeq;
}

/** Where nobody else may be any more, or nobody came for so long that this program has run. */
export function forgetLeft({ state, nowMs }: Turn): void {
  const { agreement } = state;
  agreement.leftReadAt = Math.min(agreement.leftReadAt ?? nowMs, nowMs);
  const isRecent = nowMs - agreement.leftReadAt < LOCAL_LIMITS.LEVEL_LEFT_READ_MAX_MS;
  const isWaiting = agreement.unheard.size > 0 && (isRecent || areOthersKept(state));
  const isNeeded = ({ at }: LeftLevel) => isWaiting || Math.abs(nowMs - at) < LOCAL_LIMITS.LEVEL_LEFT_READ_MS;
  const left = agreement.left.filter(isNeeded);
  if (left.length === agreement.left.length) return;
  agreement.left = left;
  saveLeft(state);
}

/**
 * Whether some who weren't heard here have nothing to come over by, be it that they took back what this member went over by, or that
 * another one did: they stay where they were. Who chose `direct` is there.
 */
function areOthersKept(state: ConversationState): boolean {
  const { others, unheard } = state.agreement;
  const isInSlots = (id: string) => (others.get(id) ?? DIRECT).level !== "direct";
  return isSlotted(state) && !isInForce(state) && [...unheard].some(isInSlots);
}

/** When it may be that nothing that was left is read any more. */
export function nextForgotten(
  { agreement: { left, leftReadAt } }: ConversationState,
  nowMs: number,
): number[] {
  if (left.length === 0) return [];
  const dues = left.map(({ at }) => at + LOCAL_LIMITS.LEVEL_LEFT_READ_MS);
  return [...dues, (leftReadAt ?? nowMs) + LOCAL_LIMITS.LEVEL_LEFT_READ_MAX_MS].filter((due) => due > nowMs);
}

/**
 * Another level is proposed than before. Who was to come in as things were would still come in so once all have gone over, which may
 * be long after (decision 0079): it would be seen, and know of no level by which to read the others.
 */
export function dropLateAdds({ state }: Turn, before: Roster): void {
  const { level } = state.roster.profile;
  const levelBefore = before.profile.level;
  if (level === null || (levelBefore !== null && isSameChoice(levelBefore, level))) return;
  for (const [at, { type }] of [...state.wishes]) if (type === "add") dropWish(state, at);
}

/** Who was to come in by other ways than the level's would be seen. */
function dropNewcomers({ state }: Turn): void {
  for (const [at, { type }] of [...state.wishes]) {
    const isNewcomer = type === "add" || type === "bringBack";
    if (isNewcomer && state.pending?.wishes.includes(at) !== true) dropWish(state, at);
  }
}

/** What turns are filled with, for each other member by itself. */
export function beginCovers(state: ConversationState): void {
  const { agreement, peers } = state;
  const { level, slotMs } = agreement.used;
  agreement.covers.clear();
  if (level !== "quiet") return;
  const unreadMax = isInRounds(state) ? unreadInRounds(state) : LOCAL_LIMITS.QUIET_UNREAD_MAX;
  for (const id of peers.keys()) agreement.covers.set(id, new QuietCover(roundOf(state) * slotMs, unreadMax));
}

/** With other members it begins anew, as if this one had just come. */
export function coverMembers(state: ConversationState): void {
  const { covers, used } = state.agreement;
  const { peers } = state;
  const isSame = covers.size === peers.size && [...peers.keys()].every((id) => covers.has(id));
  if (isSame || used.level !== "quiet") return;
  beginCovers(state);
  for (const cover of covers.values()) cover.came();
}

/** In a new group nobody is known to have chosen anything, and all say it again. */
export function sayLevelAgain(turn: Turn): void {
  const { agreement } = turn.state;
  agreement.others.clear();
  forgetGone(turn.state);
  saveAgreement(turn.state);
  if (agreement.own.level !== "direct") sayLevel(turn, agreement.own);
}

const sayLevel = (turn: Turn, choice: LevelChoice): void =>
  say(turn, bytesToHex(turn.random(16)), { type: "level", ...choice });
