/**
 * Of groups whose members make one entry for all: J, when somebody brings somebody in, which takes minutes of slots, in
 * which a leak of time would show.
 */

import { identity, timesOfPeople } from "../score/questions.ts";
import type { Attack, View } from "./attack.ts";
import type { LinkView } from "./link-view.ts";
import { timesByClient } from "./pairs.ts";
import type { RelayView } from "./relay-view.ts";
import { lateness, type Score, WINDOW_MS } from "./times.ts";

export function groupAttacks(relay: RelayView, links: LinkView): Attack[] {
  const { run } = relay;
  const late = (view: View) =>
    lateness(view === "relay" ? timesByClient(relay.sentMs, run) : links.sentMs, run.meta);
  const views: readonly View[] = ["relay", "links"];
  return views.map((view) => bringing(run, view, () => fromThenOn(late(view))));
}

/** In the window in which somebody is asked in, and in the next. */
function bringing({ meta, truth }: RelayView["run"], view: View, score: () => Score): Attack {
  const windows = Math.floor((meta.toMs - meta.fromMs) / WINDOW_MS);
  const evidence = () => {
    const yes = new Set<number>();
    for (const said of truth.said) {
      const window = Math.floor((said.atMs - meta.fromMs) / WINDOW_MS);
      const both = said.kind === "welcome" ? [window, window + 1] : [];
      for (const one of both) if (one >= 0 && one < windows) yes.add(said.client * windows + one);
    }
    const isYes = (person: number, window: number) => yes.has(person * windows + window);
    return timesOfPeople(windows, identity(meta.clients), score(), isYes);
  };
  return { question: "J", way: "late from then on", view, evidence };
}

const fromThenOn =
  (score: Score): Score =>
  (person, window) => {
    const around = (by: number) => score(person, window + by);
    return around(0) + around(1) - around(-1) - around(-2);
  };
