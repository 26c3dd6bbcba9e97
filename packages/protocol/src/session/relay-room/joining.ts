/**
 * Coming in: a hello into a slot of the lobby, others if it is taken, and the Welcome that a member leaves for it. Who
 * hears nothing in time is told that nobody is there (docs/protocol.md, Relay rooms).
 */

import { type GroupState, joinGroup, type KeyPackageBundle, MlsError } from "@hushroom/mls";
import { HushError } from "../../base/errors.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import { decode } from "../../wire/codec.ts";
import type { ParcelRef } from "../parcel.ts";
import { openSalted, sealSalted } from "../salted-frame.ts";
import {
  lobbyBox,
  lobbyBucket,
  makeHello,
  type Reply,
  ReplyCodec,
  type RoomBox,
  replyBoxes,
} from "./lobby.ts";
import type { RelayDesk } from "./relay-desk.ts";
import { joinRoomParcel, roomParcelAddresses } from "./room-boxes.ts";
import type { EndReason } from "./room-events.ts";
import type { RelayRoomLink } from "./room-link.ts";
import { roomEnv, roomRosterOf } from "./room-member.ts";

export interface JoiningEnds {
  readonly joined: (mls: GroupState) => void;
  readonly ended: (why: EndReason) => void;
}

export class Joining {
  readonly #desk: RelayDesk;
  readonly #link: RelayRoomLink;
  readonly #bundle: KeyPackageBundle;
  readonly #ends: JoiningEnds;
  #hellos = 0;
  #isPlaced = false;
  /** With a connection: only then somebody could have answered. */
  #waitedMs = 0;
  #lastTickMs: number;

  constructor(desk: RelayDesk, link: RelayRoomLink, bundle: KeyPackageBundle, ends: JoiningEnds) {
    this.#desk = desk;
    this.#link = link;
    this.#bundle = bundle;
    this.#ends = ends;
    this.#lastTickMs = desk.nowMs;
  }

  tick(): void {
    const { nowMs, isConnected } = this.#desk;
    const passedMs = nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    if (!isConnected) return;
    this.#waitedMs += Math.max(0, Math.min(passedMs, RELAY_ROOM_LIMITS.TICK_MAX_MS));
    const isDue = this.#waitedMs >= this.#hellos * RELAY_ROOM_LIMITS.HELLO_AGAIN_MS;
    if (this.#waitedMs >= RELAY_ROOM_LIMITS.NOBODY_MS)
      this.#ends.ended(this.#isPlaced ? "nobody" : "crowded");
    else if (isDue && this.#hellos < RELAY_ROOM_LIMITS.HELLOS_MAX) this.#knock();
  }

  /** The same key package each time, so that nobody is let in twice. */
  #knock(): void {
    this.#hellos++;
    const hello = makeHello(this.#link, this.#bundle.keyPackage, this.#desk.random);
    if (hello === null) {
      this.#ends.ended("bad-link");
      return;
    }
    for (const box of replyBoxes(hello.secret)) {
      this.#desk.watch(box.address, (frame) => this.#answered(box, frame));
    }
    this.#place(hello.payload, this.#shuffledSlots());
  }

  #shuffledSlots(): RoomBox[] {
    const bucket = lobbyBucket(this.#desk.nowMs);
    const slots = Array.from({ length: PROTOCOL_LIMITS.RELAY_ROOM_LOBBY_SLOTS }, (_, slot) => slot);
    const order = this.#desk.random(slots.length);
    slots.sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0));
    return slots.map((slot) => lobbyBox(this.#link, bucket, slot));
  }

  #place(payload: Uint8Array, boxes: readonly RoomBox[]): void {
    const [box, ...others] = boxes;
    if (box === undefined) return;
    const frame = sealSalted(box.frameKey, payload, this.#desk.random);
    this.#desk.putKept({ writeKey: box.writeKey, frame }, (outcome) => {
      if (outcome === "ok") this.#isPlaced = true;
      else this.#place(payload, others);
    });
  }

  #answered(box: RoomBox, frame: Uint8Array): void {
    const reply = readReply(box, frame);
    if (reply === null) this.#desk.refuse("foreign-frame");
    else if (reply.type === "full") this.#ends.ended("full");
    else this.#fetch(reply.ref);
  }

  #fetch(ref: ParcelRef): void {
    const addresses = roomParcelAddresses(ref);
    const frames = new Map<string, Uint8Array>();
    for (const address of addresses) {
      this.#desk.watch(address, (frame) => {
        frames.set(address, frame);
        const whole = addresses.map((each) => frames.get(each)).filter((each) => each !== undefined);
        if (whole.length === addresses.length) this.#enter(joinRoomParcel(ref, whole));
      });
    }
  }

  #enter(welcome: Uint8Array | null): void {
    const mls = welcome && joinedBy(welcome, this.#bundle, this.#desk);
    if (mls) this.#ends.joined(mls);
    else this.#desk.refuse("bad-message");
  }
}

function readReply(box: RoomBox, frame: Uint8Array): Reply | null {
  const payload = openSalted(box.frameKey, frame);
  if (payload === null) return null;
  try {
    return decode(ReplyCodec, payload);
  } catch (error) {
    if (error instanceof HushError) return null;
    throw error;
  }
}

function joinedBy(welcome: Uint8Array, bundle: KeyPackageBundle, desk: RelayDesk): GroupState | null {
  try {
    const joined = joinGroup({ welcome, bundle }, roomEnv(desk.random, desk.nowMs));
    return roomRosterOf(joined.state) === null ? null : joined.state;
  } catch (error) {
    if (error instanceof MlsError) return null;
    throw error;
  }
}
