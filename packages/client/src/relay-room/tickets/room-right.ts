/**
 * The right of a room's connection to put at a relay that asks for tickets: shows one when the connection has opened, and
 * the next before that right is over. A relay that gives nothing for tickets is shown others more and more seldom.
 */

import {
  type ErrorCode,
  encodeRelayRequest,
  LOCAL_LIMITS,
  RELAY_ROOM_LIMITS,
  type RelayAnswer,
  type RelayPutStatus,
} from "@hushroom/protocol";
import { isDue, type PurseState, type ShownTicket, type TicketPurse } from "./ticket-purse.ts";

const { RIGHT_LOW_PUTS, RIGHT_PUTS_MIN, RIGHT_AHEAD_MS } = RELAY_ROOM_LIMITS;
const {
  RELAY_RIGHT_MS,
  RELAY_RIGHT_MARGIN_MS,
  TICKET_BUSY_MS,
  TICKET_PAUSE_MIN_MS,
  TICKET_PAUSE_MAX_MS,
  BOX_REQUEST_TIMEOUT_MS,
} = LOCAL_LIMITS;

/** What a page that waits for a right is waiting for. */
export type TicketWait =
  | PurseState
  /** The relay has no time to look at the ticket. */
  | { readonly kind: "busy" };

export interface RightParts {
  readonly nowMs: () => number;
  /** Over the room's connection. */
  readonly send: (request: Uint8Array) => void;
  /** There is a right for the first time on this connection. */
  readonly opened: () => void;
}

export class RoomRight {
  readonly purse: TicketPurse;
  readonly #parts: RightParts;
  #isConnected = false;
  #isOpened = false;
  #left = 0;
  #endsAtMs = 0;
  #shown: { readonly ticket: ShownTicket; readonly atMs: number } | null = null;
  #isBusy = false;
  /** A right was given, and no frame has been taken for it yet, whether one was sent or not. */
  #isUnproven = false;
  #isTried = false;
  /** Tickets in a row that brought nothing, and what became of the last one. */
  #fruitless = 0;
  #breach: ErrorCode | null = null;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(purse: TicketPurse, parts: RightParts) {
    this.purse = purse;
    this.#parts = parts;
  }

  /** A connection has opened. */
  begin(): void {
    this.#isConnected = true;
    this.tick();
  }

  closed(): void {
    if (this.#shown !== null) this.purse.doubt(this.#shown.ticket);
    if (this.#shown !== null || this.#isTried) this.#broken("RELAY_TAKES_NOTHING");
    this.#isConnected = false;
    this.#isOpened = false;
    this.#shown = null;
    this.#isUnproven = false;
    this.#isTried = false;
    this.#isBusy = false;
    this.#left = 0;
  }

  /** Once a second, and whenever something may have changed. False: the relay doesn't answer, and the connection is to be left. */
  tick(): boolean {
    const nowMs = this.#parts.nowMs();
    this.purse.tick();
    if (this.#shown !== null) return nowMs - this.#shown.atMs < BOX_REQUEST_TIMEOUT_MS;
    if (!this.#isLow(nowMs)) return true;
    const ticket = this.purse.next;
    if (ticket === null) this.purse.need();
    else if (this.#isConnected && this.#mayShow(nowMs)) this.#show(ticket, nowMs);
    return true;
  }

  /** What nothing can be put for want of, or a relay that tried to mark whoever asked; null: there is a right. */
  get wait(): TicketWait | null {
    const nowMs = this.#parts.nowMs();
    const { state } = this.purse;
    // Whoever is to be known again has to hear it at once.
    if (state.kind === "lacking" && state.code === "RELAY_WRONG_KEY") return state;
    if (this.#isOpened && this.#left > 0 && !this.#isOver(nowMs)) return null;
    const isPause = !this.#mayShow(nowMs) && !this.#isBusy;
    if (isPause && this.#breach !== null) return { kind: "lacking", code: this.#breach, hasWorked: false };
    if (this.#isBusy) return { kind: "busy" };
    return this.purse.count > 0 ? { kind: "asking" } : state;
  }

  /** False: nothing was shown that this could answer. */
  answered({ status, puts }: Extract<RelayAnswer, { op: "right" }>): boolean {
    const shown = this.#shown;
    if (shown === null) return false;
    this.#shown = null;
    this.#isBusy = status === "busy";
    if (status === "busy") {
      this.#notBeforeMs = this.#parts.nowMs() + TICKET_BUSY_MS * (0.5 + this.purse.draw());
      return true;
    }
    this.purse.drop(shown.ticket);
    if (status === "ok") this.#open(puts);
    else if (status === "refused") this.#broken("RELAY_TICKETS_REFUSED");
    else if (!shown.ticket.isDoubtful) this.#broken("RELAY_TICKET_SPENT");
    this.tick();
    return true;
  }

  /** A frame goes out. */
  putAsked(): void {
    this.#isTried ||= this.#isUnproven;
  }

  putAnswered(status: RelayPutStatus): void {
    if (status === "ok") this.#left--;
    if (!this.#isUnproven) return;
    this.#isUnproven = false;
    this.#isTried = false;
    if (status === "full") this.#broken("RELAY_TAKES_NOTHING");
    else {
      this.#fruitless = 0;
      this.#breach = null;
    }
  }

  #isLow(nowMs: number): boolean {
    return this.#left < RIGHT_LOW_PUTS || this.#isOver(nowMs + RIGHT_AHEAD_MS);
  }

  #isOver(nowMs: number): boolean {
    return isDue(this.#endsAtMs, nowMs, RELAY_RIGHT_MS);
  }

  #mayShow(nowMs: number): boolean {
    return isDue(this.#notBeforeMs, nowMs, TICKET_PAUSE_MAX_MS);
  }

  #show(ticket: ShownTicket, atMs: number): void {
    const { day, input, output } = ticket;
    this.#shown = { ticket, atMs };
    this.#parts.send(encodeRelayRequest({ op: "redeem", tag: 0, day, input, output }));
  }

  /** What is left of the right before isn't counted on. */
  #open(puts: number): void {
    const nowMs = this.#parts.nowMs();
    const isFirst = !this.#isOpened;
    this.#left = puts;
    this.#endsAtMs = nowMs + RELAY_RIGHT_MS - RELAY_RIGHT_MARGIN_MS;
    this.#isOpened = true;
    if (puts < RIGHT_PUTS_MIN) this.#broken("RELAY_TAKES_NOTHING");
    else this.#isUnproven = true;
    if (isFirst) this.#parts.opened();
  }

  /** A ticket brought nothing: others are shown more and more seldom, so that not all are lost. */
  #broken(code: ErrorCode): void {
    const before = this.#fruitless++;
    // A connection may break by itself just then.
    if (before === 0 && code === "RELAY_TAKES_NOTHING") return;
    this.#breach = code;
    const pauseMs = Math.min(TICKET_PAUSE_MAX_MS, TICKET_PAUSE_MIN_MS * 2 ** Math.min(20, before));
    this.#notBeforeMs = this.#parts.nowMs() + pauseMs;
  }
}
