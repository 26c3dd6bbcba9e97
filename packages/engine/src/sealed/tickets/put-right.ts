/**
 * The right of one connection to put at a relay that asks for tickets: shows one when the first frame is to go, and
 * another one when that right is over. Who puts waits here meanwhile.
 */

import type { BoxClient, PutGate } from "@hushroom/net";
import { asRelaySays, type ErrorCode, HushError, LOCAL_LIMITS, type PutStatus } from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { TicketCounter } from "./ticket-counter.ts";
import type { ShownTicket } from "./wallet.ts";

const { RELAY_RIGHT_MS, RELAY_RIGHT_MARGIN_MS, TICKET_BUSY_MS } = LOCAL_LIMITS;

export interface PutRightOptions {
  readonly counter: TicketCounter;
  readonly clock: Clock;
  /** What the connection is for: a ticket shown for it is shown for nothing else. */
  readonly link: string;
}

export class PutRight implements PutGate {
  readonly #options: PutRightOptions;
  #left = 0;
  #endsAtMs = 0;
  #getting: Promise<void> | null = null;
  /** A right was given, and no frame has been taken for it yet. */
  #isUnproven = false;
  #isClosed = false;
  #isShowing = false;
  #wakeUp: () => void = () => {};

  constructor(options: PutRightOptions) {
    this.#options = options;
  }

  async enter(client: BoxClient): Promise<void> {
    try {
      while (this.#left === 0 || this.#options.clock.monotonicMs() >= this.#endsAtMs) {
        this.#getting ??= this.#get(client).finally(() => {
          this.#getting = null;
        });
        await this.#getting;
      }
    } catch (error) {
      // A store that is full, say: what waits is put again over the next connection.
      client.close();
      throw error;
    }
    this.#left--;
  }

  /** Only frames that were taken count. */
  answered(said: PutStatus): void {
    const { counter, link } = this.#options;
    const status = asRelaySays(said);
    if (status !== "ok") this.#left++;
    if (status === "full") {
      this.#doubt();
      counter.hindered(link, "RELAY_TAKES_NOTHING");
      return;
    }
    // One that lies there already is as much as one that was taken.
    counter.served(link);
    if (this.#isUnproven) {
      this.#isUnproven = false;
      counter.paidOff();
    }
  }

  /** The connection has ended. */
  closed(): void {
    this.#isClosed = true;
    this.#doubt();
    this.#wakeUp();
  }

  #doubt(): void {
    if (this.#isUnproven || this.#isShowing) this.#brokeWord("RELAY_TAKES_NOTHING");
    this.#isUnproven = false;
    this.#isShowing = false;
  }

  #brokeWord(code: ErrorCode): void {
    const { counter, link } = this.#options;
    counter.brokeWord(code);
    counter.hindered(link, code);
  }

  async #get(client: BoxClient): Promise<void> {
    const { counter, link } = this.#options;
    this.#doubt();
    for (;;) {
      await this.#pause(counter.pauseMs);
      const ticket = counter.wallet.show(counter.relay, link);
      if (ticket === null) await this.#someTicket();
      else if (await this.#redeem(client, ticket)) return;
    }
  }

  /** False: this one gave no right. */
  async #redeem(client: BoxClient, ticket: ShownTicket): Promise<boolean> {
    const { counter, clock, link } = this.#options;
    const { day, input, output } = ticket;
    this.#isShowing = true;
    const { status, puts } = await client.ask({ op: "redeem", day, input, output });
    this.#isShowing = false;
    if (status === "busy") {
      counter.hindered(link, "RELAY_BUSY");
      await this.#pause(TICKET_BUSY_MS);
      return false;
    }
    counter.wallet.drop(counter.relay, ticket);
    counter.used();
    if (status === "refused") this.#brokeWord("RELAY_TICKETS_REFUSED");
    // Shown before over a connection that broke, it may well have been taken then.
    if (status === "spent" && ticket.isFirst) this.#brokeWord("RELAY_TICKET_SPENT");
    if (status !== "ok") return false;
    this.#left = puts;
    this.#endsAtMs = clock.monotonicMs() + RELAY_RIGHT_MS - RELAY_RIGHT_MARGIN_MS;
    this.#isUnproven = true;
    return true;
  }

  async #someTicket(): Promise<void> {
    const { counter, link } = this.#options;
    const { due, ended } = counter.wait(link);
    this.#wakeUp = ended;
    await due;
    ended();
    this.#checkOpen();
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(ms, resolve);
        this.#wakeUp = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#checkOpen();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new HushError("DIAL_REFUSED");
  }
}
