/** What a peer is to be told soon, besides messages: it goes with the next packet, or in one of its own. */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import { readersIn } from "./chain-in-use.ts";
import { takenBefore } from "./epoch-boxes.ts";
import type { ChainOf } from "./expected-box.ts";
import type { Peer } from "./state.ts";
import { savePeer } from "./storage.ts";
import type { Turn } from "./turn.ts";

/** Acknowledges to `peer` soon, with whatever else comes until then. */
export function oweAck(turn: Turn, peer: Peer): void {
  peer.ackOwed = true;
  peer.ackDueAt ??= turn.nowMs + LOCAL_LIMITS.ACK_DELAY_MS;
}

/**
 * A box of this chain was found filled. If its reader is past more boxes than hold a packet of their owner's, others may have
 * filled them before that one comes to them. A device that begins anew forgets so, takes what is put there as if for later and
 * never looks for it: the owner has to be told. `before`: the first box that was looked for; `isPacket`: this one holds such a
 * packet.
 */
export function owePassed(
  turn: Turn,
  { boxes, leaf, isSlots }: ChainOf,
  { before, isPacket }: { readonly before: number; readonly isPacket: boolean },
): void {
  const peer = turn.state.peers.get(boxes.members.get(leaf) ?? "");
  const after = readersIn(boxes, isSlots).get(leaf);
  if (peer === undefined || after === undefined) return;
  if (takenBefore(after) - before <= (isPacket ? 1 : 0)) return;
  oweAck(turn, peer);
  savePeer(turn.state, peer);
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
