/** A relay in virtual time with clients that speak bytes to it. */

import {
  type BoxAnswer,
  type BoxRequest,
  decodeBoxAnswer,
  decodeRelayAnswer,
  encodeBoxRequest,
  encodeRelayRequest,
  isRelayAnswer,
  type RelayAnswer,
  type RelayOnlyRequest,
} from "@hushroom/protocol";
import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import {
  MemoryStore,
  RelayServer,
  type RelayTerms,
  TicketOffice,
  type TicketSettings,
} from "../../src/index.ts";
import { addressOf, keyOf } from "../box-house.ts";

export const TTL_MS = 60_000;
export const TERMS: RelayTerms = { batch: 4, paceMs: 1000, rightPuts: 10 };

type Question<All> = All extends infer Each ? (Each extends All ? Omit<Each, "tag"> : never) : never;

export class RelayHouseClient {
  readonly answers: (BoxAnswer | RelayAnswer)[] = [];
  /** Of every message that came. */
  readonly lengths: number[] = [];
  closed = false;
  readonly #connection;
  #tag = 0;

  constructor(server: RelayServer) {
    this.#connection = server.connect(
      (bytes) => {
        this.lengths.push(bytes.length);
        this.answers.push(isRelayAnswer(bytes) ? decodeRelayAnswer(bytes) : decodeBoxAnswer(bytes));
      },
      () => {
        this.closed = true;
      },
    );
  }

  /** The answers that came at once. */
  ask(request: Question<BoxRequest>) {
    return this.#asked((tag) => encodeBoxRequest({ ...request, tag } as BoxRequest));
  }

  askRelay(request: Question<RelayOnlyRequest>) {
    return this.#asked((tag) => encodeRelayRequest({ ...request, tag } as RelayOnlyRequest));
  }

  #asked(encoded: (tag: number) => Uint8Array) {
    const before = this.answers.length;
    this.send(encoded(++this.#tag));
    return this.answers.slice(before);
  }

  put(key: number, frame: Uint8Array) {
    const [answer] = this.ask({ op: "put", writeKey: keyOf(key), frame });
    if (answer?.op !== "put-answer") throw new Error("a PUT is answered at once");
    return answer;
  }

  /** Null: not found. */
  get(key: number): Uint8Array | null {
    const [answer] = this.ask({ op: "get", address: addressOf(key) });
    if (answer?.op !== "box") throw new Error("a GET is answered at once");
    return answer.found ? answer.frame : null;
  }

  watch(key: number) {
    return this.ask({ op: "watch", address: addressOf(key) });
  }

  append(key: number, frame: Uint8Array) {
    return this.askRelay({ op: "append", address: addressOf(key), frame });
  }

  sync(cursor: bigint) {
    return this.askRelay({ op: "sync", cursor });
  }

  /** The logs that have come so far. */
  logs() {
    return this.answers.filter((answer) => answer.op === "log");
  }

  /** 1 if these bytes ask for what is answered later only. */
  watchesOpen(bytes: Uint8Array): number {
    return bytes[0] === 3 && bytes.length === 37 ? 1 : 0;
  }

  send(bytes: Uint8Array): void {
    this.#connection.receive(bytes);
  }

  end(): void {
    this.#connection.ended();
  }
}

export interface HouseOptions {
  readonly boxes?: number;
  readonly logEntries?: number;
  readonly terms?: Partial<RelayTerms>;
  readonly tickets?: TicketSettings | null;
}

export class RelayHouse {
  readonly world = new VirtualWorld(1_700_000_000_000);
  readonly server: RelayServer;

  constructor({ boxes = 8, logEntries = 8, terms = {}, tickets = null }: HouseOptions = {}) {
    const random = new SeededRandom(1).bytes;
    const { world } = this;
    const nowMs = world.clock;
    const clock = { nowMs, after: (delayMs: number, callback: () => void) => world.after(delayMs, callback) };
    this.server = new RelayServer({
      store: (events) => new MemoryStore({ boxes, logEntries, ttlMs: TTL_MS, random, nowMs, events }),
      terms: { ...TERMS, ...terms },
      random,
      clock,
      tickets: tickets === null ? null : new TicketOffice(tickets, random, clock),
    });
  }

  client(): RelayHouseClient {
    return new RelayHouseClient(this.server);
  }

  pass(ms: number): void {
    this.world.runUntil(this.world.nowMs + ms);
    this.server.tick();
  }
}
