/** The questions that attacks answer: about pairs of people, pairs of connections, and times of one person. */

import type { Draws } from "../sim/draws.ts";
import type { Evidence } from "./evidence.ts";

/** Every two of `count`, the first below the second. */
export function forPairs(count: number, visit: (a: number, b: number, at: number) => void): void {
  let at = 0;
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) visit(a, b, at++);
}

export const pairCount = (count: number): number => (count * (count - 1)) / 2;

export const identity = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Do these two talk with each other? Answers are permuted by giving people each other's places. */
export function pairsOfPeople(
  count: number,
  scoreOf: (a: number, b: number) => number,
  isLinked: (a: number, b: number) => boolean,
): Evidence {
  const scores = new Float64Array(pairCount(count));
  forPairs(count, (a, b, at) => {
    scores[at] = scoreOf(a, b);
  });
  const answers = (places: readonly number[]) => {
    const labels = new Uint8Array(scores.length);
    forPairs(count, (a, b, at) => {
      labels[at] = isLinked(places[a] ?? 0, places[b] ?? 0) ? 1 : 0;
    });
    return labels;
  };
  const relabel = (draws: Draws) => answers(draws.shuffled(identity(count)));
  return { scores, labels: answers(identity(count)), strata: null, relabel };
}

/** Questions about times of one person: only times of the same person are compared, and permuted. */
export function timesOfPeople(
  windows: number,
  people: readonly number[],
  scoreOf: (person: number, window: number) => number,
  isYes: (person: number, window: number) => boolean,
): Evidence {
  const total = windows * people.length;
  const scores = new Float64Array(total);
  const labels = new Uint8Array(total);
  const strata = new Int32Array(total);
  for (const [place, person] of people.entries()) {
    for (let window = 0; window < windows; window++) {
      const at = place * windows + window;
      scores[at] = scoreOf(person, window);
      labels[at] = isYes(person, window) ? 1 : 0;
      strata[at] = place;
    }
  }
  const relabel = (draws: Draws) => {
    const mixed = new Uint8Array(total);
    for (let place = 0; place < people.length; place++) {
      const from = place * windows;
      mixed.set(draws.shuffled([...labels.subarray(from, from + windows)]), from);
    }
    return mixed;
  };
  return { scores, labels, strata, relabel };
}

/** Do these connections belong together? `groups`: the connections that were there at the same time. */
export function pairsOfConnections(
  groups: readonly (readonly number[])[],
  scoreOf: (a: number, b: number) => number,
  isLinked: (a: number, b: number) => boolean,
): Evidence {
  const total = groups.reduce((sum, { length }) => sum + pairCount(length), 0);
  const scores = new Float64Array(total);
  const answers = (placesOf: (group: readonly number[]) => readonly number[]) => {
    const labels = new Uint8Array(total);
    let from = 0;
    for (const group of groups) {
      const places = placesOf(group);
      forPairs(group.length, (a, b, at) => {
        labels[from + at] = isLinked(places[a] ?? 0, places[b] ?? 0) ? 1 : 0;
      });
      from += pairCount(group.length);
    }
    return labels;
  };
  let from = 0;
  for (const group of groups) {
    forPairs(group.length, (a, b, at) => {
      scores[from + at] = scoreOf(group[a] ?? 0, group[b] ?? 0);
    });
    from += pairCount(group.length);
  }
  const relabel = (draws: Draws) => answers((group) => draws.shuffled(group));
  return { scores, labels: answers((group) => group), strata: null, relabel };
}
