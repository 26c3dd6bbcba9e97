/**
 * How late a client's timers are. Measured: whole stretches of slots from real processes (`timers/lateness.csv`), so
 * that what circuits of one process share in them is kept. Leaky, for a control: one draw for all circuits of a slot.
 */

import { readFileSync } from "node:fs";
import type { Contender } from "./contenders.ts";
import type { Draws } from "./draws.ts";

const STRETCH_SLOTS = 24;
const US_PER_MS = 1000;

export interface Lateness {
  /** Milliseconds; the same for the same slot and circuit. */
  of(slot: number, circuit: number): number;
}

/** Slots of one process one after the other; each slot has the lateness of each circuit, in microseconds. */
export type MeasuredProcesses = readonly (readonly (readonly number[])[])[];

export function readMeasured(): MeasuredProcesses {
  const text = readFileSync(new URL("../timers/lateness.csv", import.meta.url), "utf8");
  const processes: number[][][] = [];
  for (const line of text.trim().split("\n")) {
    if (line.startsWith("#")) continue;
    const [process = 0, ...late] = line.split(",").map(Number);
    processes[process] ??= [];
    processes[process].push(late);
  }
  return processes;
}

class MeasuredLateness implements Lateness {
  readonly #processes: MeasuredProcesses;
  readonly #draws: Draws;
  readonly #stretches = new Map<number, { process: number; from: number }>();

  constructor(processes: MeasuredProcesses, draws: Draws) {
    this.#processes = processes;
    this.#draws = draws;
  }

  of(slot: number, circuit: number): number {
    const number = Math.floor(slot / STRETCH_SLOTS);
    let stretch = this.#stretches.get(number);
    if (stretch === undefined) {
      const process = this.#draws.below(this.#processes.length);
      stretch = { process, from: this.#draws.below(this.#processes[process]?.length ?? 1) };
      this.#stretches.set(number, stretch);
    }
    const rows = this.#processes[stretch.process] ?? [];
    const row = rows[(stretch.from + (slot % STRETCH_SLOTS)) % rows.length] ?? [];
    return (row[circuit % row.length] ?? 0) / US_PER_MS;
  }
}

/** One timer for all circuits of a client, which strays by so much (standard deviation of the normal it is half of). */
class LeakyLateness implements Lateness {
  readonly #sigmaMs: number;
  readonly #draws: Draws;
  readonly #slots = new Map<number, number>();

  constructor(sigmaMs: number, draws: Draws) {
    this.#sigmaMs = sigmaMs;
    this.#draws = draws;
  }

  of(slot: number): number {
    let lateMs = this.#slots.get(slot);
    if (lateMs === undefined) {
      lateMs = Math.abs(this.#draws.normal()) * this.#sigmaMs;
      this.#slots.set(slot, lateMs);
    }
    return lateMs;
  }
}

export const latenessOf = (
  { sharedTimerMs }: Contender,
  measured: MeasuredProcesses,
  draws: Draws,
): Lateness =>
  sharedTimerMs === undefined
    ? new MeasuredLateness(measured, draws)
    : new LeakyLateness(sharedTimerMs, draws);
