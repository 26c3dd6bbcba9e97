/**
 * Sees to it that there are tickets where they are needed: asks for more before the last is shown, at a time of its own,
 * and notes what is wrong with a relay's tickets for people to see. Who waits for one waits here.
 */

import { type ErrorCode, errorCodeOf, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { HinderedLinks } from "./hindered-links.ts";
import { type ErrandParts, fetchTickets } from "./ticket-errand.ts";
import type { Wallet } from "./wallet.ts";

const {
  TICKETS_RETRY_MIN_MS,
  TICKETS_RETRY_MAX_MS,
  TICKETS_WRONG_KEY_MS,
  TICKETS_EARLY_MAX_MS,
  WALLET_CHECK_MS,
  TICKET_PAUSE_MIN_MS,
  TICKET_PAUSE_MAX_MS,
} = LOCAL_LIMITS;

const WRONG_KEY = "RELAY_WRONG_KEY" satisfies ErrorCode;

export interface TicketKeeperOptions extends ErrandParts {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Something that people see is not as it was. */
  readonly changed: () => void;
}

/** What is known of one relay's tickets. */
class Counter {
  asking: Promise<void> | null = null;
  tries = 0;
  /** Batches that were wanted by the clock and are still to come. */
  owed = 0;
  /** They may be shown today already. */
  isForNow = false;
  cancel: () => void = () => {};
  /** Asked at a time of its own, or again after a failure. */
  planned: "early" | "again" | null = null;
  /** Why there are no tickets. */
  lack: ErrorCode | null = null;
  /** What became of those that were shown. */
  breach: ErrorCode | null = null;
  /** Links whose frames wait for a ticket. */
  readonly waiting = new Map<string, Set<() => void>>();
  readonly hindered = new HinderedLinks();
  /** Rights in a row for which nothing was taken. */
  fruitless = 0;
  mayShowAtMs = 0;

  get trouble(): ErrorCode | null {
    return this.breach ?? this.lack;
  }
}

export class TicketKeeper {
  readonly wallet: Wallet;
  readonly #options: TicketKeeperOptions;
  readonly #counters = new Map<string, Counter>();

  constructor(options: TicketKeeperOptions) {
    this.#options = options;
    this.wallet = options.wallet;
    this.#check();
  }

  /** What is wrong with a relay's tickets. */
  trouble(relay: string): ErrorCode | null {
    const counter = this.#counters.get(relay);
    return counter?.trouble ?? counter?.hindered.troubleOf("", this.#options.clock.monotonicMs()) ?? null;
  }

  /** Why frames of links whose key begins so wait. */
  troubleOf(beginning: string): ErrorCode | null {
    const nowMs = this.#options.clock.monotonicMs();
    for (const { trouble, waiting, hindered } of this.#counters.values()) {
      if (trouble !== null && [...waiting.keys()].some((link) => link.startsWith(beginning))) return trouble;
      const own = hindered.troubleOf(beginning, nowMs);
      if (own !== null) return own;
    }
    return null;
  }

  /**
   * Keeps the operator's invite and asks for tickets now. If the relay isn't reached, that is tried again. Throws what the
   * relay is to blame for, RELAY_…, and keeps no invite then.
   */
  async addInvite(relay: string, invite: Uint8Array): Promise<void> {
    const before = this.wallet.invite(relay);
    const counter = this.#counter(relay);
    await counter.asking;
    this.wallet.keepInvite(relay, invite);
    await this.#ask(relay, counter, true);
    const { lack } = counter;
    if (lack === null) this.#note(counter, { breach: null });
    if (!lack?.startsWith("RELAY_")) return;
    this.wallet.keepInvite(relay, before);
    throw new HushError(lack);
  }

  /** Resolves when there may be a ticket to show for this link, or `ended` was called. */
  wait(relay: string, link: string): { readonly due: Promise<void>; readonly ended: () => void } {
    const counter = this.#counter(relay);
    this.wallet.needed(relay);
    let wake: () => void = () => {};
    const due = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const ended = () => {
      counter.waiting.get(link)?.delete(wake);
      if (counter.waiting.get(link)?.size === 0) counter.waiting.delete(link);
      wake();
    };
    counter.waiting.set(link, (counter.waiting.get(link) ?? new Set()).add(wake));
    if (counter.planned !== "again") void this.#ask(relay, counter);
    this.#options.changed();
    return { due, ended };
  }

  /** Asks for so many batches now, however many there are. `isForNow`: of those that may be shown today. */
  want(relay: string, batches: number, isForNow: boolean): void {
    const counter = this.#counter(relay);
    this.wallet.needed(relay);
    counter.owed = Math.max(counter.owed, batches);
    counter.isForNow ||= isForNow;
    if (counter.planned === null) void this.#ask(relay, counter);
  }

  /** A ticket was shown, or there was none to show. Nothing is asked for because of that. */
  shown(relay: string): void {
    this.wallet.needed(relay);
    this.#options.changed();
  }

  /** People have done something about what was wrong. */
  tryAgain(relay: string): void {
    const counter = this.#counters.get(relay);
    if (counter?.planned === "again") void this.#ask(relay, counter);
  }

  /** How long to wait before the next ticket is shown to a relay that took some and no frame. */
  pauseMs(relay: string): number {
    return Math.max(0, this.#counter(relay).mayShowAtMs - this.#options.clock.monotonicMs());
  }

  /** A ticket was taken; soon there are few left. */
  used(relay: string): void {
    this.wallet.needed(relay);
    if (this.wallet.count(relay) < this.wallet.kind.low) this.#askEarly(relay);
    this.#options.changed();
  }

  /** For a right, frames were taken. */
  paidOff(relay: string): void {
    const counter = this.#counter(relay);
    counter.fruitless = 0;
    counter.mayShowAtMs = 0;
    // That it called a new ticket spent stays said: who copies no profile has to know.
    if (counter.breach !== "RELAY_TICKET_SPENT") this.#note(counter, { breach: null });
  }

  /** A ticket brought nothing: `code` says how. Others are shown more and more seldom, so that not all are lost. */
  brokeWord(relay: string, code: ErrorCode): void {
    const counter = this.#counter(relay);
    const pauseMs = Math.min(TICKET_PAUSE_MAX_MS, TICKET_PAUSE_MIN_MS * 2 ** Math.min(counter.fruitless, 20));
    counter.fruitless++;
    counter.mayShowAtMs = this.#options.clock.monotonicMs() + pauseMs;
    // A connection may break by itself just then.
    if (counter.fruitless > 1 || code !== "RELAY_TAKES_NOTHING") this.#note(counter, { breach: code });
  }

  /** The relay let a link wait: `code` says how. */
  hindered(relay: string, link: string, code: ErrorCode): void {
    if (this.#counter(relay).hindered.hindered(link, code, this.#options.clock.monotonicMs()))
      this.#options.changed();
  }

  /** The relay took a frame of a link. */
  served(relay: string, link: string): void {
    if (this.#counter(relay).hindered.served(link, this.#options.clock.monotonicMs()))
      this.#options.changed();
  }

  /** Links whose key begins so are no more. */
  drop(beginning: string): void {
    const nowMs = this.#options.clock.monotonicMs();
    const dropped = [...this.#counters.values()].filter(({ hindered }) => hindered.drop(beginning, nowMs));
    if (dropped.length > 0) this.#options.changed();
  }

  /** Tor is there again: what failed for the lack of it is tried now. */
  tryNow(): void {
    for (const [relay, counter] of this.#counters) {
      const isTried = counter.asking !== null || counter.lack === WRONG_KEY;
      const isWithout = counter.planned === "again" && this.wallet.count(relay) === 0;
      if ((counter.waiting.size > 0 || isWithout) && !isTried) void this.#ask(relay, counter);
    }
  }

  #counter(relay: string): Counter {
    const counter = this.#counters.get(relay) ?? new Counter();
    this.#counters.set(relay, counter);
    return counter;
  }

  #note(counter: Counter, now: Partial<Pick<Counter, "lack" | "breach">>): void {
    const before = counter.trouble;
    Object.assign(counter, now);
    if (counter.trouble !== before) this.#options.changed();
  }

  /** At some time that tells nothing of when the last one was shown. */
  #askEarly(relay: string): void {
    const counter = this.#counter(relay);
    if (counter.planned !== null || counter.asking !== null) return;
    this.#plan(relay, "early", this.#options.random() * TICKETS_EARLY_MAX_MS);
  }

  #plan(relay: string, why: "early" | "again", delayMs: number): void {
    const counter = this.#counter(relay);
    counter.planned = why;
    counter.cancel();
    counter.cancel = this.#options.clock.after(delayMs, () => void this.#ask(relay, counter));
  }

  #ask(relay: string, counter: Counter, byInviteAlone = false): Promise<void> {
    counter.asking ??= this.#fetch(relay, counter, byInviteAlone).finally(() => {
      counter.asking = null;
    });
    return counter.asking;
  }

  async #fetch(relay: string, counter: Counter, byInviteAlone: boolean): Promise<void> {
    counter.cancel();
    counter.planned = null;
    try {
      await fetchTickets(this.#options, relay, { byInviteAlone, isForNow: counter.isForNow });
      counter.tries = 0;
      counter.owed = Math.max(0, counter.owed - 1);
      if (counter.owed === 0) counter.isForNow = false;
      this.#note(counter, { lack: null });
      const isFew = this.wallet.countFresh(relay) < this.wallet.kind.low;
      if (isFew || counter.owed > 0) this.#plan(relay, "early", 0);
      for (const wakes of [...counter.waiting.values()]) for (const wake of [...wakes]) wake();
    } catch (error) {
      this.#planAgain(relay, errorCodeOf(error));
    }
    this.#options.changed();
  }

  /** A relay that tried to mark whoever asks is asked again a day later, or by people. */
  #planAgain(relay: string, code: ErrorCode): void {
    const counter = this.#counter(relay);
    this.#note(counter, { lack: code });
    counter.planned = "again";
    const againMs = Math.min(TICKETS_RETRY_MAX_MS, TICKETS_RETRY_MIN_MS * 2 ** Math.min(counter.tries++, 20));
    const factor = 0.8 + 0.4 * this.#options.random();
    this.#plan(relay, "again", (code === WRONG_KEY ? TICKETS_WRONG_KEY_MS : againMs) * factor);
  }

  /** Tickets have their day: tomorrow's are asked for while today's still serve. */
  #check(): void {
    for (const relay of this.wallet.relays) {
      if (this.wallet.countFresh(relay) < this.wallet.kind.low) this.#askEarly(relay);
    }
    this.#options.clock.after(WALLET_CHECK_MS, () => this.#check());
  }
}
