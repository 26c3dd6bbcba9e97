/** V: when somebody says something. J: when somebody brings somebody in, by the length of a burst. Within each person. */

import { identity, timesOfPeople } from "../score/questions.ts";
import type { RunMeta, Said } from "../trace/run.ts";
import type { Attack, View } from "./attack.ts";
import { lateSeries } from "./lateness.ts";
import type { LinkView } from "./link-view.ts";
import { sumByClient, timesByClient } from "./pairs.ts";
import type { RelayView } from "./relay-view.ts";

export const WINDOW_MS: number = 2 * 60_000;
const BURST_MS = 10_000;

export type Score = (person: number, window: number) => number;

export function timeAttacks(relay: RelayView, links: LinkView): Attack[] {
  const { run } = links;
  const active = (said: Said) => said.kind !== "commit";
  const welcome = (said: Said) => said.kind === "welcome";
  const attacks = [
    attack(links, "V", "links", "bytes sent", active, () => at(links.volume("up", WINDOW_MS))),
    attack(links, "V", "links", "bytes received", active, () => at(links.volume("down", WINDOW_MS))),
    attack(links, "J", "links", "longest burst", welcome, () => bursts(links.volume("up", BURST_MS))),
    attack(links, "J", "relay", "longest burst", welcome, () =>
      bursts(sumByClient(relay.volume("up", BURST_MS), run)),
    ),
  ];
  const hasBoxes = run.truth.carries.some((talk) => talk >= 0);
  if (hasBoxes) {
    const read = () => readByOwner(relay);
    attacks.push(
      attack(links, "V", "relay", "boxes that were read", active, () => at(read())),
      attack(links, "J", "relay", "boxes read from then on", welcome, () => ahead(read())),
    );
  }
  attacks.push(
    attack(links, "V", "relay", "bytes sent", active, () =>
      at(sumByClient(relay.volume("up", WINDOW_MS), run)),
    ),
  );
  if (run.meta.places > 0) {
    attacks.push(
      attack(links, "V", "links", "how late", active, () => lateness(links.sentMs, run.meta)),
      attack(links, "V", "relay", "how late", active, () =>
        lateness(timesByClient(relay.sentMs, run), run.meta),
      ),
    );
  }
  return attacks;
}

function attack(
  links: LinkView,
  question: "V" | "J",
  view: View,
  way: string,
  counts: (said: Said) => boolean,
  score: () => Score,
): Attack {
  const { meta, truth } = links.run;
  const windows = Math.floor((meta.toMs - meta.fromMs) / WINDOW_MS);
  const evidence = () => {
    const yes = new Set<number>();
    for (const said of truth.said) {
      const window = Math.floor((said.atMs - meta.fromMs) / WINDOW_MS);
      if (counts(said) && window >= 0) yes.add(said.client * windows + window);
    }
    const people = identity(meta.clients);
    return timesOfPeople(windows, people, score(), (person, window) => yes.has(person * windows + window));
  };
  return { question, way, view, evidence };
}

const at =
  (series: Float64Array[]): Score =>
  (person, window) =>
    series[person]?.[window] ?? 0;

/** A welcome goes on for some minutes where there is a frame a slot. */
const ahead =
  (series: Float64Array[]): Score =>
  (person, window) =>
    (series[person]?.[window] ?? 0) +
    (series[person]?.[window + 1] ?? 0) -
    (series[person]?.[window - 1] ?? 0) -
    (series[person]?.[window - 2] ?? 0);

function bursts(series: Float64Array[]): Score {
  const bins = WINDOW_MS / BURST_MS;
  return (person, window) => {
    let most = 0;
    for (let bin = 0; bin < bins; bin++) most = Math.max(most, series[person]?.[window * bins + bin] ?? 0);
    return most;
  };
}

export function lateness(sentMs: readonly (readonly number[])[], meta: RunMeta): Score {
  const perWindow = WINDOW_MS / meta.slotMs;
  const series = sentMs.map((times) => lateSeries(times, meta.places, meta));
  return (person, window) => {
    let sum = 0;
    for (let slot = 0; slot < perWindow; slot++) sum += series[person]?.[window * perWindow + slot] ?? 0;
    return sum;
  };
}

/** Boxes that a person filled and that somebody was given: what was no noise. The attacker is told whose circuits. */
function readByOwner(relay: RelayView): Float64Array[] {
  const { meta, truth } = relay.run;
  const windows = Math.ceil((meta.toMs - meta.fromMs) / WINDOW_MS);
  const sums = Array.from({ length: meta.clients }, () => new Float64Array(windows));
  for (const { writers, readers, putMs } of relay.boxes.values()) {
    const window = Math.floor((putMs - meta.fromMs) / WINDOW_MS);
    const own = sums[truth.owners[writers[0] ?? -1] ?? -1];
    if (readers.length > 0 && own !== undefined && window >= 0) own[window] = (own[window] ?? 0) + 1;
  }
  return sums;
}
