/** One simulated client: its level machine, what speaks above it, its timers and its circuits. */

import {
  BlindLevel,
  type LevelMachine,
  type PrivacyLevel,
  QuietLevel,
  type RandomBytes,
} from "@hushroom/protocol";
import type { Connection } from "./connection.ts";
import { DirectLevel } from "./direct-level.ts";
import type { Draws } from "./draws.ts";
import type { Lateness } from "./lateness.ts";
import type { Voice } from "./speaker.ts";

const SCATTER_BYTES = 4;

export interface Client {
  readonly number: number;
  readonly machine: LevelMachine;
  readonly speaker: Voice;
  readonly lateness: Lateness;
  /** What its clock is ahead of the true time. */
  readonly clockMs: number;
  readonly draws: Draws;
  /** The connection of each circuit, from its dialling on. */
  readonly circuits: Map<string, Connection>;
}

/** `scatters`: false for a control whose circuits all keep to their places, so that a shared timer shows. */
export function makeMachine(
  level: PrivacyLevel,
  random: RandomBytes,
  slotMs: number,
  scatters: boolean,
): LevelMachine {
  if (level === "direct") return new DirectLevel(random);
  if (level === "blind") return new BlindLevel(random, slotMs, null);
  return new QuietLevel(scatters ? random : (length) => drawnOrZero(random, length), slotMs);
}

/** Only the scatter is drawn from so few bytes, and zero is none. */
const drawnOrZero = (random: RandomBytes, length: number): Uint8Array =>
  length === SCATTER_BYTES ? new Uint8Array(length) : random(length);
