/**
 * Carries a relay room between its machine and a relay (docs/protocol.md, "Box protocol") over WebSockets that whoever uses
 * it opens: a browser its own. Comes back by itself; stores nothing. What comes from others is read by the rules of texts.
 */

import {
  asRelaySays,
  type BoxAnswer,
  type ErrorCode,
  encodeBoxRequest,
  encodeRelayRequest,
  PROTOCOL_LIMITS,
  type RelayAnswer,
  type RelayRoom,
  type RelayRoomEffect,
  type RelayRoomEvent,
  type RelayRoomInput,
  readMessageText,
} from "@hushroom/protocol";
import type { ConnectionTimers } from "../connection.ts";
import { type OpenRelayWire, type RelayWire, readAnswer } from "./relay-wire.ts";
import { RoomRight, type TicketWait } from "./tickets/room-right.ts";
import type { PurseState, TicketPurse } from "./tickets/ticket-purse.ts";
import { WirePulse } from "./wire-pulse.ts";

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
const RECONNECT_FIRST_MS = 1000;
const RECONNECT_MAX_MS = 30_000;
/** A relay that can't go on waiting is asked again. */
const WATCH_AGAIN_MS = 10_000;

/** A tag has 32 bits. */
const TAGS = 2 ** 32;

type Asked = { readonly put: number } | { readonly address: string };

const addressBytes = (address: string): Uint8Array =>
  Uint8Array.from(address.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export class RoomDriver {
  readonly room: RelayRoom;
  readonly #parts: RoomDriverParts;
  readonly #asked = new Map<number, Asked>();
  readonly #tags = new Map<string, number>();
  #wire: RelayWire | null = null;
  #isOpen = false;
  /** The machine knows of the connection: with tickets only once there is a right to put. */
  #isEntered = false;
  #enteredAtMs = 0;
  #isOver = false;
  #nextTag = 1;
  #retryDelayMs = RECONNECT_FIRST_MS;
  /** Cancels the next try, while there is no connection. */
  #retry: (() => void) | null = null;
  #tickedAtMs = Number.NEGATIVE_INFINITY;
  readonly #pulse = new WirePulse();
  readonly #right: RoomRight | null;
  #bootId: Uint8Array = new Uint8Array();
  /** Of the purse, and of the wait for tickets, as they were last seen and told. */
  #purseState: PurseState | null = null;
  #toldWait = "null";

  constructor(room: RelayRoom, parts: RoomDriverParts) {
    this.room = room;
    this.#parts = parts;
    const { purse, nowMs } = parts;
    const [send, opened] = [(bytes: Uint8Array) => this.#send(bytes), () => this.#enter()];
    this.#right = purse === null ? null : new RoomRight(purse, { nowMs, send, opened });
    purse?.onChange(() => this.#purseChanged(purse));
    this.#tick();
    this.#connect();
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
    this.#retry?.();
  }

  /** The page is closed: all is forgotten, and the others will notice. */
  close(): void {
    this.#isOver = true;
    this.#parts.purse?.stop();
    this.#wire?.close();
  }

  #give(input: RelayRoomInput): void {
    if (this.#isOver) return;
    for (const effect of this.room.handle(input, this.#parts.nowMs())) this.#carry(effect);
    if (this.#isOver) this.close();
  }

  #carry(effect: RelayRoomEffect): void {
    if (effect.type === "tell") this.#tell(effect.event);
    else if (effect.type === "put") {
      const { writeKey, frame } = effect;
      this.#right?.putAsked();
      this.#send(encodeBoxRequest({ op: "put", tag: this.#ask({ put: effect.put }), writeKey, frame }));
    } else if (effect.type !== "refuse") {
      if (effect.type === "watch") this.#watch(effect.addresses);
      else for (const address of effect.addresses) this.#unwatch(address);
    }
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

  #ask(asked: Asked): number {
    const tag = this.#nextTag++ % TAGS;
    this.#asked.set(tag, asked);
    return tag;
  }

  #watch(addresses: readonly string[]): void {
    for (let from = 0; from < addresses.length; from += PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX) {
      const some = addresses.slice(from, from + PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX);
      const [tag = 0] = some.map((address) => this.#tagFor(address));
      this.#send(encodeBoxRequest({ op: "watch", tag, addresses: addressBytes(some.join("")) }));
    }
  }

  #tagFor(address: string): number {
    const tag = this.#ask({ address });
    this.#tags.set(address, tag);
    return tag;
  }

  #unwatch(address: string): void {
    const tag = this.#tags.get(address);
    if (tag === undefined) return;
    this.#tags.delete(address);
    this.#asked.delete(tag);
    this.#send(encodeBoxRequest({ op: "unwatch", tag, address: addressBytes(address) }));
  }

  #send(bytes: Uint8Array): void {
    if (this.#isOpen) this.#wire?.send(bytes);
  }

  #connect(): void {
    if (this.#isOver) return;
    const { purse } = this.#parts;
    if (purse?.count === 0) {
      // It is opened once there is one to show.
      purse.need();
      return;
    }
    this.#pulse.begin(this.#parts.nowMs());
    const wire: RelayWire = this.#parts.open({
      message: (bytes) => {
        if (wire === this.#wire) this.#received(bytes);
      },
      close: () => {
        if (wire === this.#wire) this.#closed();
      },
    });
    this.#wire = wire;
  }

  #closed(): void {
    const wasOpen = this.#isOpen;
    this.#wire = null;
    this.#isOpen = false;
    this.#asked.clear();
    this.#tags.clear();
    this.#right?.closed();
    if (this.#isEntered) {
      const hasLasted = Math.abs(this.#parts.nowMs() - this.#enteredAtMs) >= RECONNECT_MAX_MS;
      if (hasLasted) this.#retryDelayMs = RECONNECT_FIRST_MS;
      this.#isEntered = false;
      this.#give({ type: "disconnected" });
    }
    if (this.#isOver) return;
    if (!wasOpen) this.#parts.listener({ type: "unreached" });
    this.#connectLater();
  }

  #connectLater(): void {
    const { timers } = this.#parts;
    const connect = () => {
      timers.clearTimeout(timer);
      this.#retry = null;
      this.#connect();
    };
    const timer = timers.setTimeout(connect, this.#retryDelayMs);
    this.#retry = connect;
    this.#retryDelayMs = Math.min(2 * this.#retryDelayMs, RECONNECT_MAX_MS);
  }

  #received(bytes: Uint8Array): void {
    this.#pulse.heard(this.#parts.nowMs());
    const answer = readAnswer(bytes);
    if (answer === null) this.#wire?.close();
    else if (answer.op === "hello") this.#greeted(answer.bootId);
    else if (answer.op === "terms-answer") this.#toldTerms(answer);
    else if (answer.op === "right") this.#redeemed(answer);
    else if (answer.op === "put-answer" || answer.op === "box") this.#answered(answer);
    // A hidden tab's timers are late; what comes from the relay isn't.
    if (this.#parts.nowMs() - this.#tickedAtMs >= TICK_MS) this.#tick();
  }

  #toldTerms({ ticketed }: Extract<RelayAnswer, { op: "terms-answer" }>): void {
    if (!ticketed || this.#right !== null || this.#isOver) return;
    this.close();
    this.#parts.listener({ type: "no-key" });
  }

  #redeemed(answer: Extract<RelayAnswer, { op: "right" }>): void {
    if (this.#right?.answered(answer) !== true) this.#wire?.close();
    this.#tellWait();
  }

  #greeted(bootId: Uint8Array): void {
    // A relay says it once. Each time all that was kept would be put again.
    if (this.#isOpen) {
      this.#wire?.close();
      return;
    }
    this.#isOpen = true;
    this.#bootId = bootId;
    if (this.#right !== null) this.#right.begin();
    else {
      this.#send(encodeRelayRequest({ op: "terms", tag: 0 }));
      this.#enter();
    }
  }

  #enter(): void {
    this.#isEntered = true;
    this.#enteredAtMs = this.#parts.nowMs();
    // Each connection costs a ticket.
    if (this.#right === null) this.#retryDelayMs = RECONNECT_FIRST_MS;
    this.#give({ type: "connected", bootId: this.#bootId });
  }

  #purseChanged(purse: TicketPurse): void {
    if (this.#isOver) return;
    const { state } = purse;
    const isNews = state !== this.#purseState && !this.#isOpen;
    this.#purseState = state;
    if (isNews && state.kind === "lacking" && state.code.startsWith("DIAL_"))
      this.#parts.listener({ type: "unreached" });
    if (purse.count > 0) {
      if (this.#wire === null && this.#retry === null) this.#connect();
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
    const asked = this.#asked.get(answer.tag);
    this.#asked.delete(answer.tag);
    if (asked === undefined) return;
    if (answer.op === "put-answer" && "put" in asked) {
      const status = asRelaySays(answer.status);
      this.#right?.putAnswered(status);
      this.#give({ type: "answered", put: asked.put, status, hash: answer.hash });
    } else if (answer.op === "box" && "address" in asked) this.#found(asked.address, answer);
  }

  #found(address: string, answer: Extract<BoxAnswer, { op: "box" }>): void {
    if (answer.found) {
      this.#tags.delete(address);
      this.#give({ type: "found", address, frame: answer.frame });
      return;
    }
    const wire = this.#wire;
    const tag = this.#tags.get(address);
    this.#parts.timers.setTimeout(() => {
      if (wire === this.#wire && this.#tags.get(address) === tag) this.#watch([address]);
    }, WATCH_AGAIN_MS);
  }

  #tick(): void {
    this.#tickedAtMs = this.#parts.nowMs();
    if (this.#right?.tick() === false) this.#wire?.close();
    this.#tellWait();
    this.#give({ type: "tick" });
  }

  #tickLater(): void {
    this.#parts.timers.setTimeout(() => {
      if (this.#isOver) return;
      this.#tick();
      this.#keepAlive();
      this.#tickLater();
    }, TICK_MS);
  }

  #keepAlive(): void {
    const wanted = this.#wire === null ? null : this.#pulse.look(this.#parts.nowMs());
    if (wanted === "gone") this.#wire?.close();
    else if (wanted === "ask") this.#send(encodeBoxRequest({ op: "ping", tag: 0 }));
  }
}
