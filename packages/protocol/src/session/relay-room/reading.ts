/** Reading the boxes of the others: each frame once, from who it says, in whichever of the last epochs it was put. */

import { exportSecret, type GroupState, MlsError, processMessage } from "@hushroom/mls";
import { equalBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { type ReaderChain, readerChain } from "../chain.ts";
import { openFrame } from "../frame.ts";
import { resetLobby } from "./door.ts";
import { Inbox } from "./inbox.ts";
import { heard, nameOf } from "./presence.ts";
import { dropRoomBox, expectedRoomBoxes, takeRoomBox } from "./room-boxes.ts";
import { linkOfSeed } from "./room-link.ts";
import { type RoomMember, roomEnv, roomMemberIdText } from "./room-member.ts";
import { decodeRoomPacket, type RoomPacket } from "./room-packet.ts";
import type { EpochReader, RoomState } from "./room-state.ts";

/** What the boxes and slots of an epoch are made from. */
export const epochSecretOf = (mls: GroupState): Uint8Array =>
  exportSecret(mls, "hushroom relay room boxes", new Uint8Array(0), 32);

/** Begins to read the epoch that the state has just entered, and ends reading the oldest. */
export function readEpoch(state: RoomState): void {
  const reader: EpochReader = { epoch: state.mls.groupContext.epoch, chains: new Map() };
  state.readers.unshift(reader);
  for (const member of state.roster.members) {
    if (member.id === state.self) continue;
    const chain = readerChain(state.epochSecret, member.leaf, state.link.relay);
    reader.chains.set(member.leaf, { member, chain });
    for (const address of expectedRoomBoxes(chain)) watchBox(state, reader, member.leaf, address);
  }
  for (const old of state.readers.splice(PROTOCOL_LIMITS.EPOCHS_KEPT)) {
    for (const leaf of [...old.chains.keys()]) forgetChain(state, old, leaf);
  }
  forgetInboxes(state);
}

/** Of those who are gone and of whom no box is read any more. */
function forgetInboxes(state: RoomState): void {
  const read = state.readers.flatMap(({ chains }) => [...chains.values()].map(({ member }) => member.id));
  for (const id of [...state.inboxes.keys()]) if (!read.includes(id)) state.inboxes.delete(id);
}

/** Nothing more is read of this member in the epochs that are over. */
export function forgetMember(state: RoomState, id: string): void {
  for (const reader of state.readers) {
    for (const [leaf, { member }] of reader.chains) {
      if (member.id === id) forgetChain(state, reader, leaf);
    }
  }
}

function forgetChain(state: RoomState, reader: EpochReader, leaf: number): void {
  const found = reader.chains.get(leaf);
  if (found === undefined) return;
  reader.chains.delete(leaf);
  state.desk.unwatch(expectedRoomBoxes(found.chain));
}

function watchBox(state: RoomState, reader: EpochReader, leaf: number, address: string): void {
  state.desk.watch(address, (frame) => readBox(state, reader, leaf, address, frame));
}

function moveChain(state: RoomState, reader: EpochReader, leaf: number, chain: ReaderChain): void {
  const found = reader.chains.get(leaf);
  if (found === undefined) return;
  const before = new Set(expectedRoomBoxes(found.chain));
  const after = expectedRoomBoxes(chain);
  found.chain = chain;
  for (const address of after) if (!before.delete(address)) watchBox(state, reader, leaf, address);
  state.desk.unwatch([...before]);
}

function readBox(
  state: RoomState,
  reader: EpochReader,
  leaf: number,
  address: string,
  frame: Uint8Array,
): void {
  const found = reader.chains.get(leaf);
  const taken = found && takeRoomBox(found.chain, address);
  if (found === undefined || !taken) return;
  const message = openFrame(taken.frameKey, frame);
  const packet = message && openMessage(state, reader.epoch, leaf, message);
  if (!packet) {
    state.desk.refuse(message === null ? "foreign-frame" : "bad-message");
    moveChain(state, reader, leaf, dropRoomBox(found.chain, address));
    return;
  }
  moveChain(state, reader, leaf, taken.chain);
  if (reader.epoch > state.heardEpoch) state.heardEpoch = reader.epoch;
  takePacket(state, found.member, packet);
}

/** The packet, if it is one that this very member sent in this very epoch. */
function openMessage(state: RoomState, epoch: bigint, leaf: number, message: Uint8Array): RoomPacket | null {
  try {
    const processed = processMessage(state.mls, message, roomEnv(state.desk.random, state.desk.nowMs));
    if (processed.type !== "application") return null;
    if (processed.sender !== leaf || processed.epoch !== epoch) return null;
    state.mls = processed.state;
    for (const secret of processed.consumed) secret.fill(0);
    return decodeRoomPacket(processed.data);
  } catch (error) {
    if (error instanceof MlsError || error instanceof HushError) return null;
    throw error;
  }
}

function takePacket(state: RoomState, member: RoomMember, packet: RoomPacket): void {
  const from = member.id;
  heard(state, from);
  learnSeed(state, packet.seed);
  const entry = packet.readers.find(({ member }) => roomMemberIdText(member) === state.self);
  const inbox = state.inboxes.get(from) ?? new Inbox();
  state.inboxes.set(from, inbox);
  if (entry !== undefined) {
    inbox.begins(entry.start);
    for (const delivery of state.outbox.confirmed(from, entry.got)) {
      state.desk.tell({ type: "delivery", ...delivery });
    }
  }
  for (const record of packet.records) {
    if (record.type === "leave") markLeft(state, from);
    else {
      state.owesAck = true;
      for (const message of inbox.take(record)) {
        state.desk.tell({ type: "message", from, name: nameOf(state, member), ...message });
      }
    }
  }
}

function markLeft(state: RoomState, id: string): void {
  const presence = state.presence.get(id);
  if (presence !== undefined) presence.hasLeft = true;
}

/** A newcomer hears the seed of its own link from the others, and lets others in from then on. */
function learnSeed(state: RoomState, seed: Uint8Array | null): void {
  if (state.seed !== null || seed === null) return;
  const { relay, name, secret, roomKey } = state.link;
  const link = linkOfSeed(seed, relay, name);
  if (!equalBytes(link.secret, secret) || !equalBytes(link.roomKey, roomKey)) return;
  state.seed = seed;
  resetLobby(state);
}
