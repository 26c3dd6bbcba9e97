/** What is asked of a relay about boxes over a room's connection, and what an answer is to. */

import { encodeBoxRequest, PROTOCOL_LIMITS, type RelayRoomEffect } from "@hushroom/protocol";
import type { ConnectionTimers } from "../connection.ts";

/** A relay that can't go on waiting is asked again. */
const WATCH_AGAIN_MS = 10_000;

/** A tag has 32 bits. */
const TAGS = 2 ** 32;

type Asked = { readonly put: number } | { readonly address: string };

type Put = Extract<RelayRoomEffect, { type: "put" }>;

const addressBytes = (address: string): Uint8Array =>
  Uint8Array.from(address.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export class BoxRequests {
  readonly #timers: Pick<ConnectionTimers, "setTimeout">;
  readonly #send: (bytes: Uint8Array) => void;
  #asked = new Map<number, Asked>();
  /** Of watched addresses. */
  #tags = new Map<string, number>();
  #nextTag = 1;

  constructor(timers: Pick<ConnectionTimers, "setTimeout">, send: (bytes: Uint8Array) => void) {
    this.#timers = timers;
    this.#send = send;
  }

  put({ put, writeKey, frame }: Put): void {
    this.#send(encodeBoxRequest({ op: "put", tag: this.#ask({ put }), writeKey, frame }));
  }

  watch(addresses: readonly string[]): void {
    for (let from = 0; from < addresses.length; from += PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX) {
      const some = addresses.slice(from, from + PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX);
      const [tag = 0] = some.map((address) => this.#tagFor(address));
      this.#send(encodeBoxRequest({ op: "watch", tag, addresses: addressBytes(some.join("")) }));
    }
  }

  unwatch(addresses: readonly string[]): void {
    for (const address of addresses) {
      const tag = this.#tags.get(address);
      if (tag === undefined) continue;
      this.#tags.delete(address);
      this.#asked.delete(tag);
      this.#send(encodeBoxRequest({ op: "unwatch", tag, address: addressBytes(address) }));
    }
  }

  /** Whose answer this is; undefined: it was asked for by nobody, or before. */
  answered(tag: number): Asked | undefined {
    const asked = this.#asked.get(tag);
    this.#asked.delete(tag);
    return asked;
  }

  /** There is something: it is watched no more. */
  found(address: string): void {
    this.#tags.delete(address);
  }

  /** The relay waits no longer, though nothing is there. */
  givenUp(address: string): void {
    const tags = this.#tags;
    const tag = tags.get(address);
    this.#timers.setTimeout(() => {
      if (tags === this.#tags && tags.get(address) === tag) this.watch([address]);
    }, WATCH_AGAIN_MS);
  }

  /** The connection is gone, and every question with it. */
  closed(): void {
    this.#asked = new Map();
    this.#tags = new Map();
  }

  #ask(asked: Asked): number {
    const tag = this.#nextTag++ % TAGS;
    this.#asked.set(tag, asked);
    return tag;
  }

  #tagFor(address: string): number {
    const tag = this.#ask({ address });
    this.#tags.set(address, tag);
    return tag;
  }
}
