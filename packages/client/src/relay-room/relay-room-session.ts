/** A relay room as a page has it: its machine with a driver, what is shown of it, and what a person does in it. */

import {
  type ErrorCode,
  HushError,
  parseRelayRoomLink,
  parseTicketInvite,
  type RandomBytes,
  RelayRoom,
  type RelayRoomLink,
  readMessageText,
} from "@hushroom/protocol";
import { afterRoomEvent, newRelayRoomView, type RelayRoomView, withSaid } from "./relay-room-view.ts";
import { RoomDriver, type RoomDriverEvent, type RoomDriverParts } from "./room-driver.ts";
import { type PurseParts, TicketPurse } from "./tickets/ticket-purse.ts";

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

export interface RelayRoomParts extends Omit<PurseParts, "open"> {
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
  /** Null: the relay asks for no tickets. */
  readonly #purse: TicketPurse | null;
  readonly #listeners = new Set<() => void>();
  /** What is being said, until the room has taken it. */
  #saying: string | null = null;

  static create({ relay, name, nickname }: NewRelayRoom, parts: RelayRoomParts): RelayRoomSession {
    const room = RelayRoom.create({ relay, name, nickname, random: parts.random }, parts.nowMs());
    return new RelayRoomSession(room, nickname, parts);
  }

  /** `purse`: of the same member in the same room before. */
  static join(
    link: RelayRoomLink,
    seat: RelayRoomSeat,
    parts: RelayRoomParts,
    purse?: TicketPurse | null,
  ): RelayRoomSession {
    const { nickname, identity = parts.random(32) } = seat;
    const room = RelayRoom.join({ link, nickname, identity, random: parts.random }, parts.nowMs());
    return new RelayRoomSession(room, nickname, parts, purse);
  }

  private constructor(room: RelayRoom, nickname: string, parts: RelayRoomParts, purse?: TicketPurse | null) {
    const { relay, name } = parseRelayRoomLink(room.link);
    this.#parts = parts;
    this.seat = { nickname, identity: room.identity };
    this.relay = relay;
    this.name = name;
    this.view = newRelayRoomView(room.link, parts.nowMs());
    const { timers, nowMs } = parts;
    const open = parts.open(relay);
    this.#purse = purse === undefined ? TicketPurse.for(relay, { ...parts, open }) : purse;
    const listener = (event: RoomDriverEvent) => this.#heard(event);
    this.#driver = new RoomDriver(room, { open, purse: this.#purse, timers, nowMs, listener });
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

  /** The relay's operator gave it to somebody: tickets are asked for by it, at once. The code of what is wrong with it, or null. */
  addInvite(pasted: string): ErrorCode | null {
    try {
      this.#purse?.addInvite(parseTicketInvite(pasted));
      return null;
    } catch (error) {
      if (error instanceof HushError) return error.code;
      throw error;
    }
  }

  /** Equal for two exactly if they are in the same room and agree on all that it has become; 24 digits of hex, or null. */
  get check(): string | null {
    return this.#driver.room.head?.slice(0, 24) ?? null;
  }

  /** The same member in the same room, by the link as it is now. */
  again(): RelayRoomSession {
    return RelayRoomSession.join(parseRelayRoomLink(this.view.link), this.seat, this.#parts, this.#purse);
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
