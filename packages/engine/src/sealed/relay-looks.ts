/**
 * Waits at a relay as a reader would, over a circuit of its own, for frames that the relay says to have. One look at a
 * time, so that a relay doesn't see by its times which conversations are one person's.
 */

import type { BoxClient } from "@hushroom/net";
import {
  addressText,
  type ConversationEffect,
  equalBytes,
  frameHash,
  LOCAL_LIMITS,
  type RandomBytes,
  type Seen,
} from "@hushroom/protocol";
import type { Clock } from "../clock.ts";

const ADDRESS_BYTES = 32;

export type LookEffect = Extract<ConversationEffect, { type: "look" }>;

export interface RelayLooksOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** A connection on a circuit of its own. */
  readonly connect: (relay: string) => Promise<BoxClient>;
}

export class RelayLooks {
  readonly #options: RelayLooksOptions;
  #last: Promise<unknown> = Promise.resolve();
  #client: BoxClient | null = null;
  #isClosed = false;

  constructor(options: RelayLooksOptions) {
    this.#options = options;
  }

  /** Null: the relay wasn't reached, the connection broke, or it is no longer wanted, asked when its turn has come. */
  look(effect: LookEffect, isWanted: () => boolean): Promise<Seen | null> {
    const seen = this.#last.then(() => this.#look(effect, isWanted)).catch(() => null);
    this.#last = seen;
    return seen;
  }

  /** Timers may have ended already: what waits ends with its connection. */
  close(): void {
    this.#isClosed = true;
    this.#client?.close();
  }

  async #look({ place, rounds, hashes }: LookEffect, isWanted: () => boolean): Promise<Seen | null> {
    if (this.#isClosed || !isWanted()) return null;
    const client = await this.#options.connect(place);
    this.#client = client;
    try {
      const missing: string[] = [];
      for (const round of rounds) {
        if (this.#isClosed || !isWanted()) return null;
        const sought = new Map([...hashes].filter(([address]) => round.includes(address)));
        if (!(await this.#wait(client, round, sought))) return null;
        missing.push(...sought.keys());
      }
      return { bootId: Buffer.from(client.bootId).toString("hex"), missing };
    } finally {
      this.#client = null;
      client.close();
    }
  }

  /** Takes what comes out of `sought`. False: the relay can't go on waiting. */
  async #wait(
    client: BoxClient,
    round: readonly string[],
    sought: Map<string, Uint8Array>,
  ): Promise<boolean> {
    const { clock } = this.#options;
    // For a question at the end that readers ask, too, and that nothing has answered before.
    const decoy = this.#options.random(ADDRESS_BYTES);
    let isFull = false;
    let isBroken = false;
    const patience = new Promise<void>((resolve) => {
      const cancel = clock.after(LOCAL_LIMITS.RELAY_LOOK_PATIENCE_MS, resolve);
      const settle = () => {
        cancel();
        resolve();
      };
      client.onClose(() => {
        isBroken = true;
        settle();
      });
      for (const address of this.#shuffled([...round, addressText(decoy)])) {
        client.watch(bytesOf(address), (frame) => {
          isFull ||= frame === null;
          const hash = sought.get(address);
          if (frame !== null && hash !== undefined && equalBytes(frameHash(frame), hash))
            sought.delete(address);
          if (sought.size === 0 || isFull) settle();
        });
      }
    });
    await patience;
    // What was sent before its answer is here. A connection that broke is no proof against the relay.
    await client.unwatch(decoy);
    return !isFull && !isBroken;
  }

  /** Those that were filled are not to be told from the others by their place. */
  #shuffled(addresses: readonly string[]): string[] {
    const draws = new DataView(this.#options.random(4 * addresses.length).slice().buffer);
    const drawn = addresses.map((address, at) => [draws.getUint32(4 * at), address] as const);
    return drawn.sort(([a], [b]) => a - b).map(([, address]) => address);
  }
}

const bytesOf = (address: string): Uint8Array => Uint8Array.from(Buffer.from(address, "hex"));
