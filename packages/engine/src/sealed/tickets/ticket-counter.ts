/**
 * Where tickets of one relay are got: more are asked for before the last is shown, at a time of its own, and again after a
 * failure. Who waits for one waits here, and what is wrong is noted for people to see.
 */

import { type ErrorCode, errorCodeOf, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { HinderedLinks } from "./hindered-links.ts";
import { TicketBreaches } from "./ticket-breaches.ts";
import { type ErrandParts, fetchTickets } from "./ticket-errand.ts";
import type { Wallet } from "./wallet.ts";

const { TICKETS_RETRY_MIN_MS, TICKETS_RETRY_MAX_MS, TICKETS_WRONG_KEY_MS, TICKETS_EARLY_MAX_MS } =
  LOCAL_LIMITS;

const WRONG_KEY = "RELAY_WRONG_KEY" satisfies ErrorCode;

export interface TicketCounterOptions extends ErrandParts {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Something that people see is not as it was. */
  readonly changed: () => void;
}

export class TicketCounter {
  readonly relay: string;
  readonly wallet: Wallet;
  readonly #options: TicketCounterOptions;
  #asking: Promise<void> | null = null;
  #tries = 0;
  /** Batches that were wanted by the clock and are still to come. */
  #owed = 0;
  /** They may be shown today already. */
  #isForNow = false;
  #cancel: () => void = () => {};
  /** Asked at a time of its own, or again after a failure. */
  #planned: "early" | "again" | null = null;
  /** Why there are no tickets. */
  #lack: ErrorCode | null = null;
  readonly #breaches = new TicketBreaches();
  /** Links whose frames wait for a ticket. */
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #hindered = new HinderedLinks();

  constructor(relay: string, options: TicketCounterOptions) {
    this.relay = relay;
    this.wallet = options.wallet;
    this.#options = options;
  }

  /** What is wrong with the relay's tickets. */
  get trouble(): ErrorCode | null {
    return this.#wrong ?? this.#hindered.troubleOf("", this.#nowMs);
  }

  /** Why frames of links whose key begins so wait. */
  troubleOf(beginning: string): ErrorCode | null {
    const isWaiting = [...this.#waiting.keys()].some((link) => link.startsWith(beginning));
    return (isWaiting ? this.#wrong : null) ?? this.#hindered.troubleOf(beginning, this.#nowMs);
  }

  /**
   * Keeps the operator's invite and asks for tickets now. If the relay isn't reached, that is tried again. Throws what the
   * relay is to blame for, RELAY_…, and keeps no invite then.
   */
  async addInvite(invite: Uint8Array): Promise<void> {
    const before = this.wallet.invite(this.relay);
    await this.#asking;
    this.wallet.keepInvite(this.relay, invite);
    await this.#ask(true);
    const lack = this.#lack;
    if (lack === null) this.#note(() => this.#breaches.forgive());
    if (!lack?.startsWith("RELAY_")) return;
    this.wallet.keepInvite(this.relay, before);
    throw new HushError(lack);
  }

  /** Resolves when there may be a ticket to show for this link, or `ended` was called. */
  wait(link: string): { readonly due: Promise<void>; readonly ended: () => void } {
    this.wallet.needed(this.relay);
    let wake: () => void = () => {};
    const due = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const ended = () => {
      this.#waiting.get(link)?.delete(wake);
      if (this.#waiting.get(link)?.size === 0) this.#waiting.delete(link);
      wake();
    };
    this.#waiting.set(link, (this.#waiting.get(link) ?? new Set()).add(wake));
    if (this.#planned !== "again") void this.#ask();
    this.#options.changed();
    return { due, ended };
  }

  /** Asks for so many batches now, however many there are. `isForNow`: of those that may be shown today. */
  want(batches: number, isForNow: boolean): void {
    this.wallet.needed(this.relay);
    this.#owed = Math.max(this.#owed, batches);
    this.#isForNow ||= isForNow;
    if (this.#planned === null) void this.#ask();
  }

  /** A ticket was shown, or there was none to show. Nothing is asked for because of that. */
  shown(): void {
    this.wallet.needed(this.relay);
    this.#options.changed();
  }

  /** People have done something about what was wrong. */
  tryAgain(): void {
    if (this.#planned === "again") void this.#ask();
  }

  /** How long to wait before the next ticket is shown to a relay that took some and no frame. */
  get pauseMs(): number {
    return this.#breaches.pauseMs(this.#nowMs);
  }

  /** A ticket was taken; soon there are few left. */
  used(): void {
    this.wallet.needed(this.relay);
    if (this.wallet.count(this.relay) < this.wallet.kind.low) this.#askEarly();
    this.#options.changed();
  }

  /** For a right, frames were taken. */
  paidOff(): void {
    this.#note(() => this.#breaches.paidOff());
  }

  /** A ticket brought nothing: `code` says how. */
  brokeWord(code: ErrorCode): void {
    this.#note(() => this.#breaches.brokeWord(code, this.#nowMs));
  }

  /** The relay let a link wait: `code` says how. */
  hindered(link: string, code: ErrorCode): void {
    if (this.#hindered.hindered(link, code, this.#nowMs)) this.#options.changed();
  }

  /** The relay took a frame of a link. */
  served(link: string): void {
    if (this.#hindered.served(link, this.#nowMs)) this.#options.changed();
  }

  /** Links whose key begins so are no more. True: people see something else now. */
  drop(beginning: string): boolean {
    return this.#hindered.drop(beginning, this.#nowMs);
  }

  /** Tor is there again: what failed for the lack of it is tried now. */
  tryNow(): void {
    const isTried = this.#asking !== null || this.#lack === WRONG_KEY;
    const isWithout = this.#planned === "again" && this.wallet.count(this.relay) === 0;
    if ((this.#waiting.size > 0 || isWithout) && !isTried) void this.#ask();
  }

  /** Tickets have their day: tomorrow's are asked for while today's still serve. */
  check(): void {
    if (this.#isLow) this.#askEarly();
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  get #wrong(): ErrorCode | null {
    return this.#breaches.code ?? this.#lack;
  }

  get #isLow(): boolean {
    return this.wallet.countFresh(this.relay) < this.wallet.kind.low;
  }

  #note(change: () => void): void {
    const before = this.#wrong;
    change();
    if (this.#wrong !== before) this.#options.changed();
  }

  /** At some time that tells nothing of when the last one was shown. */
  #askEarly(): void {
    if (this.#planned !== null || this.#asking !== null) return;
    this.#plan("early", this.#options.random() * TICKETS_EARLY_MAX_MS);
  }

  #plan(why: "early" | "again", delayMs: number): void {
    this.#planned = why;
    this.#cancel();
    this.#cancel = this.#options.clock.after(delayMs, () => void this.#ask());
  }

  #ask(byInviteAlone = false): Promise<void> {
    this.#asking ??= this.#fetch(byInviteAlone).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #fetch(byInviteAlone: boolean): Promise<void> {
    this.#cancel();
    this.#planned = null;
    try {
      await fetchTickets(this.#options, this.relay, { byInviteAlone, isForNow: this.#isForNow });
      this.#fetched();
    } catch (error) {
      this.#planAgain(errorCodeOf(error));
    }
    this.#options.changed();
  }

  #fetched(): void {
    this.#tries = 0;
    this.#owed = Math.max(0, this.#owed - 1);
    if (this.#owed === 0) this.#isForNow = false;
    this.#note(() => {
      this.#lack = null;
    });
    if (this.#isLow || this.#owed > 0) this.#plan("early", 0);
    for (const wakes of [...this.#waiting.values()]) for (const wake of [...wakes]) wake();
  }

  /** A relay that tried to mark whoever asks is asked again a day later, or by people. */
  #planAgain(code: ErrorCode): void {
    this.#note(() => {
      this.#lack = code;
    });
    const againMs = Math.min(TICKETS_RETRY_MAX_MS, TICKETS_RETRY_MIN_MS * 2 ** Math.min(this.#tries++, 20));
    const factor = 0.8 + 0.4 * this.#options.random();
    this.#plan("again", (code === WRONG_KEY ? TICKETS_WRONG_KEY_MS : againMs) * factor);
  }
}
