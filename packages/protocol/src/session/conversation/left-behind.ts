/**
 * A member that lacks a commit which its orderer alone brings, and that one is away: for good, or whenever this member is
 * there. Others show it by their lanes that the group went on from its epoch. It stays where it is, and after a while asks
 * them too to be let in where they are (docs/protocol.md, Coming back).
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Head } from "../rejoin.ts";
import { goesOnFrom } from "./going-back.ts";
import { type ConversationState, currentEpoch, isActive, isOrderer, isSlotted, type Peer } from "./state.ts";
import { savePeer } from "./storage.ts";
import type { Turn } from "./turn.ts";
import { isDeviceReached } from "./ways.ts";

/** A member showed its heads, asked or not. */
export function hearAhead({ state, nowMs }: Turn, member: string, heads: readonly Head[]): void {
  const peer = state.peers.get(member);
  const { epoch } = currentEpoch(state);
  const isKnown = peer?.ahead?.epoch === epoch;
  if (peer === undefined || isKnown || !goesOnFrom(state, heads)) return;
  peer.ahead = { epoch, at: nowMs };
  savePeer(state, peer);
}

/**
 * Those who have shown for long that the group went on, if they are enough to be followed while the orderer is away. An admin
 * is so alone: it could call this member away by a move of the place.
 */
export function leadersOn(state: ConversationState): string[] {
  const { orderer, admins, kind } = state.roster.profile;
  const first = state.peers.get(orderer);
  const isAway = first !== undefined && !isDeviceReached(state, first);
  if (!isAway || kind === "contact" || !isActive(state) || isOrderer(state) || isSlotted(state)) return [];
  const leaders = [...state.peers.values()].filter((peer) => peer !== first && isLongAhead(state, peer));
  const areEnough = leaders.length > 1 || leaders.some(({ id }) => admins.includes(id));
  return areEnough ? leaders.map(({ id }) => id) : [];
}

/**
 * The orderer is there and says that it is elsewhere, and what leads there hasn't come in the minutes since: it lost that with
 * its state, say, and was let in again itself.
 */
export function isOrdererElsewhere(state: ConversationState): boolean {
  const orderer = state.peers.get(state.roster.profile.orderer);
  if (orderer === undefined || orderer.answered === null || !isDeviceReached(state, orderer)) return false;
  const { epoch, isHere, isBehind, at } = orderer.answered;
  const isOfNow = epoch === currentEpoch(state).epoch && !isHere && !isBehind;
  return isOfNow && state.clockAt - at >= LOCAL_LIMITS.FAR_AHEAD_READING_MS;
}

/** Others show that the group went on, and the orderer, who is there, is to be asked about it. */
export const isToSayWhere = (state: ConversationState, { id, answered }: Peer): boolean =>
  id === state.roster.profile.orderer &&
  answered?.epoch !== currentEpoch(state).epoch &&
  [...state.peers.values()].some(({ ahead }) => ahead?.epoch === currentEpoch(state).epoch);

const isLongAhead = (state: ConversationState, { ahead }: Peer): boolean =>
  ahead?.epoch === currentEpoch(state).epoch && state.clockAt - ahead.at >= LOCAL_LIMITS.LEFT_BEHIND_MS;
