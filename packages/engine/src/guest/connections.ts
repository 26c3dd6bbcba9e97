/**
 * The listener's connections: how many, how fast they come, what each may ask. Behind an onion all come from one
 * address, so nothing here goes by address. When full, those that never spoke make room first, then those that have
 * asked for nothing for longest, answered or not; never the streams of members.
 */

import type { Socket } from "node:net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { TokenBucket } from "./token-bucket.ts";

const {
  GUEST_CONNECTIONS_MAX,
  GUEST_CONNECTS_BURST,
  GUEST_CONNECTS_PER_SECOND,
  GUEST_REFUSALS_MAX,
  GUEST_REQUESTS_BURST,
  GUEST_REQUESTS_PER_SECOND,
  GUEST_UNREAD_BYTES_MAX,
  GUEST_UNREAD_TOTAL_BYTES_MAX,
} = LOCAL_LIMITS;

export const REQUEST_RATE = { burst: GUEST_REQUESTS_BURST, perSecond: GUEST_REQUESTS_PER_SECOND };
const CONNECT_RATE = { burst: GUEST_CONNECTS_BURST, perSecond: GUEST_CONNECTS_PER_SECOND };

/** A look at all connections costs something, an answer can hold 5 MB. */
const REQUESTS_PER_LOOK = 8;

export class Connection {
  /** A member's stream took it over: it makes room for nobody any more. */
  readonly keep: () => void;
  readonly #bucket: TokenBucket;
  #id: string;
  #circuit: string | null = null;
  #refusals = 0;

  constructor(id: string, nowMs: number, keep: () => void) {
    this.#id = id;
    this.keep = keep;
    this.#bucket = new TokenBucket(REQUEST_RATE, nowMs);
  }

  /** Names it to the room's password budget: its circuit where tor tells it, else its number. */
  get id(): string {
    return this.#id;
  }

  /** Of tor's circuit, or null. */
  get circuit(): string | null {
    return this.#circuit;
  }

  cameBy(circuit: string): void {
    this.#id = circuit;
    this.#circuit = circuit;
  }

  mayAsk(nowMs: number): boolean {
    return this.#bucket.take(nowMs);
  }

  /** True once it has been refused so often that it should be closed. */
  refused(): boolean {
    return ++this.#refusals > GUEST_REFUSALS_MAX;
  }
}

export class Connections {
  readonly #monotonicMs: () => number;
  readonly #byStart: TokenBucket;
  readonly #known = new Map<Socket, Connection>();
  /** Never sent a whole request; oldest first. */
  readonly #silent = new Set<Socket>();
  /** Has asked for something, and may not read the answer; the one whose last request is oldest first. */
  readonly #asked = new Set<Socket>();
  #lastNumber = 0;
  #sinceLook = 0;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
    this.#byStart = new TokenBucket(CONNECT_RATE, monotonicMs());
  }

  get count(): number {
    return this.#known.size;
  }

  /** False: it was refused and is gone. */
  accept(socket: Socket): boolean {
    const nowMs = this.#monotonicMs();
    if (!this.#byStart.take(nowMs) || !this.#makeRoom()) {
      socket.destroy();
      return false;
    }
    const id = `#${++this.#lastNumber}`;
    this.#known.set(socket, new Connection(id, nowMs, () => this.#unlist(socket)));
    this.#silent.add(socket);
    socket.once("close", () => this.#forget(socket));
    return true;
  }

  of(socket: Socket): Connection | undefined {
    return this.#known.get(socket);
  }

  /** A whole request has come, or its answer has gone. */
  asked(socket: Socket): void {
    if (!this.#known.has(socket)) return;
    this.#unlist(socket);
    this.#asked.add(socket);
  }

  /** False: the connection asks for more while much that it was sent lies unread; it is gone. */
  mayBeSent(socket: Socket): boolean {
    if (socket.writableLength > GUEST_UNREAD_BYTES_MAX) socket.destroy();
    else if (++this.#sinceLook >= REQUESTS_PER_LOOK) this.#dropGreatest();
    return !socket.destroyed;
  }

  destroyAll(): void {
    for (const socket of [...this.#known.keys()]) socket.destroy();
  }

  #makeRoom(): boolean {
    if (this.#known.size < GUEST_CONNECTIONS_MAX) return true;
    for (const set of [this.#silent, this.#asked]) {
      const [longest] = set;
      if (longest === undefined) continue;
      this.#forget(longest);
      longest.destroy();
      return true;
    }
    return false;
  }

  /** Answers that nobody reads stay within bounds for all together, whoever they are for. */
  #dropGreatest(): void {
    this.#sinceLook = 0;
    const unread = [...this.#known.keys()].filter((socket) => socket.writableLength > 0);
    let total = unread.reduce((sum, socket) => sum + socket.writableLength, 0);
    if (total <= GUEST_UNREAD_TOTAL_BYTES_MAX) return;
    unread.sort((a, b) => b.writableLength - a.writableLength);
    for (const socket of unread) {
      if (total <= GUEST_UNREAD_TOTAL_BYTES_MAX) return;
      total -= socket.writableLength;
      socket.destroy();
    }
  }

  #forget(socket: Socket): void {
    this.#known.delete(socket);
    this.#unlist(socket);
  }

  #unlist(socket: Socket): void {
    this.#silent.delete(socket);
    this.#asked.delete(socket);
  }
}
