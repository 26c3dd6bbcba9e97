/** The box server of a relay in virtual time, with connections that take time, break, and may pass through a hostile hand. */

import {
  BOX_ADDRESS_BYTES,
  type BoxAnswer,
  type BoxRequest,
  decodeBoxAnswer,
  decodeBoxRequest,
  encodeBoxAnswer,
} from "@hushroom/protocol";
import { BoxServer, keepAll } from "@hushroom/relay";
import type { SeededRandom, VirtualWorld } from "@hushroom/testkit";

const TTL_MS = 24 * 3600 * 1000;

/** What a hostile relay makes of what passes: null drops it. `page`: the number of the connection's page. */
export interface Hand {
  request?(page: number, request: BoxRequest): BoxRequest | null;
  answer?(page: number, answer: BoxAnswer): BoxAnswer | null;
}

export interface RelayLine {
  send(bytes: Uint8Array): void;
  cut(): void;
}

export class SimRelay {
  hand: Hand = {};
  /** Every PUT and what it was answered, for tests that look at what a relay sees. */
  readonly puts: { readonly page: number; readonly writeKey: Uint8Array; readonly frame: Uint8Array }[] = [];
  readonly watched: { readonly page: number; readonly address: Uint8Array }[] = [];
  #server: BoxServer;
  readonly #world: VirtualWorld;
  readonly #random: SeededRandom;
  readonly #lines = new Set<() => void>();

  constructor(world: VirtualWorld, random: SeededRandom) {
    this.#world = world;
    this.#random = random;
    this.#server = this.#start();
  }

  #start(): BoxServer {
    const random = this.#random.fork().bytes;
    const { clock } = this.#world;
    return new BoxServer({ capacity: 20_000, ttlMs: TTL_MS, random, nowMs: clock, admit: keepAll });
  }

  /** Everything that lay there is gone, and all connections. */
  restart(): void {
    const lines = [...this.#lines];
    this.#server = this.#start();
    for (const cut of lines) cut();
  }

  /** What comes keeps its order. `delayMs`: one way. */
  connect(
    page: number,
    delayMs: () => number,
    receive: (answer: BoxAnswer) => void,
    gone: () => void,
  ): RelayLine {
    let isUp = true;
    const order = { there: 0, back: 0 };
    const later = (way: keyof typeof order, run: () => void): void => {
      order[way] = Math.max(order[way], this.#world.nowMs + delayMs());
      this.#world.at(order[way], () => {
        if (isUp) run();
      });
    };
    const answered = (bytes: Uint8Array): void => {
      const answer = decodeBoxAnswer(bytes.slice());
      const passed = this.hand.answer === undefined ? answer : this.hand.answer(page, answer);
      if (passed !== null) later("back", () => receive(passed));
    };
    const cut = (): void => {
      if (!isUp) return;
      isUp = false;
      this.#lines.delete(cut);
      connection.ended();
      gone();
    };
    const connection = this.#server.connect(answered, cut);
    this.#lines.add(cut);
    return { send: (bytes) => later("there", () => this.#passOn(page, bytes, connection, answered)), cut };
  }

  #passOn(
    page: number,
    bytes: Uint8Array,
    connection: { receive(bytes: Uint8Array): void },
    answered: (bytes: Uint8Array) => void,
  ): void {
    const request = decodeBoxRequest(bytes.slice());
    if (request.op === "put") this.puts.push({ page, writeKey: request.writeKey, frame: request.frame });
    if (request.op === "watch") {
      for (let at = 0; at < request.addresses.length; at += BOX_ADDRESS_BYTES)
        this.watched.push({ page, address: request.addresses.subarray(at, at + BOX_ADDRESS_BYTES) });
    }
    const passed = this.hand.request === undefined ? request : this.hand.request(page, request);
    if (passed === request) connection.receive(bytes);
    else if (passed === null && request.op === "put") {
      // Said to be there, and dropped.
      answered(
        encodeBoxAnswer({ op: "put-answer", tag: request.tag, status: "ok", hash: new Uint8Array(32) }),
      );
    }
  }
}
