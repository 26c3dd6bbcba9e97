/** Pages of relay rooms at a real box server in virtual time, whose wires can be cut, silent and lying. */

import {
  decodeRelayRequest,
  formatRelayAddress,
  issuerKeys,
  parseRelayRoomLink,
  type RelayRequest,
  RelayRoom,
} from "@hushroom/protocol";
import { MemoryStore, RelayServer, TicketOffice, type TicketSettings } from "@hushroom/relay";
import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { type RelayWireEvents, RoomDriver, type RoomDriverEvent, TicketPurse } from "../../src/index.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
const TERMS = { batch: 16, paceMs: 10 * SECOND, rightPuts: 720 };
const SEED = new Uint8Array(32).fill(3);
export const TICKETS: TicketSettings = { seed: SEED, invites: new Map(), workBits: 0 };
export const KEYED = formatRelayAddress({
  host: "relay.example",
  port: 80,
  issuerKey: issuerKeys(SEED).publicKey,
});

export type Page = ReturnType<House["drive"]>;

export interface HouseWire extends RelayWireEvents {
  /** What came to the relay over it, in order. */
  readonly asked: RelayRequest["op"][];
}

export class House {
  readonly world = new VirtualWorld();
  readonly random = new SeededRandom(5);
  server: RelayServer;
  readonly wires: HouseWire[] = [];
  isSilent = false;
  isAway = false;
  /** Answers of the relay, changed by a test. */
  answer: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  readonly #tickets: TicketSettings | null;
  readonly #relay: string;

  constructor(tickets: TicketSettings | null = null, relay = tickets === null ? "relay.example" : KEYED) {
    this.#tickets = tickets;
    this.#relay = relay;
    this.server = this.newServer();
  }

  newServer(): RelayServer {
    const { bytes: random } = this.random.fork();
    const { world } = this;
    const nowMs = world.clock;
    const clock = { nowMs, after: (delayMs: number, run: () => void) => world.after(delayMs, run) };
    return new RelayServer({
      store: (events) => new MemoryStore({ boxes: 5000, logEntries: 8, ttlMs: 1e9, random, nowMs, events }),
      ...{ terms: TERMS, random, clock },
      tickets: this.#tickets === null ? null : new TicketOffice(this.#tickets, random, clock),
    });
  }

  drive(room: RelayRoom) {
    const events: RoomDriverEvent[] = [];
    const { world } = this;
    const page = { isHidden: false };
    /** As browsers do it for a tab that is hidden for long: timers once a minute. */
    const later = (callback: () => void, delayMs: number): (() => void) => {
      const dueMs = world.nowMs + delayMs;
      return world.at(page.isHidden ? Math.ceil(dueMs / MINUTE) * MINUTE : dueMs, callback);
    };
    const timers = { setTimeout: later, clearTimeout: (cancel: unknown) => (cancel as () => void)() };
    const common = { open: (wire: RelayWireEvents) => this.#open(wire), timers, nowMs: world.clock };
    const purse = TicketPurse.for(parseRelayRoomLink(room.link).relay, {
      ...common,
      soon: (run) => void world.after(20, run),
      random: this.random.fork().bytes,
      invites: new Map(),
    });
    const driver = new RoomDriver(room, { ...common, purse, listener: (event) => void events.push(event) });
    return { driver, events, page, purse };
  }

  create() {
    const { bytes: random } = this.random.fork();
    const choices = { nickname: "Anna", random, relay: this.#relay, name: "Tea" };
    return this.drive(RelayRoom.create(choices, this.world.nowMs));
  }

  join(link: string) {
    const { bytes: random } = this.random.fork();
    const choices = { nickname: "Boris", random, link: parseRelayRoomLink(link) };
    return this.drive(RelayRoom.join(choices, this.world.nowMs));
  }

  run(ms: number): void {
    this.world.runFor(ms);
  }

  #open(wire: RelayWireEvents) {
    let isUp = true;
    const later = (run: () => void) =>
      void this.world.after(10, () => {
        if (isUp && !this.isSilent) run();
      });
    const close = () => {
      if (!isUp) return;
      isUp = false;
      connection.ended();
      wire.close();
    };
    if (this.isAway) {
      later(() => wire.close());
      return { send: () => {}, close: () => {} };
    }
    const connection = this.server.connect((bytes) => later(() => wire.message(this.answer(bytes))), close);
    const asked: RelayRequest["op"][] = [];
    this.wires.push({ ...wire, close, asked });
    const send = (bytes: Uint8Array) => {
      asked.push(decodeRelayRequest(bytes).op);
      later(() => connection.receive(bytes));
    };
    return { send, close };
  }
}
