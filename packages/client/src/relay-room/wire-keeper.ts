/** Keeps a room's connection to its relay: opens it, notices that it is gone, and comes back by itself. */

import { type BoxAnswer, encodeBoxRequest, type RelayAnswer } from "@hushroom/protocol";
import type { ConnectionTimers } from "../connection.ts";
import { type OpenRelayWire, type RelayWire, readAnswer } from "./relay-wire.ts";
import { WirePulse } from "./wire-pulse.ts";

const RECONNECT_FIRST_MS = 1000;
const RECONNECT_MAX_MS = 30_000;

type Hello = Extract<BoxAnswer, { op: "hello" }>;

export interface WireKeeperParts {
  readonly open: OpenRelayWire;
  readonly timers: ConnectionTimers;
  readonly nowMs: () => number;
  /** No connection is wanted any more. */
  readonly isOver: () => boolean;
  /** False: not yet; `connect` follows once it may be opened. */
  readonly mayOpen: () => boolean;
  readonly opened: (hello: Hello) => void;
  readonly answered: (answer: Exclude<BoxAnswer, Hello> | RelayAnswer) => void;
  /** Something came, whatever it was. */
  readonly heard: () => void;
  /** `wasOpen`: the relay had said who it is. */
  readonly closed: (wasOpen: boolean) => void;
}

export class WireKeeper {
  readonly #parts: WireKeeperParts;
  readonly #pulse = new WirePulse();
  #wire: RelayWire | null = null;
  #isOpen = false;
  #retryDelayMs = RECONNECT_FIRST_MS;
  /** Cancels the next try, while there is no connection. */
  #retry: (() => void) | null = null;

  constructor(parts: WireKeeperParts) {
    this.#parts = parts;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** There is no connection, and none will be tried but by `connect`. */
  get isIdle(): boolean {
    return this.#wire === null && this.#retry === null;
  }

  connect(): void {
    if (this.#parts.isOver() || !this.#parts.mayOpen()) return;
    this.#pulse.begin(this.#parts.nowMs());
    const wire: RelayWire = this.#parts.open({
      message: (bytes) => {
        if (wire === this.#wire) this.#received(bytes);
      },
      close: () => {
        if (wire === this.#wire) this.#closed();
      },
    });
    this.#wire = wire;
  }

  /** No try is waited for. */
  tryNow(): void {
    this.#retry?.();
  }

  send(bytes: Uint8Array): void {
    if (this.#isOpen) this.#wire?.send(bytes);
  }

  close(): void {
    this.#wire?.close();
  }

  /** The relay is of use: the next try after this connection comes soon. */
  served(): void {
    this.#retryDelayMs = RECONNECT_FIRST_MS;
  }

  /** The same, if it has been of use since then for so long that it didn't come for nothing. */
  servedSince(sinceMs: number): void {
    if (Math.abs(this.#parts.nowMs() - sinceMs) >= RECONNECT_MAX_MS) this.served();
  }

  /** Once a second. */
  tick(): void {
    const wanted = this.#wire === null ? null : this.#pulse.look(this.#parts.nowMs());
    if (wanted === "gone") this.close();
    else if (wanted === "ask") this.send(encodeBoxRequest({ op: "ping", tag: 0 }));
  }

  #received(bytes: Uint8Array): void {
    this.#pulse.heard(this.#parts.nowMs());
    const answer = readAnswer(bytes);
    if (answer === null) this.close();
    else if (answer.op === "hello") this.#greeted(answer);
    else this.#parts.answered(answer);
    this.#parts.heard();
  }

  #greeted(hello: Hello): void {
    // A relay says it once. Each time all that was kept would be put again.
    if (this.#isOpen) {
      this.close();
      return;
    }
    this.#isOpen = true;
    this.#parts.opened(hello);
  }

  #closed(): void {
    const wasOpen = this.#isOpen;
    this.#wire = null;
    this.#isOpen = false;
    this.#parts.closed(wasOpen);
    if (!this.#parts.isOver()) this.#connectLater();
  }

  #connectLater(): void {
    const { timers } = this.#parts;
    const connect = () => {
      timers.clearTimeout(timer);
      this.#retry = null;
      this.connect();
    };
    const timer = timers.setTimeout(connect, this.#retryDelayMs);
    this.#retry = connect;
    this.#retryDelayMs = Math.min(2 * this.#retryDelayMs, RECONNECT_MAX_MS);
  }
}
