/** A relay room as a page has it: its machine with a driver, what is shown of it, and what a person does in it. */

import {
  type ErrorCode,
  parseRelayRoomLink,
  type RandomBytes,
  RelayRoom,
  type RelayRoomLink,
  readMessageText,
} from "@hushroom/protocol";
import { afterRoomEvent, newRelayRoomView, type RelayRoomView, withSaid } from "./relay-room-view.ts";
import { RoomDriver, type RoomDriverEvent, type RoomDriverParts } from "./room-driver.ts";

export interface RelayRoomSeat {
  /** As `readNickname` left it. */
  readonly nickname: string;
  /** To be the same member again. */
  readonly identity?: Uint8Array | undefined;
}

export interface NewRelayRoom extends RelayRoomSeat {
  /** As `formatRelayAddress` spells it. */
  readonly relay: string;
  /** As `readRoomName` left it, or empty. */
  readonly name: string;
}

export interface RelayRoomParts extends Omit<RoomDriverParts, "listener" | "open"> {
  readonly random: RandomBytes;
  readonly open: (relay: string) => RoomDriverParts["open"];
}

/** `waiting`: too much that was said before waits for somebody. `alone`: there is nobody to say it to. */
export type Refusal = { readonly code: ErrorCode } | "waiting" | "alone";

export class RelayRoomSession {
  view: RelayRoomView;
  readonly seat: RelayRoomSeat & { readonly identity: Uint8Array };
  readonly relay: string;
  /** What whoever made the room calls it; may be empty. */
  readonly name: string;
  readonly #parts: RelayRoomParts;
  readonly #driver: RoomDriver;
  readonly #listeners = new Set<() => void>();
  /** What is being said, until the room has taken it. */
  #saying: string | null = null;

  static create({ relay, name, nickname }: NewRelayRoom, parts: RelayRoomParts): RelayRoomSession {
    const room = RelayRoom.create({ relay, name, nickname, random: parts.random }, parts.nowMs());
    return new RelayRoomSession(room, nickname, parts);
  }

  static join(link: RelayRoomLink, seat: RelayRoomSeat, parts: RelayRoomParts): RelayRoomSession {
    const { nickname, identity = parts.random(32) } = seat;
    const room = RelayRoom.join({ link, nickname, identity, random: parts.random }, parts.nowMs());
    return new RelayRoomSession(room, nickname, parts);
  }

  private constructor(room: RelayRoom, nickname: string, parts: RelayRoomParts) {
    const { relay, name } = parseRelayRoomLink(room.link);
    this.#parts = parts;
    this.seat = { nickname, identity: room.identity };
    this.relay = relay;
    this.name = name;
    this.view = newRelayRoomView(room.link, parts.nowMs());
    const { timers, nowMs, open } = parts;
    const listener = (event: RoomDriverEvent) => this.#heard(event);
    this.#driver = new RoomDriver(room, { open: open(relay), timers, nowMs, listener });
  }

  /** Ends with what it returns. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Null: the room has it. */
  say(raw: string): Refusal | null {
    if (this.view.people.length < 2) return "alone";
    const reading = readMessageText(raw);
    if (!reading.ok) return { code: reading.code };
    this.#saying = reading.text;
    this.#driver.say(reading.text);
    const isTaken = this.#saying === null;
    this.#saying = null;
    return isTaken ? null : "waiting";
  }

  kick(member: string): void {
    this.#driver.kick(member);
  }

  /** Tells the others, and is over some seconds later at the latest. */
  leave(): void {
    this.#driver.leave();
  }

  /** Nothing more is sent or heard. */
  close(): void {
    this.#driver.close();
  }

  /** Somebody looks again, or the network is back. */
  wake(): void {
    this.#driver.wake();
  }

  /** Equal for two exactly if they are in the same room and agree on all that it has become; 24 digits of hex, or null. */
  get check(): string | null {
    return this.#driver.room.head?.slice(0, 24) ?? null;
  }

  /** The same member in the same room, by the link as it is now. */
  again(): RelayRoomSession {
    return RelayRoomSession.join(parseRelayRoomLink(this.view.link), this.seat, this.#parts);
  }

  #heard(event: RoomDriverEvent): void {
    const nowMs = this.#parts.nowMs();
    if (event.type === "said" && this.#saying !== null) {
      this.view = withSaid(this.view, event.id, this.#saying, nowMs);
      this.#saying = null;
    } else this.view = afterRoomEvent(this.view, event, nowMs);
    for (const listener of [...this.#listeners]) listener();
  }
}
