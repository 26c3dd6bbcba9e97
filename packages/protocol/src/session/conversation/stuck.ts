/**
 * When two ends no longer understand each other: one of them went back to an older state, or follows another history.
 * Then boxes are filled and never confirmed, though the other side answers (docs/protocol.md, Coming back).
 */

import { type ConversationState, FLIGHT, flightsTo, isActive, type Peer } from "./state.ts";
import { isDeviceReached } from "./ways.ts";

/** Put again so often without a confirmation: some five minutes. */
const TRIES_IN_VAIN = 4;

/** What a device has had and doesn't confirm; at a relay it only waits. */
export function isDeaf(state: ConversationState, peer: Peer): boolean {
  return flightsTo(state, peer).some(
    ({ kind, ways: [device] }) =>
      kind !== FLIGHT.control && device?.phase === "put" && device.tries >= TRIES_IN_VAIN,
  );
}

/**
 * Whether nobody who answers takes anything from this member, or not the orderer, who is never behind: then it is this
 * member that has to begin anew.
 */
export function isStuck(state: ConversationState): boolean {
  if (!isActive(state)) return false;
  const reached = [...state.peers.values()].filter((peer) => isDeviceReached(state, peer));
  const orderer = state.peers.get(state.roster.profile.orderer);
  // Who meets it at relays alone is shown by its lane that it follows another history.
  const isOrdererDeaf = orderer?.isParted || reached.some((peer) => peer === orderer && isDeaf(state, peer));
  return isOrdererDeaf || (reached.length > 0 && reached.every((peer) => isDeaf(state, peer)));
}
