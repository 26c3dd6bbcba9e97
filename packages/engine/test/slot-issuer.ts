/** The issuer of a simulated relay's tickets, and at once the purse of whoever shows them: they come out of thin air. */

import {
  askForTickets,
  issuerKeys,
  issueTickets,
  type RandomBytes,
  slotTicketDay,
  type Ticket,
  takeTickets,
} from "@hushroom/protocol";
import { type RelayClock, TicketOffice } from "@hushroom/relay";

const SEED = new Uint8Array(32).fill(7);
const KEYS = issuerKeys(SEED);

export class SlotIssuer {
  /** Whether people have tickets to show. */
  isThere = true;
  /** How many were shown. */
  redeemedCount = 0;
  readonly #nowMs: () => number;
  readonly #random: RandomBytes;
  #tickets: Ticket[] = [];

  constructor(nowMs: () => number, random: RandomBytes) {
    this.#nowMs = nowMs;
    this.#random = random;
  }

  office(clock: RelayClock): TicketOffice {
    return new TicketOffice({ seed: SEED, invites: new Map(), workBits: 0 }, this.#random, clock);
  }

  get trouble() {
    return this.isThere ? null : ("RELAY_NEEDS_TICKETS" as const);
  }

  take(): Ticket | null {
    if (!this.isThere) return null;
    const day = slotTicketDay(this.#nowMs());
    if (this.#tickets[0]?.day !== day) {
      const asked = askForTickets(KEYS.publicKey, day, this.#random);
      const issued = issueTickets(KEYS.secretKey, day, asked.blinded, this.#random);
      this.#tickets = issued === null ? [] : takeTickets(asked, issued);
    }
    return this.#tickets.shift() ?? null;
  }

  end(): void {}

  redeemed(): void {
    this.redeemedCount++;
  }
}
