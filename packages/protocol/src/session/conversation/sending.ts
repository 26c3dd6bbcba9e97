/** From messages to packets: what several peers lack alike goes out as one MLS message, each in boxes of its own. */

import { encrypt } from "@hushroom/mls";
import { hexToBytes } from "@noble/hashes/utils.js";
import { encode } from "../../wire/codec.ts";
import { type Content, ContentCodec } from "../content.ts";
import { memberIdBytes } from "../member-leaf.ts";
import { encodePacket, type PacketRecord } from "../packet.ts";
import { FLIGHT } from "./flight.ts";
import { launch, NO_MESSAGES, type Span, windowOf } from "./flights.ts";
import { NO_MESSAGE } from "./going-back.ts";
import { isShared } from "./level-in-use.ts";
import { ITEM, isActive, lastSeq, type Peer } from "./state.ts";
import { saveCore, saveItem, saveMls, savePeer } from "./storage.ts";
import { takenFrom } from "./taken.ts";
import { envOf, type Turn } from "./turn.ts";
import { isReached } from "./ways.ts";

/** Records of one packet, so that it fits one frame with MLS's own bytes; a longer message travels alone. */
const PACKET_BYTES_AIM = 3400;
const PACKET_MESSAGES_MAX = 64;
const MESSAGE_BYTES_BESIDES = 56;

/** Of a peer whose messages have not begun: the acknowledgement tells of boxes alone. */
const NO_STREAM = 0;

/** A new message of ours. It is kept when this turn's store effect is. */
export function say(turn: Turn, id: string, content: Content): void {
  const { state, nowMs } = turn;
  const seq = state.core.nextSeq++;
  const item = { seq, id: hexToBytes(id), at: nowMs, state: ITEM.kept, isReadUntold: false, content };
  state.items.set(item.seq, item);
  saveItem(state, item);
  saveCore(state);
}

/** Takes a message back that has not left; false if it has. Its place is kept by a deletion of what nobody saw. */
export function recall(turn: Turn, id: string): boolean {
  const { state } = turn;
  const target = hexToBytes(id);
  const item = [...state.items.values()].find((one) => one.id.every((byte, at) => byte === target[at]));
  if (item === undefined) return false;
  if (item.seq <= state.core.sentUpTo) return false;
  item.content = { type: "delete", target };
  item.id = turn.random(16);
  saveItem(state, item);
  return true;
}

/** Encodes whatever connected peers lack and their windows allow. */
export function pump(turn: Turn): void {
  const { state } = turn;
  if (!isActive(state)) return;
  for (let ready = peersToServe(turn); ready.length > 0; ready = peersToServe(turn)) {
    const from = Math.min(...ready.map(({ encoded }) => encoded));
    sendMessages(
      turn,
      ready.filter(({ encoded }) => encoded === from),
      from,
    );
  }
  for (const peer of state.peers.values()) if (isControlDue(turn, peer)) sendPacket(turn, [peer], []);
}

function peersToServe(turn: Turn): Peer[] {
  const { state } = turn;
  return [...state.peers.values()].filter(
    (peer) =>
      peer.encoded < lastSeq(state) && isReached(state, peer) && windowOf(turn, peer, FLIGHT.messages) > 0,
  );
}

function isControlDue(turn: Turn, peer: Peer): boolean {
  if (peer.ackDueAt === null || peer.ackDueAt > turn.nowMs) return false;
  return canAcknowledge(turn, peer);
}

/** Otherwise that waits for a connection, or for the peer to confirm something. */
export const canAcknowledge = (turn: Turn, peer: Peer): boolean =>
  isActive(turn.state) && isReached(turn.state, peer) && windowOf(turn, peer, FLIGHT.control) > 0;

/**
 * In slots: one packet of all that fits of what this peer lacks, or of what it is owed, or of nothing at all if
 * `isFilled` says so, which is asked only then.
 */
export function packNext(turn: Turn, peer: Peer, isFilled: () => boolean): void {
  if (hasMessagesToPack(turn, peer)) sendMessages(turn, [peer], peer.encoded);
  else if (hasToPack(turn, peer) || (windowOf(turn, peer, FLIGHT.control) > 0 && isFilled()))
    sendPacket(turn, [peer], []);
}

const hasMessagesToPack = (turn: Turn, peer: Peer): boolean =>
  peer.encoded < lastSeq(turn.state) && windowOf(turn, peer, FLIGHT.messages) > 0;

/** In a log: one packet for all who lack the same, or else one of all that is owed to anybody. */
export function packForAll(turn: Turn): void {
  if (packMessages(turn)) return;
  const owed = [...turn.state.peers.values()].filter((peer) => hasToPack(turn, peer));
  if (owed.length > 0) sendPacket(turn, owed, []);
}

/** One packet for all who lack the same messages. False: nobody lacks any. */
export function packMessages(turn: Turn): boolean {
  const ready = [...turn.state.peers.values()].filter((peer) => hasMessagesToPack(turn, peer));
  const from = Math.min(...ready.map(({ encoded }) => encoded));
  const first = ready.filter(({ encoded }) => encoded === from);
  if (first.length > 0) sendMessages(turn, first, from);
  return first.length > 0;
}

export const hasToPack = (turn: Turn, peer: Peer): boolean =>
  hasMessagesToPack(turn, peer) || (peer.ackDueAt !== null && windowOf(turn, peer, FLIGHT.control) > 0);

function sendMessages(turn: Turn, peers: readonly Peer[], from: number): void {
  const { state } = turn;
  const records: PacketRecord[] = [];
  let size = isShared(state) ? sizeOf(peers.flatMap((peer) => controlRecords(turn, peer))) : 0;
  let upTo = from;
  while (upTo < lastSeq(state) && records.length < PACKET_MESSAGES_MAX) {
    const item = state.items.get(upTo + 1);
    if (item !== undefined) {
      const { seq, id, at, content } = item;
      const bytes = encode(ContentCodec, content).length + MESSAGE_BYTES_BESIDES;
      if (records.length > 0 && size + bytes > PACKET_BYTES_AIM) break;
      size += bytes;
      const after = state.items.get(upTo)?.id ?? NO_MESSAGE;
      records.push({ type: "message", seq, id, after, at, content });
    }
    upTo++;
  }
  for (const peer of peers) peer.encoded = upTo;
  if (records.length > 0) sendPacket(turn, peers, records, { firstSeq: from + 1, lastSeq: upTo });
  else for (const peer of peers) savePeer(state, peer);
}

/** What one frame is for all of says much besides. */
const sizeOf = (records: readonly PacketRecord[]): number =>
  records.length === 0 ? 0 : encodePacket(records).length;

/** One MLS message to these peers: the records, and whatever else each of them is to be told. */
function sendPacket(
  turn: Turn,
  peers: readonly Peer[],
  records: readonly PacketRecord[],
  span: Span = NO_MESSAGES,
): void {
  const { state } = turn;
  const told = peers.flatMap((peer) => controlRecords(turn, peer));
  const data = encodePacket([...told, ...records]);
  const sent = encrypt(state.mls, data, envOf(turn.random, turn.nowMs));
  state.mls = sent.state;
  turn.spent.push(...sent.consumed);
  saveMls(state);
  if (records.length > 0) state.core.sentSincePath += 1;
  state.core.sentUpTo = Math.max(state.core.sentUpTo, span.lastSeq);
  for (const peer of peers) {
    peer.ackOwed = false;
    peer.readOwed = false;
    peer.onlineOwed = false;
    peer.unconfirmed = 0;
    peer.ackDueAt = null;
    savePeer(state, peer);
  }
  const kind = records.length > 0 ? FLIGHT.messages : FLIGHT.control;
  launch(
    turn,
    peers.map((peer) => ({ peer, kind })),
    sent.message,
    span,
  );
}

function controlRecords(turn: Turn, peer: Peer): PacketRecord[] {
  const { state } = turn;
  const records: PacketRecord[] = [];
  const member = memberIdBytes(peer.id);
  const { stream } = state.core;
  if (!peer.startConfirmed) records.push({ type: "start", member, stream, seq: peer.start });
  if (peer.ackOwed || peer.unconfirmed > 0) {
    const taken = takenFrom(state, peer.id);
    records.push({
      type: "ack",
      member,
      stream: peer.inStream ?? NO_STREAM,
      upTo: Math.max(0, peer.inNext - 1),
      last: peer.inLast,
      taken,
    });
  }
  if (peer.onlineOwed) records.push({ type: "online", flag: state.core.presence });
  if (peer.readOwed) records.push({ type: "read", member, upTo: peer.inRead });
  return records;
}
