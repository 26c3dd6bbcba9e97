/** Sealed conversations of several people in one process, over simulated Tor and real sockets. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimTor, SimTorNetwork } from "@hushroom/testkit";
import type { SealedService } from "../src/api/sealed-methods.ts";
import type { Clock } from "../src/clock.ts";
import { createLog } from "../src/log.ts";
import { openSealed } from "../src/sealed/sealed-service.ts";
import { RamStore } from "../src/store/ram-store.ts";
import type { Store } from "../src/store/store.ts";

export interface Told {
  readonly event: string;
  readonly params: Record<string, unknown>;
}

/** Of the clocks of people: pauses before another try are short, and no time for an answer is over too soon. */
export const SPEED = 10;

/** A clock that runs `speed` times as fast as the real one: minutes of waiting in seconds of a test. */
export class FastClock implements Clock {
  readonly #speed: number;
  readonly #startMs = Date.now();
  /** What it is still to call back, by when, in its own milliseconds since the start. */
  readonly #waiting = new Map<() => void, { readonly dueMs: number; timer: NodeJS.Timeout }>();
  #skippedMs = 0;

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** How many times it is still to call back. */
  get waiting(): number {
    return this.#waiting.size;
  }

  readonly nowMs = (): number => this.#startMs + this.monotonicMs();
  readonly monotonicMs = (): number => (Date.now() - this.#startMs) * this.#speed + this.#skippedMs;

  readonly after = (delayMs: number, callback: () => void): (() => void) => {
    const fire = (): void => {
      this.#waiting.delete(fire);
      callback();
    };
    const dueMs = this.monotonicMs() + delayMs;
    this.#waiting.set(fire, { dueMs, timer: setTimeout(fire, delayMs / this.#speed) });
    return () => {
      clearTimeout(this.#waiting.get(fire)?.timer);
      this.#waiting.delete(fire);
    };
  };

  /** So much time passes at once: what falls into it is called back now. */
  skip(ms: number): void {
    this.#skippedMs += ms;
    for (const [fire, waiting] of this.#waiting) {
      clearTimeout(waiting.timer);
      waiting.timer = setTimeout(fire, Math.max(0, waiting.dueMs - this.monotonicMs()) / this.#speed);
    }
  }
}

/** One person's program; `restart` goes on with what the store has. */
export class Person {
  readonly name: string;
  store: Store;
  readonly told: Told[] = [];
  readonly tor: SimTor;
  service!: SealedService;
  #sockets = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), "hush-sealed-"));

  readonly clock: FastClock;
  readonly #slotMs: number | undefined;
  /** Whom its tor was asked to dial. */
  readonly dialled: string[] = [];

  constructor(name: string, network: SimTorNetwork, speed: number, store: Store, slotMs?: number) {
    this.store = store;
    this.#slotMs = slotMs;
    this.clock = new FastClock(speed);
    this.name = name;
    this.tor = new SimTor(network);
    const dial = this.tor.dial.bind(this.tor);
    this.tor.dial = (host, ...rest) => {
      this.dialled.push(host);
      return dial(host, ...rest);
    };
  }

  async start(): Promise<void> {
    this.service = await openSealed({
      store: this.store,
      clock: this.clock,
      log: createLog("error", Date.now, (line) => process.stderr.write(`${this.name} ${line}\n`)),
      random: (length) => Uint8Array.from(randomBytes(length)),
      tor: () => this.tor,
      needTor: () => this.tor,
      listen: () => ({ path: join(this.#folder, String(this.#sockets++)) }),
      notify: (event, params) => this.told.push({ event, params: params as Record<string, unknown> }),
      onTorReady: () => {},
      onWoke: () => {},
      ...(this.#slotMs === undefined ? {} : { slotMs: this.#slotMs }),
    });
  }

  async restart(): Promise<void> {
    await this.service.close();
    await this.start();
  }

  /** The store as it is, for going back to it. */
  backup(): Store {
    const copy = new RamStore();
    copy.apply({
      writes: this.store.list("").map(([key, value]) => ({ key, value: Uint8Array.from(value) })),
      rows: this.store.list("meta/").flatMap(([key]) => [...this.store.rows(key.slice(5), { limit: 1000 })]),
    });
    return copy;
  }

  async restartFrom(store: Store): Promise<void> {
    await this.service.close();
    this.store = store;
    await this.start();
  }

  async end(): Promise<void> {
    await this.service.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export class SealedTown {
  readonly network = new SimTorNetwork();
  readonly people: Person[] = [];
  readonly #speed: number;
  readonly #slotMs: number | undefined;

  constructor(speed = SPEED, slotMs?: number) {
    this.#speed = speed;
    this.#slotMs = slotMs;
  }

  async person(name: string, store: Store = new RamStore()): Promise<Person> {
    const person = new Person(name, this.network, this.#speed, store, this.#slotMs);
    this.people.push(person);
    await person.tor.ready();
    await person.start();
    await person.service["identity.create"]({ name });
    return person;
  }

  async end(): Promise<void> {
    for (const person of this.people) await person.end();
  }
}
