/**
 * A relay room as one page sees it: made or joined by its link, talked in, left; over when the page is closed. A machine
 * without clock, randomness or I/O of its own: whoever drives it carries its puts and watches to the relay
 * (docs/protocol.md, Relay rooms).
 */

import { createGroup, epochAuthenticator, type GroupState } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { RandomBytes } from "../../base/bytes.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import { commitIfWanted, kick, mindSlot, watchSlot } from "./committing.ts";
import { mindDoor, resetLobby, watchLobby } from "./door.ts";
import { endRoom } from "./ending.ts";
import { firstRoomState } from "./first-room-state.ts";
import { Joining } from "./joining.ts";
import { forgiveSilence, peopleOf, tellIfChanged, tellPeople } from "./presence.ts";
import { RelayDesk } from "./relay-desk.ts";
import type { EndReason, RelayRoomEffect, RelayRoomInput, RoomPerson } from "./room-events.ts";
import { formatRelayRoomLink, linkOfSeed, type RelayRoomLink } from "./room-link.ts";
import { ownRoomMemberId, roomEnv, roomKeyPackage, roomProfileExtension } from "./room-member.ts";
import type { RoomState } from "./room-state.ts";
import { sendDue, sendPacket, sendSigns } from "./talk.ts";

export interface RoomChoices {
  /** As `readNickname` left it. */
  readonly nickname: string;
  readonly random: RandomBytes;
  /** Of a room that this page was in and fell out of, to be the same member again; otherwise a fresh one is made. */
  readonly identity?: Uint8Array;
}

export class RelayRoom {
  /** 32 bytes; whoever has them can come in as this member, if let in. */
  readonly identity: Uint8Array;
  readonly #desk: RelayDesk;
  #link: RelayRoomLink;
  #joining: Joining | null = null;
  #state: RoomState | null = null;
  #isOver = false;

  private constructor({ random, identity = random(32) }: RoomChoices, link: RelayRoomLink, nowMs: number) {
    this.identity = identity;
    this.#link = link;
    this.#desk = new RelayDesk(random, nowMs);
  }

  /** `relay` as `formatRelayAddress` spells it; `name` as `readRoomName` left it, or empty. */
  static create(choices: RoomChoices & { relay: string; name: string }, nowMs: number): RelayRoom {
    const { random, relay, name, nickname } = choices;
    const seed = random(32);
    const room = new RelayRoom(choices, linkOfSeed(seed, relay, name), nowMs);
    const creator = roomKeyPackage(room.identity, nickname, nowMs, random);
    const extensions = [roomProfileExtension(ownRoomMemberId(room.identity))];
    const env = roomEnv(random, nowMs);
    room.#enter(createGroup({ groupId: random(32), creator, extensions }, env), seed);
    return room;
  }

  static join(choices: RoomChoices & { link: RelayRoomLink }, nowMs: number): RelayRoom {
    const { link, random, nickname } = choices;
    const room = new RelayRoom(choices, link, nowMs);
    const bundle = roomKeyPackage(room.identity, nickname, nowMs, random);
    room.#joining = new Joining(room.#desk, link, bundle, {
      joined: (mls) => room.#enter(mls, null),
      ended: (why) => room.#end(why),
    });
    return room;
  }

  /** The fragment that leads in now. */
  get link(): string {
    return formatRelayRoomLink(this.#state?.link ?? this.#link);
  }

  /** Empty until this member is in. */
  get people(): readonly RoomPerson[] {
    return this.#state === null ? [] : peopleOf(this.#state);
  }

  /** Equal for two members exactly if they agree on all that the room has become; for people to compare, or null. */
  get head(): string | null {
    return this.#state === null ? null : bytesToHex(epochAuthenticator(this.#state.mls));
  }

  /** `nowMs`: Unix milliseconds. Of what a page looks at, nothing changes but by this. */
  handle(input: RelayRoomInput, nowMs: number): RelayRoomEffect[] {
    if (this.#isOver) return [];
    this.#desk.nowMs = Math.max(nowMs, this.#desk.nowMs);
    this.#carry(input);
    if (this.#state !== null && !this.#isOver) this.#act(this.#state, input.type === "tick");
    return this.#desk.takeEffects();
  }

  #carry(input: RelayRoomInput): void {
    const state = this.#state;
    if (input.type === "connected") this.#connected(input.bootId);
    else if (input.type === "disconnected") this.#desk.disconnected();
    else if (input.type === "answered") this.#desk.answered(input.put, input.status, input.hash);
    else if (input.type === "found") this.#desk.found(input.address, input.frame);
    else if (input.type === "tick") this.#tick();
    else if (state === null) {
      if (input.type === "leave") this.#end("left");
    } else if (input.type === "say") this.#say(state, input.text);
    else if (input.type === "kick") kick(state, input.member);
    else this.#leave(state);
  }

  #connected(bootId: Uint8Array): void {
    const before = this.#desk.restartedAtMs;
    this.#desk.connected(bootId);
    const state = this.#state;
    if (state === null) {
      this.#joining?.tick();
      return;
    }
    forgiveSilence(state, this.#desk.nowMs - this.#desk.disconnectedAtMs);
    if (this.#desk.restartedAtMs === before) return;
    state.outbox.relayLostAll();
    resetLobby(state);
  }

  #tick(): void {
    this.#desk.tick();
    this.#joining?.tick();
    const state = this.#state;
    if (state === null) return;
    const { nowMs } = this.#desk;
    const passedMs = nowMs - state.lastTickMs;
    if (passedMs >= RELAY_ROOM_LIMITS.ASLEEP_MS) forgiveSilence(state, passedMs);
    state.lastTickMs = nowMs;
    watchLobby(state);
    tellIfChanged(state);
    const { leavingSinceMs } = state;
    const isWaitedFor = leavingSinceMs !== null && nowMs - leavingSinceMs < RELAY_ROOM_LIMITS.LEAVE_WAIT_MS;
    if (leavingSinceMs !== null && !isWaitedFor) endRoom(state, "left", null);
  }

  /** What follows from whatever came. */
  #act(state: RoomState, isTick: boolean): void {
    if (state.ended === null) {
      mindSlot(state);
      mindDoor(state);
      commitIfWanted(state);
      sendDue(state);
      if (isTick) sendSigns(state);
    }
    this.#isOver ||= state.ended !== null;
  }

  #say(state: RoomState, text: string): void {
    if (state.outbox.waiting >= RELAY_ROOM_LIMITS.UNSENT_MAX || state.leavingSinceMs !== null) return;
    const id = this.#desk.random(16);
    const deliveries = state.outbox.say(id, text, this.#desk.nowMs);
    const [own] = deliveries.slice(-1);
    if (own !== undefined) this.#desk.tell({ type: "said", id: own.id });
    for (const delivery of deliveries) this.#desk.tell({ type: "delivery", ...delivery });
  }

  /** Says so to the others and waits a little for what is on its way. */
  #leave(state: RoomState): void {
    if (state.leavingSinceMs !== null) return;
    sendDue(state);
    state.leavingSinceMs = this.#desk.nowMs;
    if (state.roster.members.length < 2 || !this.#desk.isConnected) endRoom(state, "left", null);
    else sendPacket(state, [{ type: "leave" }], () => this.#left(state));
  }

  #left(state: RoomState): void {
    if (state.outbox.isEmpty) endRoom(state, "left", null);
  }

  #enter(mls: GroupState, seed: Uint8Array | null): void {
    if (this.#state !== null) return;
    this.#joining = null;
    this.#desk.close();
    const { identity } = this;
    const state = firstRoomState({ desk: this.#desk, identity, link: this.#link, seed, mls });
    this.#state = state;
    watchSlot(state, 0);
    this.#desk.tell({ type: "joined", self: state.self });
    tellPeople(state);
    if (seed !== null) this.#desk.tell({ type: "link", link: this.link });
  }

  #end(why: EndReason): void {
    this.#isOver = true;
    this.#desk.close();
    this.#desk.tell({ type: "ended", why, by: null });
  }
}
