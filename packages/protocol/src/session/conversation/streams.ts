/** Each sender's messages in their order: what comes early is held, and what can't be had any more is told. */

import { bytesToHex } from "@noble/hashes/utils.js";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { PacketRecord } from "../packet.ts";
import { memberById } from "../roster.ts";
import { hearLevel } from "./agreeing.ts";
import { isOutOfLine, NO_MESSAGE } from "./going-back.ts";
import { oweAck } from "./owing.ts";
import type { Peer } from "./state.ts";
import { dropHeld, holdMessage, saveHeld } from "./storage.ts";
import { deliver, refuse, type Turn } from "./turn.ts";

type Message = Extract<PacketRecord, { type: "message" }>;

export function takeStart(turn: Turn, peer: Peer, stream: number, seq: number): void {
  oweAck(turn, peer);
  if (peer.inStream !== stream) {
    for (const held of turn.state.held.get(peer.id)?.keys() ?? []) dropHeld(turn.state, peer.id, held);
    if (peer.inStream !== null) tellGap(turn, peer, seq);
    peer.inStream = stream;
    peer.inNext = seq;
    peer.inLast = NO_MESSAGE;
  } else if (seq > peer.inNext) {
    tellGap(turn, peer, seq);
    peer.inNext = seq;
    peer.inLast = NO_MESSAGE;
    takeHeld(turn, peer);
  }
}

/** Those between can't be had: it forgot that it had them, or was out meanwhile. */
function tellGap(turn: Turn, peer: Peer, seq: number): void {
  const count = seq - peer.inNext;
  if (count > 0) deliver(turn, { type: "gap", from: peer.id, name: nameOf(turn, peer), count });
}

const nameOf = (turn: Turn, peer: Peer): string => memberById(turn.state.roster, peer.id)?.name ?? "";

export function takeMessage(turn: Turn, peer: Peer, message: Message): void {
  if (peer.inStream === null) return;
  oweAck(turn, peer);
  const ahead = message.seq - peer.inNext;
  if (ahead < 0 || ahead > LOCAL_LIMITS.HELD_MESSAGES_MAX) return;
  if (ahead > 0) {
    const { seq, id, after, at, content } = message;
    holdMessage(turn.state, peer.id, { seq, id, after, at, content });
    saveHeld(turn.state, peer.id, { seq, id, after, at, content });
    return;
  }
  if (isOutOfLine(peer, message)) {
    refuse(turn, "forgotten-message", peer.id);
    return;
  }
  deliverMessage(turn, peer, message);
  takeHeld(turn, peer);
}

function takeHeld(turn: Turn, peer: Peer): void {
  const held = turn.state.held.get(peer.id);
  for (const seq of [...(held?.keys() ?? [])].sort((a, b) => a - b)) {
    const message = held?.get(seq);
    if (message === undefined || seq > peer.inNext) return;
    dropHeld(turn.state, peer.id, seq);
    if (seq === peer.inNext && !isOutOfLine(peer, message)) deliverMessage(turn, peer, message);
  }
}

function deliverMessage(turn: Turn, peer: Peer, { id, at, content }: Omit<Message, "type">): void {
  peer.inNext++;
  peer.inLast = id;
  const name = nameOf(turn, peer);
  // Who comes into a group is told again by all, which is news to nobody else.
  if (content.type === "level" && !hearLevel(turn, peer, content)) return;
  deliver(turn, { type: "message", from: peer.id, name, id: bytesToHex(id), at, content });
}
