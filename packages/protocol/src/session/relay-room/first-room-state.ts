/** What a member begins with in the epoch in which it made the room or came in. */

import type { GroupState } from "@hushroom/mls";
import { assert } from "../../base/errors.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import { senderChain } from "../chain.ts";
import { slotBox } from "./commit-slot.ts";
import { watchLobby } from "./door.ts";
import { Outbox } from "./outbox.ts";
import { epochSecretOf, readEpoch } from "./reading.ts";
import type { RelayDesk } from "./relay-desk.ts";
import type { RelayRoomLink } from "./room-link.ts";
import { ownRoomMemberId, roomRosterOf } from "./room-member.ts";
import type { RoomState } from "./room-state.ts";

export interface RoomBeginning {
  readonly desk: RelayDesk;
  readonly identity: Uint8Array;
  readonly link: RelayRoomLink;
  readonly seed: Uint8Array | null;
  readonly mls: GroupState;
}

export function firstRoomState(beginning: RoomBeginning): RoomState {
  const { desk, identity, link, mls } = beginning;
  const roster = roomRosterOf(mls);
  assert(roster !== null, "a room is entered with a roster");
  const epochSecret = epochSecretOf(mls);
  const state: RoomState = {
    ...beginning,
    self: ownRoomMemberId(identity),
    epochSecret,
    roster,
    readers: [],
    sender: senderChain(epochSecret, mls.leafIndex, link.relay),
    outbox: new Outbox(),
    inboxes: new Map(),
    presence: new Map(),
    framesFlying: 0,
    lastSentMs: Number.NEGATIVE_INFINITY,
    owesAck: false,
    controlTokens: RELAY_ROOM_LIMITS.CONTROL_BURST,
    refilledAtMs: desk.nowMs,
    slot: { k: 0, box: slotBox(epochSecret, 0), winner: null },
    ownCommit: null,
    kicks: new Set(),
    knocks: [],
    lobby: { secret: null, bucket: 0, addresses: [], sinceMs: desk.nowMs },
    welcomed: new Map(),
    leavingSinceMs: null,
    lastTickMs: desk.nowMs,
    heardEpoch: mls.groupContext.epoch,
    ended: null,
  };
  for (const { id } of roster.members) {
    if (id === state.self) continue;
    state.presence.set(id, { heardAtMs: desk.nowMs, isNew: false, hasLeft: false, wasHere: true });
    state.outbox.addReader(id);
  }
  readEpoch(state);
  watchLobby(state);
  return state;
}
