/** An active relay: now and then it holds back one connection for a minute, and watches who reacts. */

import { SeededRandom } from "@hushroom/testkit";
import type { Connection } from "./connection.ts";
import { Draws } from "./draws.ts";

export const FREEZE_EVERY_MS: number = 3 * 60_000;
export const FREEZE_MS: number = 60_000;
/** It takes one that has just said something, where that can be seen. */
const RECENT_MS = 15_000;
const SEED_ADDED = 500_000;

/** Its own, so that nothing else is drawn otherwise for it. */
export const freezeDraws = (seed: number): Draws => new Draws(new SeededRandom(seed + SEED_ADDED));

/** Null: nobody has said anything. */
export function victimOf(connections: readonly Connection[], nowMs: number, draws: Draws): Connection | null {
  const open = connections.filter(({ frameMs, isOver }) => !isOver && nowMs - frameMs <= RECENT_MS);
  return open[draws.below(Math.max(1, open.length))] ?? null;
}
