/** What a peer is to be told soon, besides messages: it goes with the next packet, or in one of its own. */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Peer } from "./state.ts";
import { savePeer } from "./storage.ts";
import type { Turn } from "./turn.ts";

/** Acknowledges to `peer` soon, with whatever else comes until then. */
export function oweAck(turn: Turn, peer: Peer): void {
  peer.ackOwed = true;
  peer.ackDueAt ??= turn.nowMs + LOCAL_LIMITS.ACK_DELAY_MS;
}

/** Tells `peer` soon whether this member is there. */
export function owePresence(turn: Turn, peer: Peer): void {
  peer.onlineOwed = true;
  peer.ackDueAt ??= turn.nowMs + LOCAL_LIMITS.ACK_DELAY_MS;
}

export function oweRead(turn: Turn, peer: Peer): void {
  peer.readOwed = true;
  peer.ackDueAt ??= turn.nowMs + LOCAL_LIMITS.ACK_DELAY_MS;
  savePeer(turn.state, peer);
}

/** A packet to `peer` was lost with its box, and all that it said besides messages. */
export function oweAnew(turn: Turn, peer: Peer): void {
  oweAck(turn, peer);
  if (turn.state.core.receipts && peer.inRead > 0) oweRead(turn, peer);
  savePeer(turn.state, peer);
}
