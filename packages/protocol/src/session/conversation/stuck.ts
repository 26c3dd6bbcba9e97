/**
 * When two ends no longer understand each other: one of them went back to an older state, or follows another history.
 * Then boxes are filled and never confirmed, though the other side answers (docs/protocol.md, Coming back).
 */

import { memberIdText } from "../member-leaf.ts";
import { FLIGHT } from "./flight.ts";
import { isLeftBehind, isOrdererElsewhere } from "./left-behind.ts";
import { ownMoveOutOf } from "./past.ts";
import { type ConversationState, currentEpoch, flightsTo, isActive, type Peer } from "./state.ts";
import { lastShown } from "./taken.ts";
import { isDeviceReached } from "./ways.ts";

/** Put again so often without a confirmation: some five minutes. */
const TRIES_IN_VAIN = 4;

/** And so often, some twenty minutes, without an answer by its lane either. */
const TRIES_UNANSWERED = 7;

/** What a device has had and doesn't confirm; at a relay it only waits. */
export function isDeaf(state: ConversationState, peer: Peer, tries = TRIES_IN_VAIN): boolean {
  return flightsTo(state, peer).some(
    ({ kind, ways: [device] }) => kind !== FLIGHT.control && device?.phase === "put" && device.tries >= tries,
  );
}

/** It answered in this epoch, or never will. Who answered that it isn't so far itself can let nobody in who is. */
function isHeardOut(state: ConversationState, peer: Peer): boolean {
  const { answered } = peer;
  if (answered?.epoch !== currentEpoch(state).epoch) return isDeaf(state, peer, TRIES_UNANSWERED);
  return !answered.isBehind;
}

/** The orderer answered that it isn't as far as what it ordered itself: its store is an older one. */
export function isOrdererBehind(state: ConversationState): boolean {
  const answered = state.peers.get(state.roster.profile.orderer)?.answered;
  return answered?.epoch === currentEpoch(state).epoch && answered.isBehind;
}

/** Who brought the commit that led to this epoch: its maker, if that passed the orderer. Undefined if it isn't known. */
function bringerOf(state: ConversationState): string | undefined {
  const { epoch } = currentEpoch(state);
  const maker = state.heads.get(epoch)?.committer;
  const orderer = state.heads.get(epoch - 1n)?.orderer;
  const bringer = ownMoveOutOf(state, epoch - 1n) === undefined ? orderer : maker;
  return bringer == null ? undefined : memberIdText(bringer);
}

/** Whether a third one is to bring this peer what leads to this epoch, and may not have done so: that one may be away. */
function mayBeBehind(state: ConversationState, peer: Peer): boolean {
  const bringer = bringerOf(state);
  const isByThird = bringer !== undefined && bringer !== peer.id && bringer !== state.self;
  return isByThird && lastShown(peer) < currentEpoch(state).epoch;
}

/**
 * Whether the orderer answers and takes nothing from this member, or nobody from the orderer: then it is this member that
 * has to begin anew. While the orderer is away the others' silence tells nothing: it may be they, or this member, who lack
 * what only the orderer brings. Where it is this member, they show it so.
 */
export function isStuck(state: ConversationState): boolean {
  if (!isActive(state)) return false;
  if (isLeftBehind(state) || isOrdererElsewhere(state)) return true;
  const isRefused = (peer: Peer) =>
    isDeaf(state, peer) && !mayBeBehind(state, peer) && isHeardOut(state, peer);
  const orderer = state.peers.get(state.roster.profile.orderer);
  // Who meets it at relays alone is shown by its lane that it follows another history.
  if (orderer !== undefined)
    return orderer.isParted || (isDeviceReached(state, orderer) && isRefused(orderer));
  const reached = [...state.peers.values()].filter((peer) => isDeviceReached(state, peer));
  const areEnough = reached.length >= Math.min(2, state.peers.size);
  return reached.length > 0 && areEnough && reached.every(isRefused);
}
