/**
 * A member that lacks a commit which its orderer alone brings, and that one is away: for good, or whenever this member is
 * there. Others show it by their lanes that the group went on from its epoch. It stays where it is, and after a while asks
 * the other admins too to be let in where they are (docs/protocol.md, Coming back).
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Head } from "../rejoin.ts";
import { goesOnFrom } from "./going-back.ts";
import { isSlotted } from "./level-in-use.ts";
import { type ConversationState, currentEpoch, isActive, type Peer } from "./state.ts";
import { savePeer } from "./storage.ts";
import type { Turn } from "./turn.ts";
import { isDeviceReached } from "./ways.ts";

const MINUTE_MS = 60_000;

/** A member showed its heads, asked or not. */
export function hearAhead({ state, nowMs }: Turn, member: string, heads: readonly Head[]): void {
  const peer = state.peers.get(member);
  const { epoch } = currentEpoch(state);
  const isKnown = peer?.ahead?.epoch === epoch;
  if (peer === undefined || isKnown || !goesOnFrom(state, heads)) return;
  peer.ahead = { epoch, at: nowMs };
  savePeer(state, peer);
}

/** The orderer comes or goes: the time that it has to bring what leads on begins anew. */
export function noteOrderer({ state, nowMs }: Turn): void {
  const { epoch } = currentEpoch(state);
  const first = state.peers.get(state.roster.profile.orderer);
  if (first === undefined || !isDeviceReached(state, first)) return;
  for (const peer of state.peers.values()) {
    if (peer.ahead?.epoch !== epoch || peer.ahead.at === nowMs) continue;
    peer.ahead = { epoch, at: nowMs };
    savePeer(state, peer);
  }
}

/**
 * Enough others have shown for long that the group went on, and the orderer has been away all the while. An admin is so alone:
 * it could call this member away by a move of the place. But not before this program has run for some time, in which the
 * orderer may come, or what it left at a relay.
 */
export function isLeftBehind(state: ConversationState): boolean {
  const { orderer, admins } = state.roster.profile;
  if (!isWaitingForOrderer(state) || state.headWatch.ranMs < LOCAL_LIMITS.FAR_AHEAD_READING_MS) return false;
  const isLong = ({ at }: { at: number }) => state.clockAt - at >= LOCAL_LIMITS.LEFT_BEHIND_MS;
  const ahead = [...state.peers.values()].filter(
    (peer) => peer.id !== orderer && isAhead(state, peer) && isLong(peer.ahead),
  );
  return ahead.length > 1 || ahead.some(({ id }) => admins.includes(id));
}

/** When to look at either again; null: there is nothing of it. */
export function leftBehindAt(state: ConversationState, nowMs: number): number | null {
  const since = elsewhereSince(state);
  if (since !== null) return laterThan(nowMs, [since + LOCAL_LIMITS.FAR_AHEAD_READING_MS]);
  const ahead = [...state.peers.values()].filter((peer): peer is Ahead => isAhead(state, peer));
  if (ahead.length === 0 || !isWaitingForOrderer(state) || isLeftBehind(state)) return null;
  // The time that a program runs is counted by the minute.
  if (state.headWatch.ranMs < LOCAL_LIMITS.FAR_AHEAD_READING_MS) return nowMs + MINUTE_MS;
  return laterThan(
    nowMs,
    ahead.map((peer) => peer.ahead.at + LOCAL_LIMITS.LEFT_BEHIND_MS),
  );
}

function laterThan(nowMs: number, times: readonly number[]): number | null {
  const later = times.filter((at) => at > nowMs);
  return later.length === 0 ? null : Math.min(...later);
}

type Ahead = Peer & { readonly ahead: NonNullable<Peer["ahead"]> };
const isAhead = (state: ConversationState, peer: Peer): peer is Ahead =>
  peer.ahead?.epoch === currentEpoch(state).epoch;

function isWaitingForOrderer(state: ConversationState): boolean {
  const first = state.peers.get(state.roster.profile.orderer);
  const isGroup = state.roster.profile.kind === "group" && !isSlotted(state);
  return first !== undefined && isGroup && isActive(state) && !isDeviceReached(state, first);
}

/**
 * The orderer is there and says that it is elsewhere, and what leads there hasn't come in the minutes since: it lost that with
 * its state, say, and was let in again itself.
 */
export function isOrdererElsewhere(state: ConversationState): boolean {
  const since = elsewhereSince(state);
  return since !== null && state.clockAt - since >= LOCAL_LIMITS.FAR_AHEAD_READING_MS;
}

function elsewhereSince(state: ConversationState): number | null {
  const orderer = state.peers.get(state.roster.profile.orderer);
  if (!orderer?.answered || !isActive(state) || !isDeviceReached(state, orderer)) return null;
  const { epoch, isHere, isBehind, at } = orderer.answered;
  return epoch === currentEpoch(state).epoch && !isHere && !isBehind ? at : null;
}

/** Others show that the group went on, and the orderer, who is there, is to be asked about it. */
export const isToSayWhere = (state: ConversationState, { id, answered }: Peer): boolean =>
  id === state.roster.profile.orderer &&
  answered?.epoch !== currentEpoch(state).epoch &&
  [...state.peers.values()].some((peer) => isAhead(state, peer));
