/**
 * Relays without tickets that take nothing, by their own word: one may be full, or not want to hear a conversation. Where
 * tickets are asked for, who shows them tells (tickets/put-right.ts).
 */

import { type ErrorCode, type PutResult, parseRelayAddress } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import { HinderedLinks } from "./tickets/hindered-links.ts";

export class FullRelays {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #relays = new Map<string, HinderedLinks>();

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** What a relay said to a PUT over this link. It lays nothing aside: who says that takes nothing. */
  answered(relay: string, link: string, status: PutResult): void {
    if (parseRelayAddress(relay).issuerKey !== null) return;
    const links = this.#relays.get(relay) ?? new HinderedLinks();
    this.#relays.set(relay, links);
    const nowMs = this.#clock.monotonicMs();
    const isFull = status === "full" || status === "aside";
    const isNews = isFull ? links.hindered(link, "RELAY_FULL", nowMs) : links.served(link, nowMs);
    if (isNews) this.#changed();
  }

  /** Links whose key begins so are no more. */
  drop(beginning: string): void {
    const nowMs = this.#clock.monotonicMs();
    const dropped = [...this.#relays.values()].filter((links) => links.drop(beginning, nowMs));
    if (dropped.length > 0) this.#changed();
  }

  trouble(relay: string): ErrorCode | null {
    return this.#relays.get(relay)?.troubleOf("", this.#clock.monotonicMs()) ?? null;
  }

  /** Why what goes by links whose key begins so waits. */
  troubleOf(beginning: string): ErrorCode | null {
    for (const links of this.#relays.values()) {
      const own = links.troubleOf(beginning, this.#clock.monotonicMs());
      if (own !== null) return own;
    }
    return null;
  }
}
