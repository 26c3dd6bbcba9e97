/**
 * What a level costs in a day: the bytes of its connections to the relay, both ways, while it is always on. Tor's own
 * cells come on top. Kept beside the machines, since a test holds it against what they send.
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { BOX_ADDRESS_BYTES, BOX_ANSWER_BYTES_MAX, BOX_REQUEST_BYTES_MAX } from "../../wire/box-protocol.ts";
import { rightSlots } from "./slot-rights.ts";

const DAY_MS = 86_400_000;
const TAG_BYTES = 5;
const PUT_ANSWER_BYTES = TAG_BYTES + 1 + 32;
const GET_BYTES = TAG_BYTES + BOX_ADDRESS_BYTES;
const APPEND_BYTES = TAG_BYTES + BOX_ADDRESS_BYTES + PROTOCOL_LIMITS.FRAME_BYTES;
const SYNC_BYTES = TAG_BYTES + 8;
const LOG_HEAD_BYTES = TAG_BYTES + 8 + 2;
const LOG_ENTRY_BYTES = BOX_ADDRESS_BYTES + PROTOCOL_LIMITS.FRAME_BYTES;

export interface LevelCost {
  readonly upBytes: number;
  readonly downBytes: number;
}

/** What one WebSocket message (RFC 6455, unfragmented) takes on its connection. */
export function websocketBytes(messageBytes: number, side: "client" | "server"): number {
  const lengthBytes = messageBytes < 126 ? 0 : messageBytes < 65_536 ? 2 : 8;
  return 2 + lengthBytes + (side === "client" ? 4 : 0) + messageBytes;
}

const up = (...messages: number[]): number =>
  messages.reduce((sum, bytes) => sum + websocketBytes(bytes, "client"), 0);
const down = (...messages: number[]): number =>
  messages.reduce((sum, bytes) => sum + websocketBytes(bytes, "server"), 0);

/**
 * What a conversation of two takes in a day in which nothing is said, its renewal of keys and pings, both ways, by a device
 * to the other: measured (`npm run bench -- conversations --parts idle`), and a little more.
 */
export const DIRECT_IDLE_DAY_BYTES = 240_000;

/** A message that is one frame, and what confirms it. */
export function directMessageBytes(): number {
  const { upBytes, downBytes } = directDayCost({ sent: 1, received: 1 });
  return upBytes + downBytes;
}

/** `frames`: those that are sent and received in a day. */
export function directDayCost(frames: { readonly sent: number; readonly received: number }): LevelCost {
  return {
    upBytes: frames.sent * up(BOX_REQUEST_BYTES_MAX) + frames.received * up(GET_BYTES),
    downBytes: frames.sent * down(PUT_ANSWER_BYTES) + frames.received * down(BOX_ANSWER_BYTES_MAX),
  };
}

/** The same whatever is said, and however many conversations there are. */
export function quietDayCost(slotMs: number): LevelCost {
  const times = (DAY_MS / slotMs) * PROTOCOL_LIMITS.QUIET_CIRCUITS;
  return {
    upBytes: times * up(BOX_REQUEST_BYTES_MAX, GET_BYTES),
    downBytes: times * down(PUT_ANSWER_BYTES, BOX_ANSWER_BYTES_MAX),
  };
}

/**
 * `batch`: entries in each answer of the relay's log, sent in full whether there are as many or not. To keep up with so
 * many members, all in the same slots, it must be at least their number.
 */
export function blindDayCost(slotMs: number, batch: number): LevelCost {
  const times = DAY_MS / slotMs;
  return {
    upBytes: times * up(APPEND_BYTES, SYNC_BYTES),
    downBytes: times * down(TAG_BYTES, LOG_HEAD_BYTES + batch * LOG_ENTRY_BYTES),
  };
}

/**
 * Tickets that a level redeems in a day at a relay that asks for some, as long as no connection is lost: each circuit's
 * first in its second slot, and the last slot needs none of its own.
 */
export function slotTicketsADay(level: "quiet" | "blind", slotMs: number): number {
  const circuits = level === "quiet" ? PROTOCOL_LIMITS.QUIET_CIRCUITS : 1;
  const lastsMs = level === "quiet" ? PROTOCOL_LIMITS.QUIET_ROTATION_MS : DAY_MS;
  const each = Math.ceil((lastsMs / slotMs - 2) / rightSlots(slotMs));
  return circuits * each * (DAY_MS / lastsMs);
}

/**
 * Batches of tickets that are fetched for that in a day, more than are shown: when they are fetched depends on nothing that
 * becomes of circuits, so there have to be some for connections that are lost. As many in each time in which those of the
 * next day are fetched.
 */
export function slotBatchesADay(level: "quiet" | "blind", slotMs: number): number {
  const parts = DAY_MS / LOCAL_LIMITS.SLOT_TICKETS_AHEAD_MS;
  const wanted = LOCAL_LIMITS.SLOT_TICKETS_SPARE * slotTicketsADay(level, slotMs);
  return parts * Math.ceil(wanted / PROTOCOL_LIMITS.TICKET_BATCH / parts);
}
