/**
 * The members' side of the lobby: who knocks, which member takes it in hand, and the answers. The lowest leaf that is here
 * goes first; the next one waits its turn (docs/protocol.md, Relay rooms).
 */

import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import { encode } from "../../wire/codec.ts";
import { openSalted, sealSalted } from "../salted-frame.ts";
import {
  claimBox,
  lobbyBoxes,
  lobbyBucket,
  openHello,
  type Reply,
  ReplyCodec,
  type RoomBox,
  replyBoxes,
} from "./lobby.ts";
import { newcomersUnheard, rankDelayMs } from "./presence.ts";
import { roomParcel } from "./room-boxes.ts";
import { ROOM_SUITE, readRoomMember, roomMemberById } from "./room-member.ts";
import type { Knock, RoomState } from "./room-state.ts";

/** Watches the lobby from the beginning: the link is another one, or the relay has lost what lay there. */
export function resetLobby(state: RoomState): void {
  state.desk.unwatch(state.lobby.addresses);
  state.lobby = { secret: null, bucket: 0, addresses: [], sinceMs: state.desk.nowMs };
  watchLobby(state);
}

/** Follows the link and the time. */
export function watchLobby(state: RoomState): void {
  const { desk, link, lobby } = state;
  const bucket = lobbyBucket(desk.nowMs);
  if (state.seed === null || (lobby.secret === link.secret && lobby.bucket === bucket)) return;
  const boxes = lobbyBoxes(link, desk.nowMs);
  const addresses = boxes.map(({ address }) => address);
  for (const box of boxes) {
    if (!lobby.addresses.includes(box.address)) {
      desk.watch(box.address, (frame) => foundHello(state, box, frame));
    }
  }
  desk.unwatch(lobby.addresses.filter((address) => !addresses.includes(address)));
  state.lobby = { ...lobby, secret: link.secret, bucket, addresses };
}

function foundHello(state: RoomState, box: RoomBox, frame: Uint8Array): void {
  const { desk, link, seed } = state;
  const payload = openSalted(box.frameKey, frame);
  const hello = payload && seed && openHello(link, seed, payload);
  const member = hello && readRoomMember(0, hello.keyPackage.leafNode);
  if (!hello || !member || hello.keyPackage.cipherSuite !== ROOM_SUITE) {
    desk.refuse("bad-hello");
    return;
  }
  if (roomMemberById(state.roster, member.id) !== undefined) {
    answerAgain(state, member.id, hello.secret);
    return;
  }
  const claim = claimBox(hello.secret);
  if (state.knocks.some((knock) => knock.claim.address === claim.address)) return;
  if (state.knocks.length >= RELAY_ROOM_LIMITS.KNOCKS_MAX) {
    desk.refuse("flood");
    return;
  }
  const lookingSinceMs = Math.max(state.lobby.sinceMs, desk.connectedAtMs);
  const isLive = desk.nowMs - lookingSinceMs >= RELAY_ROOM_LIMITS.LIVE_AFTER_MS;
  const sinceMs = desk.nowMs;
  state.knocks.push({ hello, member: member.id, claim, sinceMs, isLive, claimState: "none" });
}

/** Takes knocks in hand whose turn it is, and says no where there is no room. */
export function mindDoor(state: RoomState): void {
  const { nowMs } = state.desk;
  const delayMs = rankDelayMs(state);
  for (const knock of state.knocks) {
    if (knock.claimState === "none" && nowMs - knock.sinceMs >= delayMs) claim(state, knock);
  }
  if (state.roster.members.length < PROTOCOL_LIMITS.RELAY_ROOM_MEMBERS_MAX) return;
  const refused = state.knocks.filter(({ claimState }) => claimState === "own");
  for (const { hello } of refused) answer(state, hello.secret, encode(ReplyCodec, { type: "full" }));
  state.knocks = state.knocks.filter((knock) => !refused.includes(knock));
}

function claim(state: RoomState, knock: Knock): void {
  const { desk } = state;
  knock.claimState = "asked";
  const frame = sealSalted(knock.claim.frameKey, new Uint8Array(0), desk.random);
  desk.putKept({ writeKey: knock.claim.writeKey, frame }, (outcome) => {
    knock.claimState = outcome === "ok" ? "own" : "foreign";
    // Somebody served it, perhaps long ago. If it came just now, that somebody has some time to do it.
    if (outcome === "foreign" && !knock.isLive) state.knocks = state.knocks.filter((each) => each !== knock);
  });
}

/** Those to let in now, each member once; none while too many that were let in are unheard. */
export function readyKnocks(state: RoomState): Knock[] {
  const { nowMs } = state.desk;
  const roomLeft = PROTOCOL_LIMITS.RELAY_ROOM_MEMBERS_MAX - state.roster.members.length;
  const unheardLeft = RELAY_ROOM_LIMITS.UNHEARD_MAX - newcomersUnheard(state);
  const most = Math.min(roomLeft, unheardLeft, RELAY_ROOM_LIMITS.ADMITTED_AT_ONCE);
  const delayMs = RELAY_ROOM_LIMITS.CLAIM_LASTS_MS + rankDelayMs(state);
  const ready = state.knocks.filter(
    ({ claimState, sinceMs }) =>
      claimState === "own" || (claimState === "foreign" && nowMs - sinceMs >= delayMs),
  );
  const first = ready.filter(({ member }, at) => ready.findIndex((one) => one.member === member) === at);
  return first.slice(0, Math.max(0, most));
}

/** The Welcome goes to the relay once, and word of it to each hello that it is for. */
export function welcome(state: RoomState, knocks: readonly Knock[], bytes: Uint8Array): void {
  const { ref, boxes } = roomParcel(state.desk.random(32), bytes);
  for (const box of boxes) state.desk.putKept(box);
  const payload = encode(ReplyCodec, { type: "welcome", ref } satisfies Reply);
  const members = new Set(knocks.map(({ member }) => member));
  for (const member of members) remember(state, member, payload);
  for (const { member, hello } of state.knocks) {
    if (members.has(member)) answer(state, hello.secret, payload);
  }
}

function remember(state: RoomState, member: string, payload: Uint8Array): void {
  const [oldest] = state.welcomed.keys();
  if (oldest !== undefined && state.welcomed.size >= RELAY_ROOM_LIMITS.KNOCKS_MAX)
    state.welcomed.delete(oldest);
  state.welcomed.set(member, payload);
}

/** Somebody who was let in asks once more: the answer didn't reach it. */
function answerAgain(state: RoomState, member: string, secret: Uint8Array): void {
  const payload = state.welcomed.get(member);
  if (payload !== undefined && state.presence.get(member)?.isNew === true) answer(state, secret, payload);
}

function answer(state: RoomState, secret: Uint8Array, payload: Uint8Array): void {
  tryReply(state, replyBoxes(secret), payload);
}

function tryReply(state: RoomState, boxes: readonly RoomBox[], payload: Uint8Array): void {
  const [box, ...others] = boxes;
  if (box === undefined) return;
  const frame = sealSalted(box.frameKey, payload, state.desk.random);
  state.desk.putKept({ writeKey: box.writeKey, frame }, (outcome) => {
    if (outcome === "foreign") tryReply(state, others, payload);
  });
}
