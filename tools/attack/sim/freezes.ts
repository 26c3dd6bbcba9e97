/** An active relay: now and then it holds back one connection for a minute, and watches who reacts. */

import { SeededRandom } from "@hushroom/testkit";
import type { Freeze, RunMeta } from "../trace/run.ts";
import type { Connection } from "./connection.ts";
import { Draws } from "./draws.ts";
import { KIND } from "./event-kinds.ts";
import type { EventQueue } from "./event-queue.ts";

const FREEZE_EVERY_MS = 3 * 60_000;
const FREEZE_MS = 60_000;
/** It takes one that has just said something, where that can be seen. */
const RECENT_MS = 15_000;
const SEED_ADDED = 500_000;

export class Freezes {
  readonly all: Freeze[] = [];
  readonly #queue: EventQueue;
  readonly #toMs: number;
  readonly #draws: Draws;

  constructor(queue: EventQueue, { seed, toMs }: Pick<RunMeta, "seed" | "toMs">) {
    this.#queue = queue;
    this.#toMs = toMs;
    // Its own, so that nothing else is drawn otherwise for it.
    this.#draws = new Draws(new SeededRandom(seed + SEED_ADDED));
  }

  begin(fromMs: number): void {
    this.#queue.add(fromMs + FREEZE_EVERY_MS, KIND.freeze, 0);
  }

  freeze(connections: readonly Connection[]): void {
    const { nowMs } = this.#queue;
    const toMs = nowMs + FREEZE_MS;
    const victim = this.#victimOf(connections, nowMs);
    if (victim !== null && toMs + FREEZE_MS < this.#toMs) {
      victim.held = [];
      this.all.push({ conn: victim.number, fromMs: nowMs, toMs });
      this.#queue.add(toMs, KIND.thaw, victim.number);
    }
    this.#queue.add(nowMs + FREEZE_EVERY_MS, KIND.freeze, 0);
  }

  /** Null: nobody has said anything. */
  #victimOf(connections: readonly Connection[], nowMs: number): Connection | null {
    const open = connections.filter(({ frameMs, isOver }) => !isOver && nowMs - frameMs <= RECENT_MS);
    return open[this.#draws.below(Math.max(1, open.length))] ?? null;
  }
}
