/**
 * A box server without its sockets: the table and all connections. Deterministic given its randomness and its clock,
 * so that a simulator embeds it as it is. Everything may be called from within `arrived` and `send`.
 */

import { BOOT_ID_BYTES, boxAddress, encodeBoxAnswer, HushError, type Tag } from "@hushroom/protocol";
import { BoxService } from "./box-service.ts";
import { BoxOwner } from "./box-table.ts";
import { type Arrival, Boxes, type BoxesOptions, type Outgoing, type PutOutcome } from "./boxes.ts";
import type { SharedFrame } from "./frame-copies.ts";
import { nativeAddressText } from "./native.ts";

export interface BoxServerOptions extends BoxesOptions {
  /** The clock, in milliseconds; it must not go back. */
  readonly nowMs: () => number;
}

/** A connection, as who carries its bytes sees it. */
export interface BoxConnection {
  /** One whole message. */
  receive(bytes: Uint8Array): void;
  /** The stream is gone. */
  ended(): void;
}

/** `isPush`: what it answers with has come just now, put by somebody. */
export type SendBox = (tag: Tag, frame: SharedFrame, isPush: boolean) => void;
export type SendBytes = (bytes: Uint8Array, isPush?: boolean) => void;

/** A box server as its sockets see it. */
export interface BoxConnections {
  /**
   * Sends HELLO at once. `close` is called at most once, when the server ends the connection. Bytes handed to `send`
   * belong to it. Without `box` a BOX goes there too; a frame handed to `box`, for a BOX that was found, is taken, and given
   * back when it has been written.
   */
  connect(send: SendBytes, close: () => void, box?: SendBox): BoxConnection;
}

export class BoxServer {
  /** Another one: the server has started anew, and its table was empty then. */
  readonly bootId: Uint8Array;
  readonly ttlMs: number;
  readonly #boxes: Boxes;
  readonly #nowMs: () => number;
  readonly #own: BoxOwner;
  readonly #sends = new Map<BoxOwner, SendBytes>();

  constructor(options: BoxServerOptions) {
    this.bootId = options.random(BOOT_ID_BYTES);
    this.ttlMs = options.ttlMs;
    this.#nowMs = options.nowMs;
    this.#boxes = new Boxes(options);
    this.#own = new BoxOwner(options.capacity);
  }

  get connections(): number {
    return this.#sends.size;
  }

  /** Frames in the table. */
  get size(): number {
    return this.#boxes.table.size;
  }

  /**
   * Sends HELLO at once. `close` is called at most once, when the other side breaks the protocol; the connection has
   * ended then. Bytes handed to `send` belong to it.
   */
  connect(send: SendBytes, close: () => void): BoxConnection {
    const service = new BoxService(this.#boxes);
    this.#sends.set(service.owner, send);
    const ended = () => {
      if (this.#sends.delete(service.owner)) service.end();
    };
    const receive = (bytes: Uint8Array) => {
      if (!this.#sends.has(service.owner)) return;
      try {
        this.#carry(service.handle(bytes, this.#nowMs()));
      } catch (error) {
        if (!(error instanceof HushError)) throw error;
        ended();
        close();
      }
    };
    send(encodeBoxAnswer({ op: "hello", bootId: this.bootId, ttlMs: this.ttlMs }));
    return { receive, ended };
  }

  /**
   * From now on these addresses are expected. Returns the frames that lay aside for them, which are in the table now as
   * if they had just come; `arrived` is not called for them.
   */
  expect(addresses: readonly string[]): readonly Arrival[] {
    const nowMs = this.#nowMs();
    this.#boxes.table.expire(nowMs);
    const arrivals = this.#boxes.expect(addresses, nowMs);
    for (const { address } of arrivals) this.#carry(this.#boxes.tellWatchers(address));
    return arrivals;
  }

  /** No longer expected. What lies there goes on lying there. */
  forget(addresses: readonly string[]): void {
    for (const address of addresses) this.#boxes.expected.delete(address);
  }

  isExpected(address: string): boolean {
    return this.#boxes.expected.has(address);
  }

  /** Into this server's own table, for others to get. Nobody admits it, and `arrived` is not called. */
  publish(writeKey: Uint8Array, frame: Uint8Array): PutOutcome {
    const address = nativeAddressText(boxAddress(writeKey));
    const nowMs = this.#nowMs();
    this.#boxes.table.expire(nowMs);
    const outcome = this.#boxes.publish(this.#own, address, frame, nowMs);
    if (outcome.status === "ok") this.#carry(this.#boxes.tellWatchers(address));
    return outcome;
  }

  /** What lies at the address: the caller's own copy, or null. */
  frameAt(address: string): Uint8Array | null {
    const frame = this.#boxes.table.get(address);
    return frame === null ? null : new Uint8Array(frame);
  }

  /** Erases the frame; its writer, putting it again, hears EXISTS with its hash. False: nothing lay there. */
  consume(address: string): boolean {
    return this.#boxes.consume(address, this.#nowMs());
  }

  /** Erases what is over. To be called now and then, for times in which nobody asks for anything. */
  tick(nowMs: number): void {
    this.#boxes.table.expire(nowMs);
    this.#boxes.provisional.expire(nowMs);
  }

  #carry(outgoing: readonly Outgoing[]): void {
    for (const { to, bytes, isPush } of outgoing) this.#sends.get(to)?.(bytes, isPush);
  }
}
