/** A relay of a simulated run: a box server that takes everything, forgets it when it ends, and may lose what it took. */

import { BoxServer, keepAll } from "@hushroom/relay";
import type { DaemonWorld } from "./daemon-world.ts";
import { RelayMischief } from "./relay-mischief.ts";
import { type BoxHost, serveBoxes } from "./serve-boxes.ts";
import type { SimCircuit } from "./sim-circuit.ts";

const TABLE_FRAMES = 16_384;
const TTL_MS = 7 * 24 * 3_600_000;

type World = Pick<DaemonWorld<unknown>, "time" | "random" | "bytes" | "flights">;

export interface RelayChoices {
  /** So long it keeps a frame; a week if left out. */
  readonly ttlMs?: number;
  /** It lies from when it is told to until all is healed; what it does is drawn from this seed. */
  readonly liesBy?: number;
}

export class SimRelay implements BoxHost {
  readonly place: string;
  readonly world: World;
  server: BoxServer | null = null;
  readonly served = new Set<SimCircuit>();
  /** Of a hundred frames that it is given, so many it says to have and has not. */
  droppedPercent = 0;
  hasDropped = false;
  readonly mischief: RelayMischief | null;
  readonly #ttlMs: number;

  constructor(world: World, place: string, { ttlMs = TTL_MS, liesBy }: RelayChoices = {}) {
    this.world = world;
    this.place = place;
    this.#ttlMs = ttlMs;
    this.mischief = liesBy === undefined ? null : new RelayMischief(world.time, liesBy);
    this.start();
  }

  start(): void {
    const { world } = this;
    this.server ??= new BoxServer({
      capacity: TABLE_FRAMES,
      ttlMs: this.#ttlMs,
      random: world.bytes,
      nowMs: world.time.clock,
      admit: (...offer) => {
        if (!world.random.chance(this.droppedPercent / 100)) return keepAll(...offer);
        this.hasDropped = true;
        return "provisional";
      },
    });
  }

  kill(): void {
    this.server = null;
    for (const circuit of this.served) circuit.leave("server");
    this.served.clear();
  }

  /** Whoever it lied to connects anew, to a relay that keeps to its word. */
  repent(): void {
    if (this.mischief?.isOn !== true) return;
    this.mischief.isOn = false;
    for (const circuit of this.served) circuit.leave("server");
    this.served.clear();
  }

  lie(): void {
    if (this.mischief === null) return;
    this.mischief.isOn = true;
    // What it says of its memory is no reason to believe that it kept anything.
    this.hasDropped = true;
  }

  run = (act: () => void): void => act();

  accept(circuit: SimCircuit): void {
    serveBoxes(this, circuit);
  }
}
