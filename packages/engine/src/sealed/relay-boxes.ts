/**
 * Boxes at relays that somebody here reads. Each is watched by the link of who reads it, so that the relay sees no more
 * together than what one link asks for. What was found and could not be taken in is looked for again.
 */

import type { BoxClient } from "@hushroom/net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";

/** False: it was not taken in, and has to come again. */
type FoundAtRelay = (address: string, frame: Uint8Array) => boolean;

export interface RelayBoxesOptions {
  readonly clock: Clock;
  readonly client: (link: string) => BoxClient | null;
}

const bytesOf = (address: string): Uint8Array => Uint8Array.from(Buffer.from(address, "hex"));

export class RelayBoxes {
  readonly #options: RelayBoxesOptions;
  /** By the link, then by the address. */
  readonly #wanted = new Map<string, Map<string, FoundAtRelay>>();

  constructor(options: RelayBoxesOptions) {
    this.#options = options;
  }

  expect(link: string, addresses: readonly string[], found: FoundAtRelay): void {
    const wanted = this.#wanted.get(link) ?? new Map<string, FoundAtRelay>();
    this.#wanted.set(link, wanted);
    const client = this.#options.client(link);
    for (const address of addresses) {
      const isNew = !wanted.has(address);
      wanted.set(address, found);
      if (isNew && client !== null) this.#watch(link, client, address);
    }
  }

  forget(link: string, addresses: readonly string[]): void {
    const wanted = this.#wanted.get(link);
    const client = this.#options.client(link);
    for (const address of addresses) {
      // A connection that breaks meanwhile watches nothing either.
      if (wanted?.delete(address)) client?.unwatch(bytesOf(address)).catch(() => {});
    }
    if (wanted?.size === 0) this.#wanted.delete(link);
  }

  /** All that was wanted by links of this beginning. */
  drop(beginning: string): void {
    for (const [link, wanted] of [...this.#wanted]) {
      if (link.startsWith(beginning)) this.forget(link, [...wanted.keys()]);
    }
  }

  connected(link: string, client: BoxClient): void {
    for (const address of this.#wanted.get(link)?.keys() ?? []) this.#watch(link, client, address);
  }

  #watch(link: string, client: BoxClient, address: string): void {
    client.watch(bytesOf(address), (frame) => {
      const found = this.#wanted.get(link)?.get(address);
      if (found === undefined) return;
      if (frame !== null && found(address, frame)) this.#wanted.get(link)?.delete(address);
      else this.#watchLater(link, client, address);
    });
  }

  #watchLater(link: string, client: BoxClient, address: string): void {
    this.#options.clock.after(LOCAL_LIMITS.RESEND_MIN_MS, () => {
      const isWanted = this.#wanted.get(link)?.has(address) === true;
      if (isWanted && this.#options.client(link) === client) this.#watch(link, client, address);
    });
  }
}
