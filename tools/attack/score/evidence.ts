/**
 * What an attack says, against what is true: a score for each of many yes-or-no questions. How well it tells is the AUC:
 * the chance that a question whose answer is yes has the higher score, 0.5 for guessing. Where questions belong to
 * people, only those of one person are compared, so that who is talkative by nature says nothing.
 */

import type { Draws } from "../sim/draws.ts";

export interface Evidence {
  readonly scores: Float64Array;
  /** The questions whose answer is yes, by their places in `scores`. */
  readonly yes: Uint32Array;
  /** Questions are compared only within their stratum; null: all with all. */
  readonly strata: Int32Array | null;
  /** The answers for a world in which the same people are somebody else: what chance alone gives. */
  readonly relabel: (draws: Draws) => Uint32Array;
}

/** Ranks within the strata, from 1; equal scores share the middle one. */
export function rank({ scores, strata }: Pick<Evidence, "scores" | "strata">): Float64Array {
  const order = Uint32Array.from(scores, (_, at) => at);
  const stratum = (at: number) => strata?.[at] ?? 0;
  order.sort((a, b) => stratum(a) - stratum(b) || (scores[a] ?? 0) - (scores[b] ?? 0));
  const ranks = new Float64Array(scores.length);
  for (let from = 0, first = 0; from < order.length; ) {
    const at = order[from] ?? 0;
    if (from > 0 && stratum(at) !== stratum(order[from - 1] ?? 0)) first = from;
    let to = from + 1;
    while (to < order.length && isTie(at, order[to] ?? 0)) to++;
    for (let tied = from; tied < to; tied++) ranks[order[tied] ?? 0] = (from + to - 1) / 2 - first + 1;
    from = to;
  }
  return ranks;

  function isTie(a: number, b: number): boolean {
    return stratum(a) === stratum(b) && scores[a] === scores[b];
  }
}

/** By Mann and Whitney; strata weigh as many comparisons as they have. Nothing to compare is guessing. */
export function auc(ranks: Float64Array, yes: Uint32Array, strata: Int32Array | null): number {
  const sizes = strata === null ? Float64Array.of(ranks.length) : counted(strata);
  const sums = new Float64Array(sizes.length);
  const counts = new Float64Array(sizes.length);
  for (const at of yes) {
    const stratum = strata?.[at] ?? 0;
    counts[stratum] = (counts[stratum] ?? 0) + 1;
    sums[stratum] = (sums[stratum] ?? 0) + (ranks[at] ?? 0);
  }
  let won = 0;
  let compared = 0;
  for (const [stratum, size] of sizes.entries()) {
    const count = counts[stratum] ?? 0;
    won += (sums[stratum] ?? 0) - (count * (count + 1)) / 2;
    compared += count * (size - count);
  }
  return compared === 0 ? 0.5 : won / compared;
}

/** How many questions each stratum has; strata are numbered from 0. */
function counted(strata: Int32Array): Float64Array {
  let most = -1;
  for (const stratum of strata) most = Math.max(most, stratum);
  const sizes = new Float64Array(most + 1);
  for (const stratum of strata) sizes[stratum] = (sizes[stratum] ?? 0) + 1;
  return sizes;
}

export interface SeedScore {
  readonly auc: number;
  /** The same for permuted answers. */
  readonly chance: readonly number[];
}

export function scoreEvidence(evidence: Evidence, permutations: number, draws: Draws): SeedScore {
  const ranks = rank(evidence);
  const chance: number[] = [];
  for (let number = 0; number < permutations; number++) {
    chance.push(auc(ranks, evidence.relabel(draws), evidence.strata));
  }
  return { auc: auc(ranks, evidence.yes, evidence.strata), chance };
}
