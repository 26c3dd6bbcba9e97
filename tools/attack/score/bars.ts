/**
 * What must be found, or the run says nothing (controls), what must not be found, or the program doesn't keep its
 * word (bars), and what is found because nothing was ever to hide it (fails). docs/privacy.md says the same in words.
 */

import type { Question, View } from "../attacks/attack.ts";

/** No way of these questions may tell more than this from guessing: |AUC - 0.5|, upper end of the 95 % interval. */
export const BAR = 0.05;

/** A question about one contender, from some views. */
export interface Asked {
  readonly name: string;
  readonly presence: "always" | "sessions";
  readonly question: Question;
  readonly views: readonly View[];
}

const ALL_VIEWS: readonly View[] = ["relay", "links", "both"];

export const BARS: readonly Asked[] = [
  ...(["P1", "P2", "P3", "K", "V", "J"] as const).map(
    (question): Asked => ({ name: "blind", presence: "always", question, views: ALL_VIEWS }),
  ),
  ...(["P1", "P2", "P3", "K"] as const).map(
    (question): Asked => ({ name: "blind", presence: "sessions", question, views: ALL_VIEWS }),
  ),
  // Who brings somebody in is asked of groups, too, and happens too seldom there for a bar.
  ...(["P1", "P2", "P3", "K", "V"] as const).map(
    (question): Asked => ({ name: "blind-groups", presence: "always", question, views: ALL_VIEWS }),
  ),
  { name: "quiet-groups", presence: "always", question: "P2", views: ["links"] },
  { name: "quiet-groups", presence: "always", question: "C", views: ["relay"] },
  { name: "quiet-groups", presence: "always", question: "V", views: ["links"] },
  { name: "quiet", presence: "always", question: "P2", views: ["links"] },
  { name: "quiet", presence: "always", question: "C", views: ["relay"] },
  { name: "quiet", presence: "always", question: "V", views: ["links", "relay"] },
  { name: "quiet", presence: "always", question: "J", views: ["links", "relay"] },
];

const QUESTIONS = ["P1", "P2", "P3", "C", "V", "J", "K", "I", "X"] as const;

const all = (
  name: string,
  presence: "always" | "sessions",
  questions: readonly Question[] = QUESTIONS,
): readonly Asked[] => questions.map((question) => ({ name, presence, question, views: ALL_VIEWS }));

/** Baselines have nothing that hides, `direct` only content and size, and some controls are made to leak. */
const UNHIDDEN = ["naive", "chaff", "direct", "held-direct"];
const LEAKY = [
  ...["leaky-timer", "leaky-scattered", "leaky-frames", "unscattered", "uncovered"],
  ...["leaky-groups", "leaky-quiet-groups"],
];

/**
 * Where a level fails by design. The relay of `quiet` sees which two circuits talk, with the links whose they are; in a group also
 * something long, and who comes and goes. Presence shows at every level, and with it whatever follows from who is there.
 */
export const FAILS: readonly Asked[] = [
  ...[...UNHIDDEN, ...LEAKY].flatMap((name) => all(name, "always")),
  ...all("direct", "sessions"),
  ...all("quiet", "always", ["P1", "P3", "K"]),
  ...all("quiet", "sessions", ["P1", "P3", "K", "I", "C", "V", "J"]),
  ...all("blind", "sessions", ["I", "V", "J"]),
  ...all("quiet-groups", "always", ["P1", "P3"]),
  { name: "quiet-groups", presence: "always", question: "V", views: ["relay"] },
  { name: "quiet-groups", presence: "always", question: "J", views: ["relay"] },
];

export interface Control {
  readonly name: string;
  readonly presence: "always" | "sessions";
  readonly question: Question;
  readonly way: string;
  /** The mean AUC must reach it. */
  readonly least: number;
}

const always = (name: string, question: Question, way: string, least: number): Control => ({
  name,
  presence: "always",
  question,
  way,
  least,
});

export const CONTROLS: readonly Control[] = [
  always("naive", "P1", "boxes in common", 0.95),
  always("naive", "P1", "answers after one delay", 0.95),
  always("naive", "P1", "answers", 0.9),
  always("naive", "P2", "answers after one delay", 0.95),
  always("naive", "P2", "answers", 0.9),
  always("naive", "P2", "minutes together", 0.6),
  always("naive", "P2", "five minutes together", 0.55),
  always("naive", "P3", "relay hears, link brings", 0.95),
  always("naive", "P3", "all ways together", 0.95),
  always("chaff", "P2", "answers after one delay", 0.95),
  always("chaff", "V", "bytes sent", 0.6),
  always("chaff", "V", "bytes received", 0.6),
  always("direct", "P3", "ends of conversations", 0.95),
  always("direct", "K", "boxes that two wanted", 0.95),
  always("direct", "J", "longest burst", 0.95),
  always("direct", "V", "boxes that were read", 0.95),
  always("leaky-timer", "C", "late together", 0.95),
  always("leaky-scattered", "C", "late together", 0.8),
  always("leaky-scattered", "C", "late beyond the scatter", 0.65),
  always("leaky-scattered", "C", "minutes together", 0.7),
  always("leaky-frames", "V", "how late", 0.6),
  always("leaky-groups", "P1", "late for a while", 0.7),
  always("leaky-groups", "P2", "late together", 0.8),
  always("leaky-groups", "P3", "all ways together", 0.7),
  always("leaky-groups", "V", "how late", 0.6),
  always("leaky-groups", "J", "late from then on", 0.6),
  always("leaky-quiet-groups", "C", "late together", 0.6),
  always("leaky-quiet-groups", "P2", "late for a while", 0.6),
  always("leaky-quiet-groups", "V", "how late", 0.55),
  always("uncovered", "V", "boxes that were read", 0.75),
  always("uncovered", "J", "boxes read from then on", 0.75),
  always("held-direct", "X", "partners are sent less meanwhile", 0.6),
  always("held-direct", "X", "partners are sent more afterwards", 0.55),
  { name: "direct", presence: "sessions", question: "I", way: "come and go together", least: 0.95 },
  // Those who happen to stay from beginning to end all look alike.
  { name: "direct", presence: "sessions", question: "C", way: "come and go together", least: 0.75 },
];
