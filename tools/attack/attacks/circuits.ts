/**
 * Where a client has several connections: which of them carry one conversation (P1), which are one person's (C), and,
 * with the links, which people are at the two ends of a conversation (P3).
 */

import { pairsOfConnections, pairsOfPeople } from "../score/questions.ts";
import type { Attack } from "./attack.ts";
import { DELAY_MAX_MS, steadyDelay } from "./delays.ts";
import { beyond, lateSeries, usualMoment } from "./lateness.ts";
import type { LinkView } from "./link-view.ts";
import { lateTogether, type PairScore, talksTogether, together } from "./pairs.ts";
import type { RelayView } from "./relay-view.ts";
import { correlation, standardize } from "./series.ts";

const ACTIVE_BIN_MS = 5 * 60_000;
/** How sure of the best candidate the attacker acts. */
const SHARPNESS = 3;

export function circuitAttacks(relay: RelayView, links: LinkView): Attack[] {
  const { run } = relay;
  const { owners, carries } = run.truth;
  const groups = relay.generations();
  const sameTalk = (a: number, b: number) =>
    (carries[a] ?? -1) >= 0 && carries[a] === carries[b] && owners[a] !== owners[b];
  const sameOwner = (a: number, b: number) => owners[a] === owners[b];
  const edges = edgesOf(relay);
  const ofConnections = (question: "P1" | "C", way: string, score: () => PairScore): Attack => ({
    question,
    way,
    view: "relay",
    evidence: () => pairsOfConnections(groups, score(), question === "C" ? sameOwner : sameTalk),
  });
  const attacks = [
    ofConnections("P1", "boxes in common", () => (a, b) => edges.get(edgeKey(a, b)) ?? 0),
    ofConnections("C", "active together", () => together(readSeries(relay))),
    ofConnections("C", "minutes together", () => together(relay.volume("up", ACTIVE_BIN_MS))),
    ofConnections("C", "come and go together", () => comings(relay)),
    endsOfTalks(relay, links, edges),
  ];
  if (run.meta.places === 0) return attacks;
  const late = () => relay.sentMs.map((times) => lateSeries(times, 1, run.meta));
  const { slotMs, places } = run.meta;
  attacks.push(
    ofConnections("C", "late together", () => lateTogether(late())),
    ofConnections("C", "late beyond the scatter", () =>
      lateTogether(late().map((one) => beyond(one, run.meta))),
    ),
    ofConnections("C", "places in the slot", () => nearInSlot(relay, slotMs)),
    ofConnections("C", "clocks alike", () => nearInSlot(relay, slotMs / places)),
  );
  return attacks;
}

/** Whether two send at the same moments of each `periodMs`. */
function nearInSlot({ sentMs }: RelayView, periodMs: number): PairScore {
  const moments = sentMs.map((times) => usualMoment(times, periodMs));
  return (a, b) => {
    const apart = Math.abs((moments[a] ?? 0) - (moments[b] ?? 0));
    return -Math.min(apart, periodMs - apart);
  };
}

const edgeKey = (a: number, b: number): number => Math.min(a, b) * 2 ** 20 + Math.max(a, b);

/** How many boxes one of the two filled and the other was given. */
function edgesOf(relay: RelayView): Map<number, number> {
  const edges = new Map<number, number>();
  for (const { writers, readers } of relay.boxes.values()) {
    for (const writer of writers) {
      for (const reader of readers) {
        const key = edgeKey(writer, reader);
        if (writer !== reader) edges.set(key, (edges.get(key) ?? 0) + 1);
      }
    }
  }
  return edges;
}

/** What each connection put that was read by somebody, by pieces of time: what it really said. */
export function readSeries(relay: RelayView): Float64Array[] {
  const { fromMs, toMs } = relay.span;
  const bins = Math.ceil((toMs - fromMs) / ACTIVE_BIN_MS);
  const series = Array.from({ length: relay.connections }, () => new Float64Array(bins));
  for (const { writers, readers, putMs } of relay.boxes.values()) {
    const bin = Math.floor((putMs - fromMs) / ACTIVE_BIN_MS);
    const own = series[writers[0] ?? -1];
    if (readers.length > 0 && own !== undefined && bin >= 0) own[bin] = (own[bin] ?? 0) + 1;
  }
  return series;
}

function comings(relay: RelayView): PairScore {
  const { openedMs, closedMs } = relay;
  const apart = (times: Float64Array, a: number, b: number) => Math.abs((times[a] ?? 0) - (times[b] ?? 0));
  return (a, b) => -apart(openedMs, a, b) - apart(closedMs, a, b);
}

/** Matches each connection to the link that it looks most like, and then takes the conversations that the relay sees. */
function endsOfTalks(relay: RelayView, links: LinkView, edges: ReadonlyMap<number, number>): Attack {
  const { run } = relay;
  const { clients } = run.meta;
  const evidence = () => {
    const matches = matchesOf(relay, links);
    const linked = talksTogether(run.truth.talks, clients);
    const scores = new Float64Array(clients * clients);
    for (const key of edges.keys()) {
      const one = matches[Math.floor(key / 2 ** 20)] as Float64Array;
      const other = matches[key % 2 ** 20] as Float64Array;
      for (let a = 0; a < clients; a++) {
        for (let b = 0; b < clients; b++) {
          scores[a * clients + b] = (scores[a * clients + b] ?? 0) + (one[a] ?? 0) * (other[b] ?? 0);
        }
      }
    }
    const score: PairScore = (a, b) => (scores[a * clients + b] ?? 0) + (scores[b * clients + a] ?? 0);
    return pairsOfPeople(clients, score, (a, b) => linked(a, b) === 1);
  };
  return { question: "P3", way: "ends of conversations", view: "both", evidence };
}

/** For each connection, how likely it is each client's. */
function matchesOf(relay: RelayView, links: LinkView): Float64Array[] {
  const { meta } = relay.run;
  // Sends that are scattered are told apart by when they are, others by how late.
  const byPlace = meta.places > 0 && meta.scatterMs === 0 ? placesOfLinks(links) : null;
  if (meta.scatterMs > 0) return matchesOfScattered(relay, links);
  const spanMs = meta.toMs - meta.fromMs;
  const [sent, heard] = [links.carriers("up"), relay.carriers("up")];
  const [told, got] = [relay.carriers("down"), links.carriers("down")];
  const alike = (conn: number, client: number) =>
    steadyDelay(sent[client] ?? [], heard[conn] ?? [], spanMs) +
    steadyDelay(told[conn] ?? [], got[client] ?? [], spanMs);
  return Array.from({ length: relay.connections }, (_, conn) => {
    const own = byPlace === null ? null : standardize(lateSeries(relay.sentMs[conn] ?? [], 1, meta), 1);
    return sharpened(
      Float64Array.from({ length: meta.clients }, (_, client) =>
        own === null || byPlace === null ? alike(conn, client) : bestPlace(own, byPlace[client] ?? []),
      ),
    );
  });
}

/** Each connection sends after one delay from its own client's sends. */
function matchesOfScattered(relay: RelayView, links: LinkView): Float64Array[] {
  const { clients } = relay.run.meta;
  return relay.sentMs.map((heard) => {
    const [fromMs, toMs] = [(heard[0] ?? 0) - DELAY_MAX_MS, heard.at(-1) ?? 0];
    const likeness = Float64Array.from({ length: clients }, (_, client) => {
      const sent = (links.sentMs[client] ?? []).filter((time) => time >= fromMs && time <= toMs);
      return steadyDelay(sent, heard, toMs - fromMs);
    });
    return sharpened(likeness);
  });
}

/** How late each client was in each place of the slot. */
function placesOfLinks(links: LinkView): Float64Array[][] {
  const { meta } = links.run;
  const stepMs = meta.slotMs / meta.places;
  return links.sentMs.map((times) => {
    const places: number[][] = Array.from({ length: meta.places }, () => []);
    for (const time of times) places[Math.floor((time + stepMs / 4) / stepMs) % meta.places]?.push(time);
    return places.map((own) => standardize(lateSeries(own, 1, meta), 1));
  });
}

function bestPlace(own: Float64Array, places: readonly Float64Array[]): number {
  let best = Number.NEGATIVE_INFINITY;
  for (const place of places)
    for (let lag = 0; lag <= 1; lag++) best = Math.max(best, correlation(place, own, lag));
  return best;
}

function sharpened(likeness: Float64Array): Float64Array {
  const mean = likeness.reduce((sum, one) => sum + one, 0) / likeness.length;
  const spread = Math.sqrt(likeness.reduce((sum, one) => sum + (one - mean) ** 2, 0) / likeness.length) || 1;
  const weights = likeness.map((one) => Math.exp((SHARPNESS * (one - mean)) / spread));
  const total = weights.reduce((sum, one) => sum + one, 0);
  return weights.map((one) => one / total);
}
