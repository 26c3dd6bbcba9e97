/**
 * How long bytes take over a circuit to an onion service, as a model: each circuit has its own delay each way, each
 * packet a little more, now and then much more, and none overtakes another. The figures are of the order that circuits
 * have; the smaller the packets' own part, the better for every attack that compares times.
 */

import type { Draws } from "./draws.ts";

const LEAST_MS = 150;
const CIRCUIT_MEDIAN_MS = 350;
const CIRCUIT_SIGMA = 0.5;
const PACKET_MEDIAN_MS = 12;
const PACKET_SIGMA = 1;
const CONGESTED = 0.01;
const CONGESTED_MEAN_MS = 300;
/** Building a circuit and meeting the service. */
const DIAL_MEDIAN_MS = 2500;
const DIAL_SIGMA = 0.6;

export const dialMs = (draws: Draws): number => draws.logNormal(DIAL_MEDIAN_MS, DIAL_SIGMA);

/** One direction of one circuit. */
export class TorPath {
  readonly #draws: Draws;
  readonly #baseMs: number;
  #lastMs = 0;

  constructor(draws: Draws) {
    this.#draws = draws;
    this.#baseMs = LEAST_MS + draws.logNormal(CIRCUIT_MEDIAN_MS, CIRCUIT_SIGMA);
  }

  /** When what is sent now arrives. */
  arrivalMs(nowMs: number): number {
    const draws = this.#draws;
    let delayMs = this.#baseMs + draws.logNormal(PACKET_MEDIAN_MS, PACKET_SIGMA);
    if (draws.chance(CONGESTED)) delayMs += draws.exponential(CONGESTED_MEAN_MS);
    this.#lastMs = Math.max(this.#lastMs, nowMs + delayMs);
    return this.#lastMs;
  }
}
