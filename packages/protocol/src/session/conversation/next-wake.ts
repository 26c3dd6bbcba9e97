/** When a conversation has to be woken next: for a flight, an acknowledgement, presence, or the renewal of its keys. */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import { nextForgotten } from "./agreeing.ts";
import { isLeafOutdated } from "./committing.ts";
import { areAsking, holdEndsInMs } from "./confirmed-head.ts";
import { nextFarewellDue } from "./farewells.ts";
import { leftBehindAt } from "./left-behind.ts";
import { isSlotted } from "./level-in-use.ts";
import { nextLook } from "./looking.ts";
import { nextFlightDue } from "./putting.ts";
import { canAcknowledge } from "./sending.ts";
import { type ConversationState, isActive } from "./state.ts";
import type { Turn } from "./turn.ts";
import { isReached, nextDeviceAway } from "./ways.ts";

export function nextWake(turn: Turn): number | null {
  const { state } = turn;
  const times = isSlotted(state) ? rewindsDue(state) : timesOfPlaces(turn);
  times.push(...nextForgotten(state, turn.nowMs));
  const refreshAt = state.core.pathAt + LOCAL_LIMITS.KEY_AGE_MAX_MS;
  if (isActive(state) && state.peers.size > 0 && state.pending === null && refreshAt > turn.nowMs)
    times.push(refreshAt);
  const heldMs = isWaiting(state) ? holdEndsInMs(state, turn.nowMs) : null;
  if (heldMs !== null) times.push(turn.nowMs + heldMs);
  const behindAt = leftBehindAt(state, turn.nowMs);
  if (behindAt !== null) times.push(behindAt);
  return times.length === 0 ? null : Math.max(turn.nowMs + 1, Math.min(...times));
}

const isWaiting = (state: ConversationState): boolean => areAsking(state) || isLeafOutdated(state);

/** The slots are no business of this clock: nothing that comes of it leaves before its turn. */
const rewindsDue = ({ peers }: ConversationState): number[] =>
  [...peers.values()].flatMap(({ rewindDueAt }) => (rewindDueAt === null ? [] : [rewindDueAt]));

function timesOfPlaces(turn: Turn): number[] {
  const { state } = turn;
  const times: number[] = [];
  const due = nextFlightDue(turn);
  if (due !== null) times.push(due);
  const awayAt = nextDeviceAway(state);
  if (awayAt !== null) times.push(awayAt);
  const lookAt = nextLook(state);
  if (lookAt !== null) times.push(lookAt);
  const farewell = nextFarewellDue(turn);
  if (farewell !== null) times.push(farewell);
  for (const peer of state.peers.values()) {
    if (peer.ackDueAt !== null && canAcknowledge(turn, peer)) times.push(peer.ackDueAt);
    if (peer.rewindDueAt !== null && isReached(state, peer)) times.push(peer.rewindDueAt);
  }
  if (state.core.presence && state.connected.size > 0) times.push(state.presenceDueAt);
  return times;
}
