/**
 * One order of commits at a relay that knows nothing: the body lies there first, then a slot is filled; the lowest slot
 * that a member signed ends the epoch. A commit of one's own is entered only once it has won
 * (docs/protocol.md, Relay rooms).
 */

import {
  commit,
  confirmCommit,
  dropCommit,
  type GroupState,
  MlsError,
  type Processed,
  type Proposal,
  processMessage,
} from "@hushroom/mls";
import { equalBytes } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import { openSalted, sealSalted } from "../salted-frame.ts";
import { makeSlot, readSlot, type SlotHeader, type SlotPlace, slotBox } from "./commit-slot.ts";
import { readyKnocks, welcome } from "./door.ts";
import { endRoom } from "./ending.ts";
import { enterEpoch } from "./new-epoch.ts";
import { gonePeople } from "./presence.ts";
import { joinRoomParcel, roomParcel, roomParcelAddresses } from "./room-boxes.ts";
import type { EndReason } from "./room-events.ts";
import { roomEnv, roomMemberById, roomRosterOf } from "./room-member.ts";
import { type CommitReason, commitReason, reasonByte } from "./room-rules.ts";
import type { Knock, OwnCommit, RoomState } from "./room-state.ts";

const placeOf = (state: RoomState, k: number): SlotPlace => ({
  groupId: state.mls.groupContext.groupId,
  epoch: state.mls.groupContext.epoch,
  k,
});

/** Looks at slot k of the current epoch: all below it are void. */
export function watchSlot(state: RoomState, k: number): void {
  if (k >= PROTOCOL_LIMITS.RELAY_ROOM_COMMIT_SLOTS) {
    endRoom(state, "jammed", null);
    return;
  }
  const box = slotBox(state.epochSecret, k);
  state.slot = { k, box, winner: null };
  state.desk.watch(box.address, (frame) => foundSlot(state, frame));
}

function foundSlot(state: RoomState, frame: Uint8Array): void {
  const { slot, ownCommit, desk } = state;
  if (ownCommit?.frame != null && equalBytes(ownCommit.frame, frame)) {
    won(state, ownCommit);
    return;
  }
  const payload = openSalted(slot.box.frameKey, frame);
  const header = payload && readSlot(placeOf(state, slot.k), state.roster, payload);
  if (header) {
    readWinner(state, header, frame);
    return;
  }
  desk.refuse("bad-slot");
  if (ownCommit !== null) ownCommit.frame = null;
  watchSlot(state, slot.k + 1);
  putSlot(state);
}

/** Somebody else's commit ends this epoch: its body lies there already, or its maker broke the rules. */
function readWinner(state: RoomState, header: SlotHeader, frame: Uint8Array): void {
  const { desk, slot } = state;
  slot.winner = { by: header.member, sinceMs: desk.nowMs };
  dropOwn(state);
  desk.keep({ writeKey: slot.box.writeKey, frame });
  const addresses = roomParcelAddresses(header.ref);
  const frames = new Map<string, Uint8Array>();
  for (const address of addresses) {
    desk.watch(address, (part) => {
      frames.set(address, part);
      const whole = addresses.map((each) => frames.get(each)).filter((each) => each !== undefined);
      if (whole.length === addresses.length) readBody(state, header, whole);
    });
  }
}

function readBody(state: RoomState, { member, ref }: SlotHeader, frames: readonly Uint8Array[]): void {
  const bytes = joinRoomParcel(ref, frames);
  if (bytes === null) {
    endRoom(state, "jammed", member.id);
    return;
  }
  for (const box of roomParcel(ref.key, bytes).boxes) state.desk.keep(box);
  const processed = processCommit(state, bytes);
  if (processed === null || processed.committer !== member.leaf) endRoom(state, "lost", member.id);
  else takeCommit(state, member.id, processed);
}

type ProcessedCommit = Extract<Processed, { type: "commit" }>;

function processCommit(state: RoomState, bytes: Uint8Array): ProcessedCommit | null {
  try {
    const processed = processMessage(state.mls, bytes, roomEnv(state.desk.random, state.desk.nowMs));
    return processed.type === "commit" ? processed : null;
  } catch (error) {
    if (error instanceof MlsError) return null;
    throw error;
  }
}

function takeCommit(state: RoomState, by: string, processed: ProcessedCommit): void {
  const after = processed.removedUs ? null : roomRosterOf(processed.state);
  const reason = commitReason(state.roster, after, processed);
  if (reason === null || (after === null && !processed.removedUs)) endRoom(state, "lost", by);
  else if (processed.removedUs) endRoom(state, outBy(state, reason), by);
  else goOn(state, processed.state, processed.consumed, { reason, by });
}

function outBy(state: RoomState, reason: CommitReason): EndReason {
  if (reason === "kick") return "kicked";
  return state.leavingSinceMs === null ? "silent" : "left";
}

interface Won {
  readonly reason: CommitReason;
  readonly by: string;
}

function goOn(state: RoomState, mls: GroupState, consumed: readonly Uint8Array[], { reason, by }: Won): void {
  state.desk.unwatch([state.slot.box.address]);
  enterEpoch(state, mls, reason, by);
  for (const secret of consumed) secret.fill(0);
  watchSlot(state, 0);
}

function won(state: RoomState, own: OwnCommit): void {
  const { desk } = state;
  state.ownCommit = null;
  const settled = confirmCommit(state.mls, roomEnv(desk.random, desk.nowMs));
  if (own.welcome !== undefined) welcome(state, own.knocks, own.welcome);
  goOn(state, settled.state, settled.consumed, { reason: own.reason, by: state.self });
}

function dropOwn(state: RoomState): void {
  if (state.ownCommit === null) return;
  state.ownCommit = null;
  const settled = dropCommit(state.mls);
  state.mls = settled.state;
  for (const secret of settled.consumed) secret.fill(0);
}

/** Begins the commit that is most wanted of this member, if there is one and it may. */
export function commitIfWanted(state: RoomState): void {
  const { desk, slot, ownCommit, kicks, roster } = state;
  const isHeld = desk.nowMs < desk.restartedAtMs + RELAY_ROOM_LIMITS.RESTART_HOLD_MS;
  if (!desk.isConnected || isHeld || slot.winner !== null || ownCommit !== null) return;
  if (state.leavingSinceMs !== null) return;
  const kicked = roster.members.filter(({ id }) => kicks.has(id));
  const gone = gonePeople(state);
  const out = kicked.length > 0 ? kicked : gone;
  if (out.length > 0) {
    const proposals = out.map(({ leaf }) => ({ type: "remove", removed: leaf }) as const);
    begin(state, kicked.length > 0 ? "kick" : "gone", proposals, []);
    return;
  }
  const knocks = readyKnocks(state);
  if (knocks.length === 0) return;
  if (!admit(state, knocks) && !admit(state, knocks.slice(0, 1))) {
    // Its key package can't be added: whoever made it breaks the rules.
    desk.refuse("bad-hello");
    state.knocks = state.knocks.filter((knock) => knock !== knocks[0]);
  }
}

function admit(state: RoomState, knocks: readonly Knock[]): boolean {
  const proposals = knocks.map(({ hello }) => ({ type: "add", keyPackage: hello.keyPackage }) as const);
  return begin(state, "admit", proposals, knocks);
}

/** False: the group can't be changed so. */
function begin(
  state: RoomState,
  reason: CommitReason,
  proposals: readonly Proposal[],
  knocks: readonly Knock[],
): boolean {
  const { desk } = state;
  const choices = { proposals, authenticatedData: reasonByte(reason) };
  const made = tryCommit(state, choices);
  if (made === null) return false;
  for (const secret of made.consumed) secret.fill(0);
  state.mls = made.state;
  const { ref, boxes } = roomParcel(desk.random(32), made.message);
  const { leafIndex, signatureKey } = made.state;
  const payloadAt = (k: number) => makeSlot(placeOf(state, k), leafIndex, ref, signatureKey);
  const own = { reason, payloadAt, welcome: made.welcome, knocks, isBodyThere: false, frame: null };
  state.ownCommit = own;
  putBody(state, own, boxes);
  return true;
}

function tryCommit(state: RoomState, choices: Parameters<typeof commit>[1]) {
  try {
    return commit(state.mls, choices, roomEnv(state.desk.random, state.desk.nowMs));
  } catch (error) {
    if (error instanceof MlsError) return null;
    throw error;
  }
}

function putBody(state: RoomState, own: OwnCommit, boxes: ReturnType<typeof roomParcel>["boxes"]): void {
  let missing = boxes.length;
  for (const box of boxes) {
    state.desk.putKept(box, (outcome) => {
      missing--;
      if (state.ownCommit !== own) return;
      if (outcome === "foreign") dropOwn(state);
      else if (missing === 0) {
        own.isBodyThere = true;
        putSlot(state);
      }
    });
  }
}

function putSlot(state: RoomState): void {
  const { desk, slot, ownCommit: own } = state;
  if (own === null || !own.isBodyThere || slot.winner !== null) return;
  const { epoch } = state.mls.groupContext;
  const frame = sealSalted(slot.box.frameKey, own.payloadAt(slot.k), desk.random);
  own.frame = frame;
  desk.putKept(
    { writeKey: slot.box.writeKey, frame },
    (outcome) => {
      // Another frame lies there: the watch of this slot shows it.
      if (outcome === "ok" && state.ownCommit === own && own.frame === frame) won(state, own);
    },
    () => lostAfterRestart(state, epoch),
  );
}

/** Others filled the slot that this member's commit had won. Unless somebody has followed it, it stands alone. */
function lostAfterRestart(state: RoomState, epoch: bigint): void {
  if (state.heardEpoch <= epoch) endRoom(state, "lost", null);
}

/** A slot that a member signed leads nowhere: its commit isn't there. */
export function mindSlot(state: RoomState): void {
  const { desk, slot } = state;
  if (slot.winner === null || !desk.isConnected) return;
  const sinceMs = Math.max(slot.winner.sinceMs, desk.connectedAtMs);
  if (desk.nowMs - sinceMs >= RELAY_ROOM_LIMITS.BODY_WAIT_MS) endRoom(state, "jammed", slot.winner.by.id);
}

/** Of the maker of the room alone; from others it is nothing. */
export function kick(state: RoomState, member: string): void {
  if (state.self !== state.roster.creator || member === state.self) return;
  if (roomMemberById(state.roster, member) !== undefined) state.kicks.add(member);
}
