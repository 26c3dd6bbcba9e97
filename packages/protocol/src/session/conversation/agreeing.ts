/**
 * Which privacy level a conversation has. Each member says which one it chooses, and goes over to it once all have chosen
 * the same. From then on this side stays with it until its own person chooses another: nothing that others say, and no
 * failure, leads back to `direct` (docs/protocol.md, Agreeing on a level).
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { isSameChoice, type LevelChoice } from "../level/level-choice.ts";
import { QuietCover } from "../level/quiet-cover.ts";
import { placeGone, putAllAnew } from "./putting.ts";
import { say } from "./sending.ts";
import { type ConversationState, isSlotted, type Peer } from "./state.ts";
import { saveAgreement, saveCore } from "./storage.ts";
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

/** Another member told which level it chooses. */
export function hearLevel(turn: Turn, { id }: Peer, { level, relay, slotMs }: LevelChoice): void {
  const { state } = turn;
  state.agreement.others.set(id, { level, relay, slotMs });
  agree(turn);
  saveAgreement(state);
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
  const isAgreed = peers.size > 0 && [...peers.keys()].every((id) => isChosenBy(state, id, own));
  if (own.level === "direct" || !isAgreed || isSameChoice(own, agreement.used)) return;
  goOver(turn, own);
  core.presence = false;
  saveCore(state);
}

/** What is in boxes isn't in the log, nor the other way round. */
function goOver(turn: Turn, choice: LevelChoice): void {
  const { agreement } = turn.state;
  for (const { level, relay } of [agreement.used, choice]) if (level === "blind") putAllAnew(turn, relay);
  agreement.used = choice;
  beginCover(turn.state);
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
  if (agreement.own.level === "direct") return;
  say(turn, bytesToHex(turn.random(16)), { type: "level", ...agreement.own });
}
