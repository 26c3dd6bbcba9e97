/** How far our messages got: from what peers confirm to the states that are shown. */

import { bytesToHex } from "@noble/hashes/utils.js";
import { type ConversationState, ITEM, type Item, type Peer } from "./state.ts";
import { dropItem, saveItem } from "./storage.ts";
import { type DeliveryState, deliver, type Reached, type Turn } from "./turn.ts";

const NAMES = ["kept", "boxed", "delivered", "read"] as const satisfies readonly DeliveryState[];

function reachedOf(state: ConversationState, seq: number): Reached {
  const owed = [...state.peers.values()].filter(({ since }) => since <= seq);
  const count = (field: "boxed" | "acked" | "read") => owed.filter((peer) => peer[field] >= seq).length;
  return { boxed: count("boxed"), delivered: count("acked"), read: count("read"), of: owed.length };
}

function levelOf({ boxed, delivered, read, of }: Reached): number {
  if (of === 0) return ITEM.kept;
  if (read === of) return ITEM.read;
  if (delivered === of) return ITEM.delivered;
  return boxed === of ? ITEM.boxed : ITEM.kept;
}

/** A state is only ever shown once it is true, and never goes back. */
function showReached(turn: Turn, item: Item): void {
  const { state } = turn;
  const reached = reachedOf(state, item.seq);
  const most = item.isReadUntold ? ITEM.delivered : ITEM.read;
  const level = Math.max(item.state, Math.min(most, levelOf(reached)));
  const name = NAMES[level] ?? "kept";
  deliver(turn, { type: "delivery", id: bytesToHex(item.id), state: name, reached });
  const isLast = level === most || (level === ITEM.delivered && !state.core.receipts);
  if (isLast) dropItem(state, item);
  else if (level !== item.state) {
    item.state = level;
    saveItem(state, item);
  }
}

/** The peer's mark `field` rose to `upTo`: every message in between got further. */
export function raise(turn: Turn, peer: Peer, field: "boxed" | "acked" | "read", upTo: number): void {
  const from = Math.max(peer[field] + 1, peer.since);
  if (upTo < from) return;
  peer[field] = upTo;
  for (let seq = from; seq <= upTo; seq++) {
    const item = turn.state.items.get(seq);
    if (item !== undefined) showReached(turn, item);
  }
}

/** Who has new keys may have a new store too: what it had and did not say that it read, it may not know any more. */
export function forgetRead({ state }: Turn, peer: Peer): void {
  for (const item of [...state.items.values()]) {
    if (item.seq < peer.since || item.seq <= peer.read || item.seq > peer.acked) continue;
    if (item.state >= ITEM.delivered) dropItem(state, item);
    else {
      item.isReadUntold = true;
      saveItem(state, item);
    }
  }
}

/** After members left: what only they were still to have has arrived, or can't arrive any more. */
export function settleItems(turn: Turn): void {
  const { state } = turn;
  for (const item of [...state.items.values()]) {
    const reached = reachedOf(state, item.seq);
    if (reached.of === 0) failItem(turn, item);
    else if (levelOf(reached) > item.state) showReached(turn, item);
  }
}

/** Nobody is left who could get it; what all had got by then has not failed. */
export function failItem(turn: Turn, item: Item): void {
  if (item.state >= ITEM.delivered) {
    dropItem(turn.state, item);
    return;
  }
  const reached = reachedOf(turn.state, item.seq);
  deliver(turn, { type: "delivery", id: bytesToHex(item.id), state: "failed", reached });
  dropItem(turn.state, item);
}
