/** Who here reads which box of the own server. Two may read the same: lanes of a contact who is let into a group, too. */

import type { BoxServer } from "@hushroom/relay";
import type { Lane } from "./lane.ts";

export type BoxReader = { readonly conversation: string } | { readonly lane: Lane };

export interface BoxReadersOptions {
  readonly server: BoxServer;
  /** What lies in an expected box already has come: told in a turn of its own. */
  readonly found: (address: string, frame: Uint8Array) => void;
}

export class BoxReaders {
  readonly #options: BoxReadersOptions;
  /** Most boxes have one reader: they share its list. */
  readonly #readers = new Map<string, readonly BoxReader[]>();

  constructor(options: BoxReadersOptions) {
    this.#options = options;
  }

  of(address: string): readonly BoxReader[] {
    return this.#readers.get(address) ?? [];
  }

  expect(reader: BoxReader, addresses: readonly string[]): void {
    const { server, found } = this.#options;
    const alone = [reader];
    for (const address of addresses) {
      const others = this.#readers.get(address)?.filter((one) => !isSame(one, reader)) ?? [];
      this.#readers.set(address, others.length === 0 ? alone : [...others, reader]);
    }
    server.expect(addresses);
    for (const address of addresses) {
      const frame = server.frameAt(address);
      if (frame !== null) found(address, frame);
    }
  }

  forget(reader: BoxReader, addresses: readonly string[]): void {
    for (const address of addresses) this.#forget(address, reader);
  }

  /** Nothing that comes for this conversation is taken in, until it is expected anew. */
  deafen(conversation: string): void {
    for (const address of [...this.#readers.keys()]) this.#forget(address, { conversation });
  }

  /** The box was read for good. */
  consume(address: string): void {
    this.#options.server.consume(address);
    this.#drop(address);
  }

  #forget(address: string, reader: BoxReader): void {
    const readers = this.#readers.get(address);
    if (readers === undefined) return;
    const others = readers.filter((one) => !isSame(one, reader));
    if (others.length === 0) this.#drop(address);
    else this.#readers.set(address, others);
  }

  #drop(address: string): void {
    this.#readers.delete(address);
    this.#options.server.forget([address]);
  }
}

const isSame = (a: BoxReader, b: BoxReader): boolean =>
  "lane" in a ? "lane" in b && a.lane === b.lane : "conversation" in b && a.conversation === b.conversation;
