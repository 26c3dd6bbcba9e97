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

/** The place of a pair of `count` in the order of forPairs. */
function placeOf(count: number, a: number, b: number): number {
  const first = Math.min(a, b);
  return (first * (2 * count - first - 1)) / 2 + Math.max(a, b) - first - 1;
}

/** Do these two talk with each other? Answers are permuted by giving people each other's places. */
export function pairsOfPeople(
  count: number,
  scoreOf: (a: number, b: number) => number,
  isLinked: (a: number, b: number) => boolean,
): Evidence {
  return pairsOfConnections([identity(count)], scoreOf, isLinked);
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
    return onesOf(mixed);
  };
  return { scores, yes: onesOf(labels), strata, relabel };
}

/** Where there is a 1. */
export function onesOf(labels: Uint8Array): Uint32Array {
  const places: number[] = [];
  for (let at = 0; at < labels.length; at++) if (labels[at] === 1) places.push(at);
  return Uint32Array.from(places);
}

/** Do these connections belong together? `groups`: the connections that were there at the same time. */
export function pairsOfConnections(
  groups: readonly (readonly number[])[],
  scoreOf: (a: number, b: number) => number,
  isLinked: (a: number, b: number) => boolean,
): Evidence {
  const scores = new Float64Array(groups.reduce((sum, { length }) => sum + pairCount(length), 0));
  /** Of each group, the places of those that are linked, two and two. */
  const linked = groups.map((): number[] => []);
  let from = 0;
  for (const [number, group] of groups.entries()) {
    forPairs(group.length, (a, b, at) => {
      scores[from + at] = scoreOf(group[a] ?? 0, group[b] ?? 0);
      if (isLinked(group[a] ?? 0, group[b] ?? 0)) linked[number]?.push(a, b);
    });
    from += pairCount(group.length);
  }
  const answers = (placesOf: (group: readonly number[]) => readonly number[]) => {
    const yes = new Uint32Array(linked.reduce((sum, { length }) => sum + length / 2, 0));
    let [first, at] = [0, 0];
    for (const [number, group] of groups.entries()) {
      const places = placesOf(group);
      const pairs = linked[number] ?? [];
      for (let pair = 0; pair < pairs.length; pair += 2) {
        const [a = 0, b = 0] = [places[pairs[pair] ?? 0], places[pairs[pair + 1] ?? 0]];
        yes[at++] = first + placeOf(group.length, a, b);
      }
      first += pairCount(group.length);
    }
    return yes;
  };
  const relabel = (draws: Draws) => answers(({ length }) => inverse(draws.shuffled(identity(length))));
  return { scores, yes: answers(({ length }) => identity(length)), strata: null, relabel };
}

/** Where each has gone. */
function inverse(order: readonly number[]): number[] {
  const places: number[] = new Array(order.length);
  for (const [place, one] of order.entries()) places[one] = place;
  return places;
}
