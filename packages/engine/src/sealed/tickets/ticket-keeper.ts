/** Sees to it that there are tickets where they are needed: for each relay a counter, and what goes for all of them. */

import { type ErrorCode, LOCAL_LIMITS } from "@hushroom/protocol";
import { TicketCounter, type TicketCounterOptions } from "./ticket-counter.ts";
import type { Wallet } from "./wallet.ts";

export class TicketKeeper {
  readonly wallet: Wallet;
  readonly #options: TicketCounterOptions;
  readonly #counters = new Map<string, TicketCounter>();

  constructor(options: TicketCounterOptions) {
    this.#options = options;
    this.wallet = options.wallet;
    this.#check();
  }

  at(relay: string): TicketCounter {
    const counter = this.#counters.get(relay) ?? new TicketCounter(relay, this.#options);
    this.#counters.set(relay, counter);
    return counter;
  }

  /** Why frames of links whose key begins so wait. */
  troubleOf(beginning: string): ErrorCode | null {
    for (const counter of this.#counters.values()) {
      const trouble = counter.troubleOf(beginning);
      if (trouble !== null) return trouble;
    }
    return null;
  }

  /** Links whose key begins so are no more. */
  drop(beginning: string): void {
    const dropped = [...this.#counters.values()].filter((counter) => counter.drop(beginning));
    if (dropped.length > 0) this.#options.changed();
  }

  /** Tor is there again. */
  tryNow(): void {
    for (const counter of this.#counters.values()) counter.tryNow();
  }

  #check(): void {
    for (const relay of this.wallet.relays) this.at(relay).check();
    this.#options.clock.after(LOCAL_LIMITS.WALLET_CHECK_MS, () => this.#check());
  }
}
