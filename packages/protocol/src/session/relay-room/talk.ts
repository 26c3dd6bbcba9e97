/** What a member puts into the boxes of its own chain: messages, confirmations, signs of life. */

import { encrypt } from "@hushroom/mls";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import { type SenderChain, stepSender } from "../chain.ts";
import { sealFrame } from "../frame.ts";
import type { OutPart } from "./outbox.ts";
import { roomChainBox } from "./room-boxes.ts";
import { roomEnv, roomMemberIdBytes } from "./room-member.ts";
import { encodeRoomPacket, type RoomRecord, recordBytes } from "./room-packet.ts";
import type { RoomState } from "./room-state.ts";

/** Beside the records there are the readers, and what MLS and the frame add. */
const RECORDS_BYTES_MAX = 3200;

/** Puts what is due, as far as the relay and the chain's window allow. */
export function sendDue(state: RoomState): void {
  if (!state.desk.isConnected) return;
  const due = state.outbox.due(state.desk.nowMs);
  while (due.length > 0 && state.framesFlying < RELAY_ROOM_LIMITS.FRAMES_FLYING_MAX) {
    const parts = takeFitting(due);
    for (const part of parts) part.isFlying = true;
    sendPacket(
      state,
      parts.map(({ record }) => record),
      () => {
        for (const part of parts) markSent(part, state.desk.nowMs);
      },
    );
  }
}

function takeFitting(due: OutPart[]): OutPart[] {
  let bytes = 0;
  const count = due.findIndex(({ record }) => {
    bytes += recordBytes(record);
    return bytes > RECORDS_BYTES_MAX;
  });
  return due.splice(0, count < 0 ? due.length : Math.max(1, count));
}

function markSent(part: OutPart, nowMs: number): void {
  part.isFlying = false;
  part.sentAtMs = nowMs;
  part.tries++;
}

/** Confirms what came, or shows that this member is there, if it is time. */
export function sendSigns(state: RoomState): void {
  const { nowMs, isConnected } = state.desk;
  refill(state);
  const isQuiet = nowMs - state.lastSentMs >= RELAY_ROOM_LIMITS.HEARTBEAT_MS;
  if (!isConnected || !(isQuiet || state.owesAck) || state.roster.members.length < 2) return;
  if (state.controlTokens < 1 || state.framesFlying >= RELAY_ROOM_LIMITS.FRAMES_FLYING_MAX) return;
  state.controlTokens--;
  sendPacket(state, [], () => {});
}

function refill(state: RoomState): void {
  const added = Math.floor((state.desk.nowMs - state.refilledAtMs) / RELAY_ROOM_LIMITS.CONTROL_REFILL_MS);
  if (added <= 0) return;
  state.refilledAtMs += added * RELAY_ROOM_LIMITS.CONTROL_REFILL_MS;
  state.controlTokens = Math.min(RELAY_ROOM_LIMITS.CONTROL_BURST, state.controlTokens + added);
}

/** `done`: the frame lies in a box. */
export function sendPacket(state: RoomState, records: readonly RoomRecord[], done: () => void): void {
  const { desk } = state;
  const readers = [...state.outbox.readers].map(([id, { start }]) => ({
    member: roomMemberIdBytes(id),
    start,
    got: state.inboxes.get(id)?.got ?? 0,
  }));
  const packet = encodeRoomPacket({ seed: state.seed, readers, records });
  const encrypted = encrypt(state.mls, packet, roomEnv(desk.random, desk.nowMs));
  for (const secret of encrypted.consumed) secret.fill(0);
  state.mls = encrypted.state;
  state.owesAck = false;
  state.lastSentMs = desk.nowMs;
  state.framesFlying++;
  new Flight(state, encrypted.message, done).put();
}

/** One MLS message on its way: where a stranger's frame lies, the next box of the same chain is taken. */
class Flight {
  readonly #state: RoomState;
  readonly #message: Uint8Array;
  readonly #done: () => void;
  readonly #epoch: bigint;

  constructor(state: RoomState, message: Uint8Array, done: () => void) {
    this.#state = state;
    this.#message = message;
    this.#done = done;
    this.#epoch = state.mls.groupContext.epoch;
  }

  put(): void {
    const { chain, ...next } = stepSender(this.#state.sender);
    const { writeKey, frameKey } = roomChainBox(next);
    this.#state.sender = chain satisfies SenderChain;
    this.#state.desk.put({ writeKey, frame: sealFrame(frameKey, this.#message) }, (outcome) => {
      if (outcome === "ok") this.#settle();
      else this.#again();
    });
  }

  #again(): void {
    this.#state.desk.tell({ type: "squatted" });
    // The chain of an epoch that is over is forgotten; what was in the frame is sent again as it is not confirmed.
    if (this.#state.mls.groupContext.epoch === this.#epoch) this.put();
    else this.#settle();
  }

  #settle(): void {
    this.#state.framesFlying--;
    this.#done();
  }
}
