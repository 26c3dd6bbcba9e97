/**
 * Which privacy level a conversation has. Each member says which one it chooses, and goes over to it once all have chosen
 * the same. From then on this side stays with it until its own person chooses another: nothing that others say, and no
 * failure, leads back to `direct` (docs/protocol.md, Agreeing on a level).
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { DIRECT, isSameChoice, type LevelChoice } from "../level/level-choice.ts";
import { QuietCover } from "../level/quiet-cover.ts";
import { memberById } from "../roster.ts";
import { rewind } from "./flights.ts";
import { placeGone, putAllAnew } from "./putting.ts";
import { say } from "./sending.ts";
import { type ConversationState, FLIGHT, flightsTo, isSlotted, type Peer } from "./state.ts";
import { dropWish, saveAgreement, saveCore } from "./storage.ts";
import type { Turn } from "./turn.ts";

/** This member's own person chose; the others are told by the message that carries it. */
export function chooseLevel(turn: Turn, { level, relay, slotMs }: LevelChoice): void {
  const { state } = turn;
  const { agreement } = state;
  const choice = { level, relay, slotMs };
  agreement.own = choice;
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
  if (agreement.own.level === "direct" || roster.profile.kind !== "group") return;
  if (isMet) sayLevel(turn, agreement.own);
  agree(turn);
  saveAgreement(turn.state);
}

/** Any number of members may come, choose and leave. */
function forgetGone(state: ConversationState): void {
  const { others } = state.agreement;
  const gone = [...others.keys()].filter((id) => memberById(state.roster, id) === undefined);
  for (const id of gone) others.delete(id);
  if (gone.length > 0) saveAgreement(state);
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
  const { own } = agreement;
  const isAgreed =
    peers.size > 0 && isProposed(state, own) && [...peers.keys()].every((id) => isChosenBy(state, id, own));
  if (own.level === "direct" || !isAgreed || isSameChoice(own, agreement.used)) return;
  if (own.level === "blind" && owesUnlogged(state)) return;
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

/** In a group nobody goes over to what no admin has proposed to all. */
const isProposed = ({ roster: { profile } }: ConversationState, choice: LevelChoice): boolean =>
  profile.kind === "contact" || (profile.level !== null && isSameChoice(profile.level, choice));

/** What is in boxes isn't in the log, nor the other way round. */
function goOver(turn: Turn, choice: LevelChoice): void {
  const { state } = turn;
  const { agreement, roster, peers } = state;
  for (const { level, relay } of [agreement.used, choice]) if (level === "blind") putAllAnew(turn, relay);
  agreement.used = choice;
  beginCover(state);
  if (roster.profile.kind !== "group" || choice.level === "direct") return;
  // What was encoded for each by itself is made for all at once.
  for (const peer of peers.values()) rewind(turn, peer);
  dropNewcomers(turn);
}

/** Who was to come in by other ways than the level's would be seen. */
function dropNewcomers({ state }: Turn): void {
  for (const [at, { type }] of [...state.wishes]) {
    const isNewcomer = type === "add" || type === "bringBack";
    if (isNewcomer && state.pending?.wishes.includes(at) !== true) dropWish(state, at);
  }
}

/** What a conversation between two fills its turns with. */
export function beginCover({ agreement }: ConversationState): void {
  const { level, slotMs } = agreement.used;
  agreement.cover = level === "quiet" ? new QuietCover(slotMs) : null;
}

/** In a new group nobody is known to have chosen anything, and all say it again. */
export function sayLevelAgain(turn: Turn): void {
  const { agreement } = turn.state;
  agreement.others.clear();
  saveAgreement(turn.state);
  if (agreement.own.level !== "direct") sayLevel(turn, agreement.own);
}

const sayLevel = (turn: Turn, choice: LevelChoice): void =>
  say(turn, bytesToHex(turn.random(16)), { type: "level", ...choice });
