/**
 * Tickets of one relay for circuits in slots, from a wallet of their own. Each is shown once, whatever becomes of it: shown
 * again by another circuit it would join the two.
 */

import {
  type ErrorCode,
  HushError,
  type RandomBytes,
  type RedeemedAs,
  type Ticket,
} from "@hushroom/protocol";
import type { TicketKeeper } from "./ticket-keeper.ts";

const PURPOSE_BYTES = 16;

export interface SlotPurseOptions {
  readonly keeper: TicketKeeper;
  readonly random: RandomBytes;
  readonly relay: string;
}

export class SlotPurse {
  readonly #options: SlotPurseOptions;

  constructor(options: SlotPurseOptions) {
    this.#options = options;
    this.#want();
  }

  /** Why there is none to be shown. */
  get trouble(): ErrorCode | null {
    const { keeper, relay } = this.#options;
    const isWithout = keeper.wallet.count(relay) === 0 || keeper.pauseMs(relay) > 0;
    return isWithout ? keeper.trouble(relay) : null;
  }

  /** Null: there is none now. Circuits keep from showing too many by themselves, each without regard to the others. */
  take(): Ticket | null {
    const { keeper, random, relay } = this.#options;
    const purpose = Buffer.from(random(PURPOSE_BYTES)).toString("hex");
    const ticket = kept(() => keeper.wallet.show(relay, purpose)) ?? null;
    if (ticket === null) this.#want();
    return ticket;
  }

  redeemed(ticket: Ticket, status: RedeemedAs): void {
    const { keeper, relay } = this.#options;
    if (status === "busy") return;
    // A full store: what is left there was shown for a purpose that nobody has again.
    kept(() => keeper.wallet.drop(relay, ticket));
    kept(() => keeper.used(relay));
    if (status === "ok") keeper.paidOff(relay);
    // What is lost together is one loss.
    else if (keeper.pauseMs(relay) === 0) keeper.brokeWord(relay, BREACHES[status]);
  }

  #want(): void {
    const { keeper, relay } = this.#options;
    kept(() => keeper.want(relay));
  }
}

const BREACHES = {
  lost: "RELAY_TAKES_NOTHING",
  spent: "RELAY_TICKET_SPENT",
  refused: "RELAY_TICKETS_REFUSED",
} as const satisfies Record<Exclude<RedeemedAs, "ok" | "busy">, ErrorCode>;

/** Undefined: the store doesn't take it now, and nothing of it happened. */
function kept<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof HushError) return undefined;
    throw error;
  }
}
