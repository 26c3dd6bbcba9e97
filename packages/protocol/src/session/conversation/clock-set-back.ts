/** Clocks are set back: what was to happen within minutes must not wait for the days until the old time comes again. */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import { memberIdText } from "../member-leaf.ts";
import { FLIGHT } from "./flight.ts";
import { roundOf } from "./rounds.ts";
import type { ConversationState } from "./state.ts";

const {
  ACK_DELAY_MS,
  CLOCK_BACK_NOTED_MS,
  RESEND_MAX_MS,
  CONTROL_RESEND_MAX_MS,
  RELAY_AGAIN_MS,
  RELAY_LOOK_AGAIN_MAX_MS,
  FAREWELL_KEPT_MS,
} = LOCAL_LIMITS;

/** Nothing is due later than it could have become due by this time. */
export function followClock(state: ConversationState, nowMs: number): void {
  const { peers, flights, gone, core, looks } = state;
  // How long a relay has had something can't be told any more.
  const isBack = nowMs < state.clockAt - CLOCK_BACK_NOTED_MS;
  state.clockAt = nowMs;
  for (const look of looks.values()) look.dueAt = Math.min(look.dueAt, nowMs + 2 * RELAY_LOOK_AGAIN_MAX_MS);
  for (const peer of peers.values()) {
    if (peer.ahead !== null && peer.ahead.at > nowMs) peer.ahead = { ...peer.ahead, at: nowMs };
    if (peer.ackDueAt !== null) peer.ackDueAt = Math.min(peer.ackDueAt, nowMs + ACK_DELAY_MS);
    if (peer.rewindDueAt !== null)
      peer.rewindDueAt = Math.min(peer.rewindDueAt, nowMs + roundOf(state) * RESEND_MAX_MS);
  }
  for (const { kind, member, ways } of flights.values()) {
    const isSeldom = kind === FLIGHT.control || gone.has(memberIdText(member));
    const mostMs = isSeldom ? CONTROL_RESEND_MAX_MS : RESEND_MAX_MS;
    for (const way of ways) {
      if (isBack) way.taken = null;
      way.dueAt = Math.min(way.dueAt, nowMs + (way.isRelay ? RELAY_AGAIN_MS : mostMs));
    }
  }
  for (const [member, record] of gone) {
    gone.set(member, { ...record, until: Math.min(record.until, nowMs + FAREWELL_KEPT_MS) });
  }
  core.pathAt = Math.min(core.pathAt, nowMs);
  const { headWatch } = state;
  const { confirmed } = headWatch;
  if (confirmed !== null) headWatch.confirmed = { ...confirmed, at: Math.min(confirmed.at, nowMs) };
}
