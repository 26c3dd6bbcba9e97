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
import type { TicketKeeper } from "./ticket-keeper.ts";

const PURPOSE_BYTES = 16;
const { QUIET_CIRCUITS, TICKET_BATCH } = PROTOCOL_LIMITS;
/** What all circuits may show before the next batch is fetched by the clock. */
const FIRST_BATCHES = (2 * QUIET_CIRCUITS) / TICKET_BATCH;

export interface SlotPurseOptions {
  readonly keeper: TicketKeeper;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly relay: string;
  readonly batchesADay: number;
}

export class SlotPurse {
  readonly #options: SlotPurseOptions;
  readonly #supply: SlotSupply;
  /** There was none when one was to be shown. */
  #isOut = false;

  constructor(options: SlotPurseOptions) {
    this.#options = options;
    const { keeper, relay } = options;
    this.#supply = new SlotSupply({ ...options, fetch: () => this.#want(1, false) });
    // Its circuits begin now: nothing that a relay does to them brings this about.
    if (keeper.wallet.count(relay) < QUIET_CIRCUITS) this.#want(FIRST_BATCHES, true);
  }

  /** No more are fetched. */
  end(): void {
    this.#supply.end();
  }

  /** Why there is none to be shown. */
  get trouble(): ErrorCode | null {
    const { keeper, relay } = this.#options;
    const isWithout = keeper.wallet.count(relay) === 0 || keeper.pauseMs(relay) > 0;
    if (!isWithout) return null;
    return keeper.trouble(relay) ?? (this.#isOut ? "RELAY_NEEDS_TICKETS" : null);
  }

  /**
   * Null: there is none now, and none is asked for because of that. Circuits keep from showing too many by themselves, each
   * without regard to the others.
   */
  take(): Ticket | null {
    const { keeper, random, relay } = this.#options;
    const purpose = Buffer.from(random(PURPOSE_BYTES)).toString("hex");
    const ticket = kept(() => keeper.wallet.show(relay, purpose)) ?? null;
    this.#isOut = ticket === null;
    kept(() => keeper.shown(relay));
    return ticket;
  }

  redeemed(ticket: Ticket, status: RedeemedAs): void {
    const { keeper, relay } = this.#options;
    if (status === "busy") return;
    // A full store: what is left there was shown for a purpose that nobody has again.
    kept(() => keeper.wallet.drop(relay, ticket));
    kept(() => keeper.shown(relay));
    if (status === "ok") keeper.paidOff(relay);
    // What is lost together is one loss.
    else if (keeper.pauseMs(relay) === 0) keeper.brokeWord(relay, BREACHES[status]);
  }

  #want(batches: number, isForNow: boolean): void {
    const { keeper, relay } = this.#options;
    kept(() => keeper.want(relay, batches, isForNow));
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
