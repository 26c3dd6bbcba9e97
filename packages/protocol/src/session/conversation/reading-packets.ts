/** What an MLS message says that was found whole: a commit, or a packet of messages and confirmations. */

import { equalBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { memberIdText } from "../member-leaf.ts";
import { decodePacket, type PacketRecord } from "../packet.ts";
import { agreeIfFree, noteHeard } from "./agreeing.ts";
import type { HeardAt } from "./agreement.ts";
import { isAnyMembers } from "./chain-in-use.ts";
import { raise } from "./delivery.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import type { ChainOf } from "./expected-box.ts";
import { confirm, confirmCommits } from "./flights.ts";
import { heedAccuser, loseGroup, speaksOfForgotten } from "./going-back.ts";
import { oweAck } from "./owing.ts";
import { processedBy } from "./processing.ts";
import { noteReader } from "./slotted.ts";
import { currentEpoch, isActive, type Peer } from "./state.ts";
import { dropWelcome, saveMls, savePeer } from "./storage.ts";
import { takeMessage, takeStart } from "./streams.ts";
import { deliver, refuse, type Turn } from "./turn.ts";
import { receiveCommit } from "./winning.ts";

/** `by`: by which level its frame came. */
export type FoundFrame = ChainOf & { readonly by: HeardAt };

/** An MLS message that came by the chain of the member at `leaf`. True: a packet of that member's. */
export function receive(turn: Turn, chain: FoundFrame, bytes: Uint8Array): boolean {
  const { boxes, leaf, by } = chain;
  const from = boxes.members.get(leaf) ?? null;
  const { state } = turn;
  if (state.heldCommit !== null && equalBytes(bytes, state.heldCommit.message)) return false;
  const processed = processedBy(turn, bytes);
  if (processed === null) {
    refuse(turn, "bad-message", from);
    // Who came too late with a commit puts it again until it learns so.
    const late = boxes === currentEpoch(state) || from === null ? undefined : state.peers.get(from);
    if (late !== undefined && !isAnyMembers(state, chain)) oweAck(turn, late);
    return false;
  }
  if (from === null || processed === "own") return false;
  if (processed.type === "commit") {
    receiveCommit(turn, { boxes, from, leaf, bytes, isOrdered: false, processed });
    return false;
  }
  if (processed.type === "proposal") {
    refuse(turn, "bad-message", from);
    return false;
  }
  if (processed.sender !== leaf || processed.epoch !== boxes.epoch) {
    refuse(turn, "forged-sender", from);
    return false;
  }
  state.mls = processed.state;
  turn.spent.push(...processed.consumed);
  saveMls(state);
  const peer = state.peers.get(from);
  if (peer !== undefined) {
    state.heardBy.set(from, { ...by, atMs: turn.nowMs });
    readPacket(turn, boxes, peer, leaf, processed.data);
    if (state.peers.get(from) === peer) noteHeard(turn, peer);
  }
  return true;
}

function recordsOf(data: Uint8Array): PacketRecord[] | null {
  try {
    return decodePacket(data);
  } catch (error) {
    if (!(error instanceof HushError)) throw error;
    return null;
  }
}

/** The commit that ends an epoch, in the orderer's own words. Whoever can't follow it has to be let in again. */
function receiveOrdered(turn: Turn, boxes: EpochBoxes, peer: Peer, leaf: number, bytes: Uint8Array): void {
  const { state } = turn;
  if (boxes !== currentEpoch(state) || !isActive(state)) {
    // Whoever ordered it puts it again until it learns that it is late.
    oweAck(turn, peer);
    return;
  }
  if (peer.id !== state.roster.profile.orderer) {
    refuse(turn, "bad-commit", peer.id);
    return;
  }
  const processed = processedBy(turn, bytes);
  if (processed === null) {
    refuse(turn, "bad-commit", peer.id);
    loseGroup(turn);
    return;
  }
  if (processed !== "own" && processed.type !== "commit") {
    refuse(turn, "bad-commit", peer.id);
    return;
  }
  const commit = processed === "own" ? null : processed;
  receiveCommit(turn, { boxes, from: peer.id, leaf, bytes, isOrdered: true, processed: commit });
}

function readPacket(turn: Turn, boxes: EpochBoxes, peer: Peer, leaf: number, data: Uint8Array): void {
  const { state } = turn;
  const records = recordsOf(data);
  if (records === null) {
    refuse(turn, "bad-packet", peer.id);
    return;
  }
  dropWelcome(state, peer.id);
  if (boxes === currentEpoch(state)) peer.isParted = false;
  confirmCommits(turn, peer, boxes.epoch);
  for (const record of records) {
    if ("member" in record && memberIdText(record.member) !== state.self) continue;
    if (record.type === "message") takeMessage(turn, peer, record);
    else if (record.type === "commit") receiveOrdered(turn, boxes, peer, leaf, record.message);
    else if (record.type === "start") takeStart(turn, peer, record.stream, record.seq);
    else if (record.type === "ack") takeAck(turn, peer, record);
    else if (record.type === "online") takePresence(turn, peer, record.flag);
    else if (record.type === "read" && state.core.receipts) {
      raise(turn, peer, "read", Math.min(record.upTo, peer.acked));
    }
  }
  noteReader(turn, peer.id);
  agreeIfFree(turn);
  if (state.peers.get(peer.id) === peer) savePeer(state, peer);
}

function takeAck(turn: Turn, peer: Peer, ack: Extract<PacketRecord, { type: "ack" }>): void {
  if (ack.stream !== turn.state.core.stream) {
    if (peer.startConfirmed) {
      beginFurtherOn(peer);
      // What it took of this stream meanwhile it could not tell from what it knows, and dropped.
      peer.encoded = peer.acked;
    }
    confirm(turn, peer, ack.taken);
    return;
  }
  if (speaksOfForgotten(turn.state, peer, ack)) {
    heedAccuser(turn, peer);
    return;
  }
  // Who was in before may know this stream already, and not yet that it goes on further ahead.
  if (ack.upTo >= peer.start - 1) peer.startConfirmed = true;
  if (ack.upTo < peer.acked) beginFurtherOn(peer);
  const upTo = Math.min(ack.upTo, peer.encoded);
  raise(turn, peer, "boxed", upTo);
  if (upTo > peer.acked) peer.rewinds = 0;
  raise(turn, peer, "acked", upTo);
  confirm(turn, peer, ack.taken);
}

/**
 * It confirmed more once: that was an ack of before, or it forgot what it had. To who is further on this start says nothing;
 * who isn't is told how many it can't have any more.
 */
function beginFurtherOn(peer: Peer): void {
  peer.start = peer.acked + 1;
  peer.startConfirmed = false;
}

function takePresence(turn: Turn, peer: Peer, on: boolean): void {
  peer.onlineUntil = on ? turn.nowMs + LOCAL_LIMITS.PRESENCE_LASTS_MS : 0;
  deliver(turn, { type: "presence", member: peer.id, on });
}
