/**
 * X: an active relay holds back one connection for a minute and watches who reacts. Which other connections are the same
 * person's, and who talks with that person. Compared are the others of one freeze, by what changed.
 */

import type { Evidence } from "../score/evidence.ts";
import { onesOf } from "../score/questions.ts";
import type { Draws } from "../sim/draws.ts";
import type { Freeze } from "../trace/run.ts";
import type { Attack, View } from "./attack.ts";
import { usualMoment } from "./lateness.ts";
import type { LinkView } from "./link-view.ts";
import { talksTogether } from "./pairs.ts";
import type { RelayView } from "./relay-view.ts";

const AFTER_MS = 5000;
const BIN_MS = 1000;

type Change = (subject: number, freeze: Freeze) => number;

export function freezeAttacks(relay: RelayView, links: LinkView): Attack[] {
  const { meta, truth } = relay.run;
  const freezes = meta.freezes ?? [];
  const owner = (conn: number) => truth.owners[conn] ?? 0;
  const clients = Array.from({ length: meta.clients }, (_, client) => client);
  const partner = (client: number, { conn }: Freeze) => {
    const talk = truth.talks[truth.carries[conn] ?? -1];
    return talksTogether(talk === undefined ? truth.talks : [talk], meta.clients)(client, owner(conn)) === 1;
  };
  const others = (freeze: Freeze) => clients.filter((client) => client !== owner(freeze.conn));
  const ofPeople = (view: View, way: string, change: () => Change): Attack => ({
    question: "X",
    way,
    view,
    evidence: () => amongOthers(freezes, others, change(), partner),
  });
  const attacks = [
    ofPeople("links", "partners are sent more afterwards", () =>
      after(links.volume("down", BIN_MS), meta.fromMs),
    ),
    ofPeople("links", "partners send less meanwhile", () =>
      meanwhile(links.volume("up", BIN_MS), meta.fromMs),
    ),
    ofPeople("links", "partners are sent less meanwhile", () =>
      meanwhile(links.volume("down", BIN_MS), meta.fromMs),
    ),
  ];
  if (truth.owners.length <= meta.clients) return attacks;
  const present = ({ conn, fromMs, toMs }: Freeze) =>
    Array.from({ length: relay.connections }, (_, other) => other).filter(
      (other) =>
        other !== conn &&
        (relay.openedMs[other] ?? 0) <= fromMs - (toMs - fromMs) &&
        (relay.closedMs[other] ?? 0) >= toMs,
    );
  const ofCircuits = (way: string, change: () => Change): Attack => ({
    question: "X",
    way,
    view: "relay",
    evidence: () =>
      amongOthers(freezes, present, change(), (conn, freeze) => owner(conn) === owner(freeze.conn)),
  });
  attacks.push(
    ofCircuits("the same person's send less", () => meanwhile(relay.volume("up", BIN_MS), meta.fromMs)),
    ofCircuits("the same person's are late", () => later(relay.sentMs, meta.slotMs)),
  );
  return attacks;
}

function sum(series: Float64Array | undefined, fromMs: number, toMs: number): number {
  let total = 0;
  for (let bin = Math.floor(fromMs / BIN_MS); bin < toMs / BIN_MS; bin++) total += series?.[bin] ?? 0;
  return total;
}

/** In the seconds after it ended, against as long before it began. */
function after(series: readonly Float64Array[], startMs: number): Change {
  return (subject, { fromMs, toMs }) =>
    sum(series[subject], toMs - startMs, toMs - startMs + AFTER_MS) -
    sum(series[subject], fromMs - startMs - AFTER_MS, fromMs - startMs);
}

/** As long before it began, against meanwhile. */
function meanwhile(series: readonly Float64Array[], startMs: number): Change {
  return (subject, { fromMs, toMs }) =>
    sum(series[subject], 2 * fromMs - toMs - startMs, fromMs - startMs) -
    sum(series[subject], fromMs - startMs, toMs - startMs);
}

/** How much later than usual it sends meanwhile, on average. */
function later(sentMs: readonly (readonly number[])[], slotMs: number): Change {
  const usual = sentMs.map((times) => usualMoment(times, slotMs));
  return (subject, { fromMs, toMs }) => {
    const late = (sentMs[subject] ?? [])
      .filter((time) => time >= fromMs && time < toMs)
      .map((time) => ((time - (usual[subject] ?? 0) + slotMs / 2) % slotMs) - slotMs / 2);
    return late.length === 0 ? 0 : late.reduce((total, one) => total + one, 0) / late.length;
  };
}

/** One question for each freeze and each other subject; answers are permuted among the subjects of one freeze. */
function amongOthers(
  freezes: readonly Freeze[],
  othersOf: (freeze: Freeze) => readonly number[],
  change: Change,
  isYes: (subject: number, freeze: Freeze) => boolean,
): Evidence {
  const questions = freezes.flatMap((freeze, number) =>
    othersOf(freeze).map((subject) => ({
      number,
      score: change(subject, freeze),
      label: isYes(subject, freeze) ? 1 : 0,
    })),
  );
  const strata = Int32Array.from(questions, ({ number }) => number);
  const labels = Uint8Array.from(questions, ({ label }) => label);
  const relabel = (draws: Draws) => {
    const mixed = new Uint8Array(labels.length);
    for (let from = 0, to = 0; from < labels.length; from = to) {
      while (to < labels.length && strata[to] === strata[from]) to++;
      mixed.set(draws.shuffled([...labels.subarray(from, to)]), from);
    }
    return onesOf(mixed);
  };
  return { scores: Float64Array.from(questions, ({ score }) => score), yes: onesOf(labels), strata, relabel };
}
