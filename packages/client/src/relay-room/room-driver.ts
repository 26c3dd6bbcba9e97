/**
 * Carries a relay room between its machine and a relay (docs/protocol.md, "Box protocol") over WebSockets that whoever uses
 * it opens: a browser its own. Stores nothing. What comes from others is read by the rules of texts.
 */

import {
  asRelaySays,
  type BoxAnswer,
  type ErrorCode,
  encodeRelayRequest,
  type RelayAnswer,
  type RelayRoom,
  type RelayRoomEffect,
  type RelayRoomEvent,
  type RelayRoomInput,
  readMessageText,
} from "@hushroom/protocol";
import type { ConnectionTimers } from "../connection.ts";
import { BoxRequests } from "./box-requests.ts";
import type { OpenRelayWire } from "./relay-wire.ts";
import { RoomRight, type TicketWait } from "./tickets/room-right.ts";
import type { PurseState, TicketPurse } from "./tickets/ticket-purse.ts";
import { WireKeeper } from "./wire-keeper.ts";

export type RoomDriverEvent =
  | RelayRoomEvent
  /** A connection was tried in vain. */
  | { readonly type: "unreached" }
  /** At a relay with a key in its address: why nothing can be put now; null: there is a right to. */
  | { readonly type: "tickets"; readonly wait: TicketWait | null }
  /** The relay takes packets for tickets alone, and its address has no key to ask for some by: nothing will come of the room. */
  | { readonly type: "no-key" };

export interface RoomDriverParts {
  readonly open: OpenRelayWire;
  /** Null: the relay asks for no tickets, by its address. */
  readonly purse: TicketPurse | null;
  readonly timers: ConnectionTimers;
  /** Unix milliseconds. */
  readonly nowMs: () => number;
  readonly listener: (event: RoomDriverEvent) => void;
}

const TICK_MS = 1000;

export class RoomDriver {
  readonly room: RelayRoom;
  readonly #parts: RoomDriverParts;
  readonly #wire: WireKeeper;
  readonly #boxes: BoxRequests;
  readonly #right: RoomRight | null;
  /** The machine knows of the connection: with tickets only once there is a right to put. */
  #isEntered = false;
  #enteredAtMs = 0;
  #isOver = false;
  #tickedAtMs = Number.NEGATIVE_INFINITY;
  #bootId: Uint8Array = new Uint8Array();
  /** Of the purse, and of the wait for tickets, as they were last seen and told. */
  #purseState: PurseState | null = null;
  #toldWait = "null";

  constructor(room: RelayRoom, parts: RoomDriverParts) {
    this.room = room;
    this.#parts = parts;
    const { purse, nowMs, timers } = parts;
    this.#wire = this.#makeWire();
    const send = (bytes: Uint8Array) => this.#wire.send(bytes);
    this.#boxes = new BoxRequests(timers, send);
    this.#right = purse === null ? null : new RoomRight(purse, { nowMs, send, opened: () => this.#enter() });
    purse?.onChange(() => this.#purseChanged(purse));
    this.#tick();
    this.#wire.connect();
    this.#tickLater();
  }

  /** The code of what is wrong with the text, or null if the room has it. */
  say(raw: string): ErrorCode | null {
    const reading = readMessageText(raw);
    if (!reading.ok) return reading.code;
    this.#give({ type: "say", text: reading.text });
    return null;
  }

  kick(member: string): void {
    this.#give({ type: "kick", member });
  }

  /** Tells the others; the event `ended` follows. */
  leave(): void {
    this.#give({ type: "leave" });
  }

  /** Somebody looks again, or the network is back: what was due is done now, and no try is waited for. */
  wake(): void {
    this.#parts.purse?.wake();
    this.#tick();
    this.#wire.tryNow();
  }

  /** The page is closed: all is forgotten, and the others will notice. */
  close(): void {
    this.#isOver = true;
    this.#parts.purse?.stop();
    this.#wire.close();
  }

  #makeWire(): WireKeeper {
    const { open, timers, nowMs } = this.#parts;
    return new WireKeeper({
      ...{ open, timers, nowMs },
      isOver: () => this.#isOver,
      mayOpen: () => this.#hasTickets(),
      opened: ({ bootId }) => this.#greeted(bootId),
      answered: (answer) => this.#received(answer),
      heard: () => this.#heard(),
      closed: (wasOpen) => this.#closed(wasOpen),
    });
  }

  /** Or needs none. Otherwise the connection is opened once there is one to show. */
  #hasTickets(): boolean {
    const { purse } = this.#parts;
    if (purse?.count !== 0) return true;
    purse.need();
    return false;
  }

  #give(input: RelayRoomInput): void {
    if (this.#isOver) return;
    for (const effect of this.room.handle(input, this.#parts.nowMs())) this.#carry(effect);
    if (this.#isOver) this.close();
  }

  #carry(effect: RelayRoomEffect): void {
    if (effect.type === "tell") this.#tell(effect.event);
    else if (effect.type === "put") {
      this.#right?.putAsked();
      this.#boxes.put(effect);
    } else if (effect.type === "watch") this.#boxes.watch(effect.addresses);
    else if (effect.type !== "refuse") this.#boxes.unwatch(effect.addresses);
  }

  #tell(event: RelayRoomEvent): void {
    if (event.type === "ended") this.#isOver = true;
    if (event.type !== "message") {
      this.#parts.listener(event);
      return;
    }
    // No program of ours says what these rules refuse.
    const reading = readMessageText(event.text);
    if (reading.ok) this.#parts.listener({ ...event, text: reading.text });
  }

  #closed(wasOpen: boolean): void {
    this.#boxes.closed();
    this.#right?.closed();
    if (this.#isEntered) {
      this.#wire.servedSince(this.#enteredAtMs);
      this.#isEntered = false;
      this.#give({ type: "disconnected" });
    }
    if (!this.#isOver && !wasOpen) this.#parts.listener({ type: "unreached" });
  }

  #received(answer: BoxAnswer | RelayAnswer): void {
    if (answer.op === "terms-answer") this.#toldTerms(answer);
    else if (answer.op === "right") this.#redeemed(answer);
    else if (answer.op === "put-answer" || answer.op === "box") this.#answered(answer);
  }

  /** A hidden tab's timers are late; what comes from the relay isn't. */
  #heard(): void {
    if (this.#parts.nowMs() - this.#tickedAtMs >= TICK_MS) this.#tick();
  }

  #toldTerms({ ticketed }: Extract<RelayAnswer, { op: "terms-answer" }>): void {
    if (!ticketed || this.#right !== null || this.#isOver) return;
    this.close();
    this.#parts.listener({ type: "no-key" });
  }

  #redeemed(answer: Extract<RelayAnswer, { op: "right" }>): void {
    if (this.#right?.answered(answer) !== true) this.#wire.close();
    this.#tellWait();
  }

  #greeted(bootId: Uint8Array): void {
    this.#bootId = bootId;
    if (this.#right !== null) this.#right.begin();
    else {
      this.#wire.send(encodeRelayRequest({ op: "terms", tag: 0 }));
      this.#enter();
    }
  }

  #enter(): void {
    this.#isEntered = true;
    this.#enteredAtMs = this.#parts.nowMs();
    // Each connection costs a ticket.
    if (this.#right === null) this.#wire.served();
    this.#give({ type: "connected", bootId: this.#bootId });
  }

  #purseChanged(purse: TicketPurse): void {
    if (this.#isOver) return;
    const { state } = purse;
    const isNews = state !== this.#purseState && !this.#wire.isOpen;
    this.#purseState = state;
    if (isNews && state.kind === "lacking" && state.code.startsWith("DIAL_"))
      this.#parts.listener({ type: "unreached" });
    if (purse.count > 0) {
      if (this.#wire.isIdle) this.#wire.connect();
      else this.#right?.tick();
    }
    this.#tellWait();
  }

  #tellWait(): void {
    const wait = this.#right?.wait ?? null;
    const told = JSON.stringify(wait);
    if (this.#isOver || told === this.#toldWait) return;
    this.#toldWait = told;
    this.#parts.listener({ type: "tickets", wait });
  }

  #answered(answer: Extract<BoxAnswer, { op: "put-answer" | "box" }>): void {
    const asked = this.#boxes.answered(answer.tag);
    if (asked === undefined) return;
    if (answer.op === "put-answer" && "put" in asked) {
      const status = asRelaySays(answer.status);
      this.#right?.putAnswered(status);
      this.#give({ type: "answered", put: asked.put, status, hash: answer.hash });
    } else if (answer.op === "box" && "address" in asked) this.#found(asked.address, answer);
  }

  #found(address: string, answer: Extract<BoxAnswer, { op: "box" }>): void {
    if (!answer.found) {
      this.#boxes.givenUp(address);
      return;
    }
    this.#boxes.found(address);
    this.#give({ type: "found", address, frame: answer.frame });
  }

  #tick(): void {
    this.#tickedAtMs = this.#parts.nowMs();
    if (this.#right?.tick() === false) this.#wire.close();
    this.#tellWait();
    this.#give({ type: "tick" });
  }

  #tickLater(): void {
    this.#parts.timers.setTimeout(() => {
      if (this.#isOver) return;
      this.#tick();
      this.#wire.tick();
      this.#tickLater();
    }, TICK_MS);
  }
}
