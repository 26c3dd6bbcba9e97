/** A relay of a simulated run: a box server that takes everything, forgets it when it ends, and may lose what it took. */

import { BoxServer, keepAll } from "@hushroom/relay";
import type { DaemonWorld } from "./daemon-world.ts";
import { type BoxHost, serveBoxes } from "./serve-boxes.ts";
import type { SimCircuit } from "./sim-circuit.ts";

const TABLE_FRAMES = 16_384;
const TTL_MS = 7 * 24 * 3_600_000;

type World = Pick<DaemonWorld<unknown>, "time" | "random" | "bytes" | "flights">;

export class SimRelay implements BoxHost {
  readonly place: string;
  readonly world: World;
  server: BoxServer | null = null;
  readonly served = new Set<SimCircuit>();
  /** Of a hundred frames that it is given, so many it says to have and has not. */
  droppedPercent = 0;
  hasDropped = false;

  constructor(world: World, place: string) {
    this.world = world;
    this.place = place;
    this.start();
  }

  start(): void {
    const { world } = this;
    this.server ??= new BoxServer({
      capacity: TABLE_FRAMES,
      ttlMs: TTL_MS,
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

  run = (act: () => void): void => act();

  accept(circuit: SimCircuit): void {
    serveBoxes(this, circuit);
  }
}
