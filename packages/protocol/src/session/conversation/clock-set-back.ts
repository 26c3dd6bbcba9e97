/** Clocks are set back: what was to happen within minutes must not wait for the days until the old time comes again. */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import { type ConversationState, FLIGHT } from "./state.ts";

const { ACK_DELAY_MS, RESEND_MAX_MS, CONTROL_RESEND_MAX_MS } = LOCAL_LIMITS;

/** Nothing is due later than it could have become due by this time. */
export function followClock({ peers, flights, core }: ConversationState, nowMs: number): void {
  for (const peer of peers.values()) {
    if (peer.ackDueAt !== null) peer.ackDueAt = Math.min(peer.ackDueAt, nowMs + ACK_DELAY_MS);
    if (peer.rewindDueAt !== null) peer.rewindDueAt = Math.min(peer.rewindDueAt, nowMs + RESEND_MAX_MS);
  }
  for (const flight of flights.values()) {
    const mostMs = flight.kind === FLIGHT.control ? CONTROL_RESEND_MAX_MS : RESEND_MAX_MS;
    flight.dueAt = Math.min(flight.dueAt, nowMs + mostMs);
  }
  core.pathAt = Math.min(core.pathAt, nowMs);
}
