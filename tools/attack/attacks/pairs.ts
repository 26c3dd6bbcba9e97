/** P1, P2, P3 where each client has one connection: who talks with whom, from the relay, from the links, from both. */

import { forPairs, pairsOfPeople } from "../score/questions.ts";
import type { RunMeta } from "../trace/run.ts";
import type { Attack, View } from "./attack.ts";
import { steadyDelay } from "./delays.ts";
import { lateSeries, smoothed } from "./lateness.ts";
import type { LinkView } from "./link-view.ts";
import type { RelayView } from "./relay-view.ts";
import { bestCorrelation, correlation, standardize } from "./series.ts";

const BIN_MS = 500;
/** What goes up comes down elsewhere within so many bins. */
const ANSWER_BINS = 8;
const MINUTE_MS = 60_000;
const LATE_SLOTS = 6;

export type PairScore = (a: number, b: number) => number;
type Way = [name: string, score: () => PairScore];

export function talksTogether(talks: readonly (readonly number[])[], clients: number): PairScore {
  const linked = new Set<number>();
  for (const members of talks) for (const a of members) for (const b of members) linked.add(a * clients + b);
  return (a, b) => (linked.has(a * clients + b) ? 1 : 0);
}

/** One sends, the other is sent something soon after: whatever is usual in a slot taken out. */
function answers(up: readonly number[][], down: readonly number[][], meta: RunMeta): PairScore {
  const period = Math.max(1, Math.round(meta.slotMs / BIN_MS));
  const sent = up.map((times) => standardize(presenceOf(times, meta), period));
  const got = down.map((times) => standardize(presenceOf(times, meta), period));
  const oneWay = (a: number, b: number) =>
    bestCorrelation(sent[a] as Float64Array, got[b] as Float64Array, 0, ANSWER_BINS);
  return (a, b) => oneWay(a, b) + oneWay(b, a);
}

/** In which pieces of time something happened. */
function presenceOf(times: readonly number[], { fromMs, toMs }: RunMeta): Float64Array {
  const series = new Float64Array(Math.ceil((toMs - fromMs) / BIN_MS));
  for (const time of times) {
    const bin = Math.floor((time - fromMs) / BIN_MS);
    if (bin < series.length) series[bin] = 1;
  }
  return series;
}

/** The same, with the delay between the two always the same one; or both are sent something by a third. */
function steadyAnswers(
  up: readonly number[][],
  down: readonly number[][],
  { fromMs, toMs }: RunMeta,
): PairScore {
  const spanMs = toMs - fromMs;
  const oneWay = (a: number, b: number) => steadyDelay(up[a] ?? [], down[b] ?? [], spanMs);
  const toBoth = (a: number, b: number) => steadyDelay(down[a] ?? [], down[b] ?? [], spanMs);
  return (a, b) => oneWay(a, b) + oneWay(b, a) + Math.max(toBoth(a, b), toBoth(b, a));
}

/** Both have much to do at the same times. */
export function together(volume: Float64Array[]): PairScore {
  for (const series of volume) standardize(series, 1);
  return (a, b) => correlation(volume[a] as Float64Array, volume[b] as Float64Array, 0);
}

/** Both are late in the same slots, or one after the other. */
export function lateTogether(series: Float64Array[]): PairScore {
  for (const one of series) standardize(one, 1);
  return (a, b) => bestCorrelation(series[a] as Float64Array, series[b] as Float64Array, -1, 1);
}

function waysOf(
  view: Pick<LinkView, "carriers">,
  both: (binMs: number) => Float64Array[],
  sentMs: readonly number[][],
  run: RelayView["run"],
): Way[] {
  const { places } = run.meta;
  const late = () => sentMs.map((times) => lateSeries(times, places, run.meta));
  const ways: Way[] = [
    ["answers", () => answers(view.carriers("up"), view.carriers("down"), run.meta)],
    ["answers after one delay", () => steadyAnswers(view.carriers("up"), view.carriers("down"), run.meta)],
    ["minutes together", () => together(both(MINUTE_MS))],
    ["five minutes together", () => together(both(5 * MINUTE_MS))],
  ];
  if (places > 0) {
    ways.push(["late together", () => lateTogether(late())]);
    ways.push(["late for a while", () => lateTogether(late().map((one) => smoothed(one, LATE_SLOTS)))]);
  }
  return ways;
}

/** The same ways, each worked out once for all pairs, when it is first wanted. */
function onceEach(ways: readonly Way[], clients: number): Way[] {
  return ways.map(([name, score]) => {
    let scores: Float64Array | null = null;
    const once = (): PairScore => {
      const own = scores ?? allPairs(score(), clients);
      scores = own;
      return (a, b) => own[Math.min(a, b) * clients + Math.max(a, b)] ?? 0;
    };
    return [name, once];
  });
}

function allPairs(score: PairScore, clients: number): Float64Array {
  const scores = new Float64Array(clients * clients);
  forPairs(clients, (a, b) => {
    scores[a * clients + b] = score(a, b);
  });
  return scores;
}

/** The sum of what all ways say, each by how far it is from its own average. */
function summed(ways: readonly PairScore[], clients: number): PairScore {
  const sums = new Float64Array(clients * clients);
  for (const way of ways) {
    let count = 0;
    let mean = 0;
    let squares = 0;
    const own = new Float64Array(clients * clients);
    forPairs(clients, (a, b) => {
      const score = way(a, b);
      own[a * clients + b] = score;
      count++;
      const before = score - mean;
      mean += before / count;
      squares += before * (score - mean);
    });
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares / count);
    forPairs(clients, (a, b) => {
      const at = a * clients + b;
      sums[at] = (sums[at] ?? 0) + ((own[at] ?? 0) - mean) * scale;
    });
  }
  return (a, b) => sums[Math.min(a, b) * clients + Math.max(a, b)] ?? 0;
}

/** Links alone: for every contender. */
export function linkPairs(links: LinkView): Attack[] {
  const { run } = links;
  return waysOf(links, (binMs) => links.volume("both", binMs), links.sentMs, run).map(([way, score]) =>
    attack(run, "links", way, score),
  );
}

/** The relay, and both: the attacker is told whose each connection is. */
export function relayPairs(relay: RelayView, links: LinkView): Attack[] {
  const { run } = relay;
  const view = { carriers: (way: "up" | "down") => timesByClient(relay.carriers(way), run) };
  const busy = (binMs: number) => sumByClient(relay.volume("up", binMs), run);
  const sent = timesByClient(relay.sentMs, run);
  const { clients } = run.meta;
  const fromRelay = onceEach(waysOf(view, busy, sent, run), clients);
  const fromLinks = waysOf(links, (binMs) => links.volume("both", binMs), links.sentMs, run);
  const edges = () => boxesInCommon(relay);
  const [sharp] = onceEach(
    [
      [
        "relay hears, link brings",
        () => steadyAnswers(view.carriers("up"), links.carriers("down"), run.meta),
      ],
    ],
    clients,
  ) as [Way];
  const all = () =>
    summed([...fromRelay, ...fromLinks, sharp].map(([, score]) => score()).concat(edges()), clients);
  return [
    attack(run, "relay", "boxes in common", edges),
    ...fromRelay.map(([way, score]) => attack(run, "relay", way, score)),
    attack(run, "both", sharp[0], sharp[1]),
    attack(run, "both", "all ways together", all),
  ];
}

function attack(run: RelayView["run"], view: View, way: string, score: () => PairScore): Attack {
  const { clients } = run.meta;
  const question = view === "relay" ? "P1" : view === "links" ? "P2" : "P3";
  const evidence = () => {
    const linked = talksTogether(run.truth.talks, clients);
    return pairsOfPeople(clients, score(), (a, b) => linked(a, b) === 1);
  };
  return { question, way, view, evidence };
}

/** Rooms that both are in, boxes that one filled and the other emptied, boxes that both wanted. */
function boxesInCommon(relay: RelayView): PairScore {
  const { clients } = relay.run.meta;
  const { owners } = relay.run.truth;
  const counts = new Float64Array(clients * clients);
  for (const { writers, readers } of relay.boxes.values()) {
    const users = new Set([...writers, ...readers].map((conn) => owners[conn] ?? 0));
    for (const a of users)
      for (const b of users) counts[a * clients + b] = (counts[a * clients + b] ?? 0) + 1;
  }
  return (a, b) => counts[a * clients + b] ?? 0;
}

export function sumByClient(series: Float64Array[], { meta, truth }: RelayView["run"]): Float64Array[] {
  const length = series[0]?.length ?? 0;
  const sums = Array.from({ length: meta.clients }, () => new Float64Array(length));
  for (const [conn, own] of series.entries()) {
    const sum = sums[truth.owners[conn] ?? 0] as Float64Array;
    for (let at = 0; at < length; at++) sum[at] = (sum[at] ?? 0) + (own[at] ?? 0);
  }
  return sums;
}

/** The times of all connections of each client, in order. */
export function timesByClient(times: readonly number[][], { meta, truth }: RelayView["run"]): number[][] {
  const own: number[][] = Array.from({ length: meta.clients }, () => []);
  for (const [conn, one] of times.entries()) own[truth.owners[conn] ?? 0]?.push(...one);
  return own.map((one) => one.sort((a, b) => a - b));
}
