/** One connection of a relay: decodes what comes, asks the store, answers. Knows nothing of who is at the other end. */

import {
  type BoxAnswer,
  decodeRelayRequest,
  encodeBoxAnswer,
  encodeRelayAnswer,
  FRAME_BYTES,
  HushError,
  type LogEntry,
  type RelayAnswer,
  type RelayRequest,
  type Tag,
  watchTag,
} from "@hushroom/protocol";
import type { SendBox } from "../box-server.ts";
import type { SharedFrame } from "../frame-copies.ts";
import { nativeBoxAddress } from "../native.ts";
import type { Seat } from "../watches.ts";
import { LogPace } from "./log-pace.ts";
import { PutRights } from "./put-rights.ts";
import type { RelayParts, WaitingConnection } from "./relay-parts.ts";
import type { LogBatch } from "./relay-store.ts";
import { TicketDesk } from "./ticket-desk.ts";

type Asked<Op extends RelayRequest["op"]> = Extract<RelayRequest, { op: Op }>;

const HASH_BYTES = 32;
const ADDRESS_BYTES = 32;

/** Who carries the bytes (BoxConnections, `connect`). */
export interface RelaySink {
  send(bytes: Uint8Array): void;
  readonly box: SendBox;
}

export class RelayConnection {
  readonly #parts: RelayParts;
  readonly #sink: RelaySink;
  readonly #rights: PutRights;
  /** Null: never needed so far, as on most connections that are idle. */
  #pace: LogPace | null = null;
  #desk: TicketDesk | null = null;
  readonly #seat: Seat<WaitingConnection>;
  #isOpen = true;

  constructor(parts: RelayParts, sink: RelaySink) {
    this.#parts = parts;
    this.#sink = sink;
    this.#rights = new PutRights(parts.terms.rightPuts, parts.tickets === null);
    this.#seat = parts.watches.enter(this);
  }

  /** Throws WIRE_BAD_FRAME: the connection is to be closed. */
  handle(message: Uint8Array): void {
    const request = decodeRelayRequest(message);
    if (request.op === "put") this.#put(request);
    else if (request.op === "append") this.#append(request);
    else if (request.op === "sync") this.#sync(request);
    else if (request.op === "terms") this.#terms(request.tag);
    else if (request.op === "issue") this.#tickets().issue(request, (answer) => this.#tell(answer));
    else if (request.op === "redeem") this.#tickets().redeem(request, (answer) => this.#tell(answer));
    else this.#look(request);
  }

  /** What it waited for has come. */
  deliver(tag: Tag, frame: SharedFrame, isPush: boolean): void {
    if (this.#isOpen) this.#sink.box(tag, frame, isPush);
    else frame.giveBack();
  }

  end(): void {
    this.#isOpen = false;
    this.#pace?.end();
    this.#parts.watches.leave(this.#seat);
  }

  #paced(): LogPace {
    const { terms, clock, firstReads } = this.#parts;
    this.#pace ??= new LogPace(terms.paceMs, clock, firstReads);
    return this.#pace;
  }

  #tickets(): TicketDesk {
    this.#desk ??= new TicketDesk(this.#parts, this.#rights);
    return this.#desk;
  }

  #answer(answer: BoxAnswer): void {
    if (this.#isOpen) this.#sink.send(encodeBoxAnswer(answer));
  }

  #tell(answer: RelayAnswer): void {
    if (this.#isOpen) this.#sink.send(encodeRelayAnswer(answer));
  }

  #put({ tag, writeKey, frame }: Asked<"put">): void {
    const { store, random, clock, counters } = this.#parts;
    const giveBack = this.#rights.take(clock.nowMs());
    if (giveBack === null) {
      counters.add("put_full");
      this.#answer({ op: "put-answer", tag, status: "full", hash: random(HASH_BYTES) });
      return;
    }
    const address = nativeBoxAddress(writeKey);
    store.put(address, frame, (outcome) => {
      if (outcome.status !== "ok") giveBack();
      if (outcome.status !== "exists") counters.add(outcome.status === "ok" ? "put" : "put_full");
      const hash = outcome.status === "exists" ? outcome.hash : random(HASH_BYTES);
      this.#answer({ op: "put-answer", tag, status: outcome.status, hash });
    });
    address.fill(0);
  }

  #look(request: Asked<"get" | "watch" | "unwatch" | "ping">): void {
    const { op, tag } = request;
    if (op === "get") this.#get(tag, request.address);
    else if (op === "watch") this.#watch(tag, request.addresses);
    else {
      if (op === "unwatch") this.#parts.watches.remove(this.#seat, request.address);
      this.#answer({ op: "pong", tag });
    }
  }

  #get(tag: Tag, address: Uint8Array): void {
    this.#parts.counters.add("got");
    // Drawn in either case, so that the time says as little as the size.
    const filler = this.#parts.random(FRAME_BYTES);
    this.#parts.store.get(address, (frame) => {
      this.#answer({ op: "box", tag, found: frame !== null, frame: frame ?? filler });
      // Answers hold a copy.
      frame?.fill(0);
    });
  }

  #watch(first: Tag, addresses: Uint8Array): void {
    const { store, watches, random } = this.#parts;
    const unseen: Uint8Array[] = [];
    for (let at = 0, number = 0; at < addresses.length; at += ADDRESS_BYTES, number++) {
      const tag = watchTag(first, number);
      const waiting = watches.add(this.#seat, addresses, at, tag);
      const isKnownEmpty = waiting === "more" && !store.mayMiss;
      if (waiting !== "full" && !isKnownEmpty) unseen.push(addresses.subarray(at, at + ADDRESS_BYTES));
      if (waiting === "full") {
        this.#answer({ op: "box", tag, found: false, frame: random(FRAME_BYTES) });
      }
    }
    // It waits before it looks, so that a frame can't come in between unseen.
    if (unseen.length > 0) store.find(unseen);
  }

  #terms(tag: Tag): void {
    this.#tell({ op: "terms-answer", tag, ...this.#parts.terms, ...this.#tickets().terms() });
  }

  #append({ tag, address, frame }: Asked<"append">): void {
    // Whether it came in shows in the log alone: the answer is always the same.
    const done = () => this.#tell({ op: "appended", tag });
    if (this.#rights.isOpen(this.#parts.clock.nowMs()) && this.#paced().mayAppend()) {
      this.#parts.counters.add("appended");
      this.#parts.store.append(address, frame, done);
    } else done();
  }

  #sync({ tag, cursor }: Asked<"sync">): void {
    const { store, terms, counters } = this.#parts;
    const isFirst = this.#paced().whenDue(() => {
      counters.add("synced");
      store.read(cursor, terms.batch, (batch) => this.#tell(this.#logAnswer(tag, batch)));
    });
    if (!isFirst) throw new HushError("WIRE_BAD_FRAME");
  }

  #logAnswer(tag: Tag, { cursor, entries }: LogBatch): RelayAnswer {
    const { terms, random } = this.#parts;
    const filler = Array.from(
      { length: terms.batch - entries.length },
      (): LogEntry => ({ address: random(ADDRESS_BYTES), frame: random(FRAME_BYTES) }),
    );
    return { op: "log", tag, cursor, count: entries.length, entries: [...entries, ...filler] };
  }
}
