/**
 * The tickets of one page for one room (docs/protocol.md, "Tickets"): asked for before the room's own connection is opened,
 * and again while some are left. In memory only. Each is shown for this room alone, and a second time only if the first
 * showing got no answer.
 */

import {
  type AskedTickets,
  askForTickets,
  type DoneWork,
  type ErrorCode,
  equalBytes,
  HushError,
  type IssuedTickets,
  LOCAL_LIMITS,
  parseRelayAddress,
  type RandomBytes,
  RELAY_ROOM_LIMITS,
  type Ticket,
  takeTickets,
} from "@hushroom/protocol";
import type { WorkSoFar } from "./sliced-work.ts";
import { type ErrandParts, TicketErrand } from "./ticket-errand.ts";

const { TICKETS_LOW, TICKETS_RETRY_MIN_MS, TICKETS_RETRY_MAX_MS, TICKETS_AWAY_MAX_MS, BATCHES_AN_HOUR_MAX } =
  RELAY_ROOM_LIMITS;
const { TICKETS_EARLY_MAX_MS } = LOCAL_LIMITS;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Pauses are drawn between these parts of themselves: many that were refused at once don't come again at once. */
const RETRY_DRAWN_MIN = 0.75;
const RETRY_DRAWN_MAX = 1.25;
/** A relay takes them on their day, the one before and the one after. */
const isNear = (day: number, nowMs: number): boolean => Math.abs(day - Math.floor(nowMs / DAY_MS)) <= 1;

/** Whether that time has come. One further ahead than `mostMs` was set by a clock that has been put back since. */
export const isDue = (atMs: number, nowMs: number, mostMs: number): boolean =>
  nowMs >= atMs || atMs - nowMs > mostMs;

export interface PurseParts extends ErrandParts {
  readonly random: RandomBytes;
  /** The operators' invites that were given to this page, by relay. */
  readonly invites: Map<string, Uint8Array>;
}

export type PurseState =
  | { readonly kind: "asking" }
  | ({ readonly kind: "working" } & WorkSoFar)
  /** Why there are none; it is tried again later. `hasWorked`: work was done, and the relay gave nothing for it as yet. */
  | { readonly kind: "lacking"; readonly code: ErrorCode; readonly hasWorked: boolean }
  /** So many were used that no more are asked for in this hour. */
  | { readonly kind: "resting" };

export interface ShownTicket extends Ticket {
  /** It was shown over a connection that ended before the answer: it may be spent. */
  readonly isDoubtful: boolean;
}

export class TicketPurse {
  readonly #relay: string;
  readonly #issuerKey: Uint8Array;
  readonly #parts: PurseParts;
  #changed: () => void = () => {};
  #tickets: ShownTicket[] = [];
  #errand: TicketErrand | null = null;
  #state: PurseState = { kind: "asking" };
  /** Asked again, the same points cost an invite nothing more, and the work for them stays done. */
  #asked: AskedTickets | null = null;
  #done: DoneWork | null = null;
  /** Work was done since the relay was asked this time. */
  #hasWorked = false;
  #failures = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  /** When more are to be asked for though there is one left; null while there are enough. */
  #earlyAtMs: number | null = null;
  /** The relay used another key than the one in its address, to know somebody again: it is asked nothing more. */
  #isMarked = false;
  /** When batches came. */
  #batchesAtMs: number[] = [];

  /** Null for a relay that asks for no tickets. `relay` as `formatRelayAddress` spells it. */
  static for(relay: string, parts: PurseParts): TicketPurse | null {
    const { issuerKey } = parseRelayAddress(relay);
    return issuerKey === null ? null : new TicketPurse(relay, issuerKey, parts);
  }

  private constructor(relay: string, issuerKey: Uint8Array, parts: PurseParts) {
    this.#relay = relay;
    this.#issuerKey = issuerKey;
    this.#parts = parts;
  }

  /** Called with each change, of the last one who asked for it. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Those that may be shown. */
  get count(): number {
    const nowMs = this.#parts.nowMs();
    this.#tickets = this.#tickets.filter(({ day }) => isNear(day, nowMs));
    return this.#tickets.length;
  }

  /** What is done about it that there are none. */
  get state(): PurseState {
    return this.#state;
  }

  /** The one to be shown now: the same until `drop`. */
  get next(): ShownTicket | null {
    return this.count === 0 ? null : (this.#tickets[0] ?? null);
  }

  /** It was redeemed, or never will be. */
  drop({ input }: Ticket): void {
    this.#tickets = this.#tickets.filter((one) => !equalBytes(one.input, input));
  }

  /** No answer will come to its having been shown. */
  doubt({ input }: Ticket): void {
    this.#tickets = this.#tickets.map((one) =>
      equalBytes(one.input, input) ? { ...one, isDoubtful: true } : one,
    );
  }

  /** One is needed now. */
  need(): void {
    if (this.count > 0 || this.#errand !== null || !this.#mayAsk()) return;
    if (this.#isTired()) {
      if (this.#state.kind !== "resting") this.#become({ kind: "resting" });
    } else this.#ask();
  }

  /** Once a second: asks for more before the last is shown, at a time that nothing tells. */
  tick(): void {
    const { count } = this;
    if (count === 0 || count >= TICKETS_LOW || this.#errand !== null) return;
    const nowMs = this.#parts.nowMs();
    this.#earlyAtMs ??= nowMs + this.draw() * TICKETS_EARLY_MAX_MS;
    if (isDue(this.#earlyAtMs, nowMs, TICKETS_EARLY_MAX_MS) && this.#mayAsk() && !this.#isTired())
      this.#ask();
  }

  /** The network may be back: a relay that wasn't reached is tried now. */
  wake(): void {
    if (this.#isAway) this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  /** Asks at once, and by it. */
  addInvite(invite: Uint8Array): void {
    this.#parts.invites.set(this.#relay, invite);
    this.stop();
    if (this.#isMarked) return;
    this.#ask();
    this.#become({ kind: "asking" });
  }

  /** Ends what is under way; `need` begins anew. */
  stop(): void {
    this.#errand?.close();
    this.#errand = null;
  }

  /** From 0 up to 1. */
  draw(): number {
    return new DataView(this.#parts.random(4).slice().buffer).getUint32(0) / 2 ** 32;
  }

  #mayAsk(): boolean {
    const mostMs = RETRY_DRAWN_MAX * TICKETS_RETRY_MAX_MS;
    return !this.#isMarked && isDue(this.#notBeforeMs, this.#parts.nowMs(), mostMs);
  }

  #isTired(): boolean {
    const nowMs = this.#parts.nowMs();
    this.#batchesAtMs = this.#batchesAtMs.filter((atMs) => Math.abs(nowMs - atMs) < HOUR_MS);
    return this.#batchesAtMs.length >= BATCHES_AN_HOUR_MAX;
  }

  #become(state: PurseState): void {
    this.#state = state;
    this.#changed();
  }

  #ask(): void {
    const nowMs = this.#parts.nowMs();
    if (this.#asked === null || !isNear(this.#asked.day, nowMs)) {
      this.#asked = askForTickets(this.#issuerKey, Math.floor(nowMs / DAY_MS), this.#parts.random);
      this.#done = null;
    }
    const asked = this.#asked;
    this.#hasWorked = false;
    const payment = {
      ...{
        asked,
        byInviteAlone: false,
        done: this.#done,
        invite: this.#parts.invites.get(this.#relay) ?? null,
      },
      worked: (done: DoneWork) => {
        this.#done = done;
        this.#hasWorked = true;
        this.#become({ kind: "asking" });
      },
    };
    this.#errand = new TicketErrand(payment, this.#parts, {
      working: (soFar) => this.#become({ kind: "working", ...soFar }),
      issued: (issued) => this.#take(asked, issued),
      failed: (code) => this.#failed(code),
    });
    // What people were told is missing is so until it is there: somebody may be typing an invite.
    if (this.#state.kind !== "lacking") this.#become({ kind: "asking" });
  }

  #take(asked: AskedTickets, issued: IssuedTickets): void {
    this.#asked = null;
    try {
      const fresh = takeTickets(asked, issued);
      this.#errand = null;
      this.#tickets.push(...fresh.map((ticket) => ({ ...ticket, isDoubtful: false })));
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      this.#failed(error.code);
      return;
    }
    this.#done = null;
    this.#failures = 0;
    this.#earlyAtMs = null;
    this.#batchesAtMs.push(this.#parts.nowMs());
    this.#become({ kind: "asking" });
  }

  /** Not reached; one that lets people work and goes away then is none of these. */
  get #isAway(): boolean {
    const { state } = this;
    return state.kind === "lacking" && state.code.startsWith("DIAL_") && !this.#hasWorked;
  }

  #failed(code: ErrorCode): void {
    this.#errand = null;
    this.#isMarked ||= code === "RELAY_WRONG_KEY";
    this.#state = { kind: "lacking", code, hasWorked: this.#done !== null };
    const mostMs = this.#isAway ? TICKETS_AWAY_MAX_MS : TICKETS_RETRY_MAX_MS;
    const pauseMs = Math.min(mostMs, TICKETS_RETRY_MIN_MS * 2 ** Math.min(20, this.#failures++));
    const factor = RETRY_DRAWN_MIN + (RETRY_DRAWN_MAX - RETRY_DRAWN_MIN) * this.draw();
    this.#notBeforeMs = this.#parts.nowMs() + pauseMs * factor;
    this.#changed();
  }
}
