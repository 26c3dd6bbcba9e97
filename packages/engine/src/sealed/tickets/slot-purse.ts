/**
 * Tickets of one relay for circuits in slots, from a wallet of their own. Each is shown once, whatever becomes of it: shown
 * again by another circuit it would join the two.
 */

import {
  type ErrorCode,
  HushError,
  PROTOCOL_LIMITS,
  type RandomBytes,
  type RedeemedAs,
  type Ticket,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import { SlotSupply } from "./slot-supply.ts";
import type { TicketCounter } from "./ticket-counter.ts";

const PURPOSE_BYTES = 16;
const { QUIET_CIRCUITS, TICKET_BATCH } = PROTOCOL_LIMITS;
/** What all circuits may show before the next batch is fetched by the clock. */
const FIRST_BATCHES = (2 * QUIET_CIRCUITS) / TICKET_BATCH;

export interface SlotPurseOptions {
  readonly counter: TicketCounter;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly batchesADay: number;
}

export class SlotPurse {
  readonly #options: SlotPurseOptions;
  readonly #supply: SlotSupply;
  /** There was none when one was to be shown. */
  #isOut = false;

  constructor(options: SlotPurseOptions) {
    this.#options = options;
    const { counter } = options;
    this.#supply = new SlotSupply({ ...options, fetch: () => this.#want(1, false) });
    // Its circuits begin now: nothing that a relay does to them brings this about.
    if (counter.wallet.count(counter.relay) < QUIET_CIRCUITS) this.#want(FIRST_BATCHES, true);
  }

  /** No more are fetched. */
  end(): void {
    this.#supply.end();
  }

  /** Why there is none to be shown. */
  get trouble(): ErrorCode | null {
    const { counter } = this.#options;
    const isWithout = counter.wallet.count(counter.relay) === 0 || counter.pauseMs > 0;
    if (!isWithout) return null;
    return counter.trouble ?? (this.#isOut ? "RELAY_NEEDS_TICKETS" : null);
  }

  /**
   * Null: there is none now, and none is asked for because of that. Circuits keep from showing too many by themselves, each
   * without regard to the others.
   */
  take(): Ticket | null {
    const { counter, random } = this.#options;
    const purpose = Buffer.from(random(PURPOSE_BYTES)).toString("hex");
    const ticket = kept(() => counter.wallet.show(counter.relay, purpose)) ?? null;
    this.#isOut = ticket === null;
    kept(() => counter.shown());
    return ticket;
  }

  redeemed(ticket: Ticket, status: RedeemedAs): void {
    const { counter } = this.#options;
    if (status === "busy") return;
    // A full store: what is left there was shown for a purpose that nobody has again.
    kept(() => counter.wallet.drop(counter.relay, ticket));
    kept(() => counter.shown());
    if (status === "ok") counter.paidOff();
    // What is lost together is one loss.
    else if (counter.pauseMs === 0) counter.brokeWord(BREACHES[status]);
  }

  #want(batches: number, isForNow: boolean): void {
    const { counter } = this.#options;
    kept(() => counter.want(batches, isForNow));
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
