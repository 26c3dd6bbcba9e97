/** What one run was worth to the attackers: small enough to be kept for every seed. */

import { attacksOn } from "../attacks/all.ts";
import type { Question, View } from "../attacks/attack.ts";
import { sizeEntropy } from "../attacks/sizes.ts";
import type { Draws } from "../sim/draws.ts";
import type { Run } from "../trace/run.ts";
import { type SeedScore, scoreEvidence } from "./evidence.ts";

export interface WayScore extends SeedScore {
  readonly question: Question;
  readonly way: string;
  readonly view: View;
}

export interface RunResult {
  readonly name: string;
  readonly presence: "always" | "sessions";
  readonly seed: number;
  readonly hours: number;
  /** Of the code that was attacked. Null, or not there: nobody knows. */
  readonly commit?: string | null;
  readonly clients: number;
  readonly sizeBits: number;
  readonly scores: readonly WayScore[];
  /** Megabytes of one client in a day, both ways, at its link. */
  readonly megabytesPerDay: number;
  /** Null: nobody knows, of traces from elsewhere. */
  readonly delivery: Delivery | null;
}

/** Whether what was said came to be read: who sees nothing move because nothing moves has found nothing. */
export interface Delivery {
  /** Seconds that half of the readings, and 95 in a hundred, took. */
  readonly halfSeconds: number;
  readonly mostSeconds: number;
  /** Share of the readings that should have been five minutes before the end and were not there then. */
  readonly unreadShare: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MEGABYTE = 1e6;

export function resultOf(run: Run, delivery: Delivery | null, permutations: number, draws: Draws): RunResult {
  const { name, presence, seed, clients, fromMs, toMs } = run.meta;
  const scores = attacksOn(run).map(({ question, way, view, evidence }) => ({
    question,
    way,
    view,
    ...scoreEvidence(evidence(), permutations, draws),
  }));
  return {
    name,
    presence,
    seed,
    hours: (toMs - fromMs) / HOUR_MS,
    clients,
    sizeBits: sizeEntropy(run),
    scores,
    delivery,
    megabytesPerDay: (bytesOf(run) / clients / (toMs - fromMs)) * (DAY_MS / MEGABYTE),
  };
}

function bytesOf({ links, meta }: Run): number {
  let sum = 0;
  for (let row = 0; row < links.rows; row++)
    if ((links.timeMs[row] ?? 0) >= meta.fromMs) sum += links.bytes[row] ?? 0;
  return sum;
}
