/** What relays said of their logs: what reading one whole costs, and whether its pace is that of our slots. */

import type { BoxClient } from "@hushroom/net";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";

export interface LogTerms {
  /** Entries in each answer. */
  readonly batch: number;
  /** Between two answers, at the least. */
  readonly paceMs: number;
  /** Zero bits of the work for a batch of tickets; 0: none is taken, or nothing is known of it. */
  readonly workBits: number;
}

export class RelayTerms {
  readonly #clock: Clock;
  readonly #known = new Map<string, LogTerms>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(relay: string): LogTerms | null {
    return this.#known.get(relay) ?? null;
  }

  /** What its log was seen to be like. */
  learn(relay: string, terms: Partial<LogTerms> & Pick<LogTerms, "batch" | "paceMs">): void {
    this.#known.set(relay, { workBits: 0, ...this.#known.get(relay), ...terms });
  }

  /** Over a connection that is there in any case. Without an answer soon it stays as it was. */
  async ask(relay: string, client: BoxClient): Promise<void> {
    const asked = client.ask({ op: "terms" }).then(
      ({ batch, paceMs, workBits }) => this.learn(relay, { batch, paceMs, workBits }),
      (error: unknown) => {
        if (!(error instanceof HushError)) throw error;
      },
    );
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(LOCAL_LIMITS.RELAY_TERMS_WITHIN_MS, resolve);
    });
    await Promise.race([asked, late]);
    cancel();
  }
}
