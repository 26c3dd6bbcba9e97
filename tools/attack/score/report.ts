/** All runs together: a figure for each attack on each contender, the controls, the bars, and whether they hold. */

import { SeededRandom } from "@hushroom/testkit";
import type { ScheduleReport } from "../schedules.ts";
import { Draws } from "../sim/draws.ts";
import { type Asked, BAR, BARS, CONTROLS } from "./bars.ts";
import { chanceMeans, type Figure, figureOf } from "./intervals.ts";
import { asksFor, type Mark, markOf } from "./marks.ts";
import type { Delivery, RunResult, WayScore } from "./result.ts";

const RESAMPLING_SEED = 20_261_121;

export interface AttackFigure extends Figure {
  readonly question: string;
  readonly way: string;
  readonly view: string;
  readonly bar: Mark;
}

export interface ContenderReport {
  readonly name: string;
  readonly presence: string;
  readonly seeds: number;
  readonly hours: number;
  readonly clients: number;
  /** Of the code that was attacked; null among them: nobody knows. */
  readonly commits: readonly (string | null)[];
  readonly sizeBits: number;
  readonly megabytesPerDay: number;
  /** Of the seeds the worst of each; null where it isn't known. */
  readonly delivery: Delivery | null;
  /** How often chance alone, over all ways together, finds something as far from guessing as the best way did. */
  readonly bestOfAllP: number;
  readonly attacks: readonly AttackFigure[];
}

export interface ControlReport {
  readonly name: string;
  readonly presence: string;
  readonly question: string;
  readonly way: string;
  readonly least: number;
  /** Null: not run. */
  readonly auc: number | null;
  readonly fired: boolean;
}

export interface BarReport extends Asked {
  /** The upper end of the farthest way; null: not run. */
  readonly distanceHigh: number | null;
  readonly held: boolean | null;
}

export interface Report {
  readonly bar: number;
  readonly bars: readonly BarReport[];
  readonly levels: readonly ContenderReport[];
  readonly controls: readonly ControlReport[];
  /** False: a control found nothing, and nothing here says anything. */
  readonly controlsFired: boolean;
  readonly barsHold: boolean;
  readonly sizesAreAlike: boolean;
  /** False: a level that is always on carried less than nearly all, and its silence says nothing. */
  readonly carriesAll: boolean;
  /** The same bytes at the same times for two scripts, where that is claimed, and not where a leak was made. */
  readonly schedules: readonly ScheduleReport[];
  readonly schedulesHold: boolean;
  readonly ok: boolean;
}

const PROTECTED = ["direct", "quiet", "blind", "blind-groups", "quiet-groups", "held-quiet", "held-blind"];
/** Behind a long burst something may wait longer than five minutes. */
const UNREAD_SHARE_MAX = 0.05;
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** A share for people: none at all is told from very little. */
export const percentOf = (share: number): string =>
  `${(100 * share).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`;

export const reportOf = (results: readonly RunResult[], schedules: readonly ScheduleReport[] = []): Report =>
  reportOfLevels(levelsOf(results), schedules);

function levelsOf(results: readonly RunResult[]): ContenderReport[] {
  const groups = new Map<string, RunResult[]>();
  for (const result of results) {
    const key = `${result.name}/${result.presence}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map(contenderReport);
}

/** From the figures of each contender to what they say together. */
export function reportOfLevels(
  unmarked: readonly ContenderReport[],
  schedules: readonly ScheduleReport[],
): Report {
  const levels = unmarked.map(marked);
  const controls = CONTROLS.map((control): ControlReport => {
    const level = levels.find(({ name, presence }) => name === control.name && presence === control.presence);
    const figures = level?.attacks.filter(
      ({ question, way }) => question === control.question && way === control.way,
    );
    const auc = figures?.length ? Math.min(...figures.map((figure) => figure.auc)) : null;
    return { ...control, auc, fired: auc !== null && auc >= control.least };
  });
  const controlsFired = controls.every(({ fired }) => fired);
  const isHeld = ({ attacks }: ContenderReport) => attacks.every(({ bar }) => bar !== "broken");
  const barsHold =
    ["quiet", "blind"].every((name) => levels.some((level) => level.name === name)) && levels.every(isHeld);
  const sizesAreAlike = levels.every(({ name, sizeBits }) => !PROTECTED.includes(name) || sizeBits === 0);
  const carriesAll = levels.every(
    ({ name, presence, delivery }) =>
      !PROTECTED.includes(name) || presence !== "always" || (delivery?.unreadShare ?? 0) <= UNREAD_SHARE_MAX,
  );
  const schedulesHold = schedules.length > 0 && schedules.every(({ holds }) => holds);
  const ok = controlsFired && barsHold && sizesAreAlike && carriesAll && schedulesHold;
  const bars = BARS.map((bar) => barReport(bar, levels));
  const decides = { controlsFired, barsHold, sizesAreAlike, carriesAll, schedules, schedulesHold, ok };
  return { bar: BAR, bars, levels, controls, ...decides };
}

const marked = (level: ContenderReport): ContenderReport => ({
  ...level,
  attacks: level.attacks.map((one) => ({ ...one, bar: markOf(level, one) })),
});

function barReport(bar: Asked, levels: readonly ContenderReport[]): BarReport {
  const ends = levels.flatMap((level) =>
    level.attacks.filter((one) => asksFor(bar, level, one)).map((one) => one.distanceHigh),
  );
  const distanceHigh = ends.length === 0 ? null : Math.max(...ends);
  return { ...bar, distanceHigh, held: distanceHigh === null ? null : distanceHigh <= BAR };
}

function contenderReport(results: readonly RunResult[]): ContenderReport {
  const [first] = results as readonly [RunResult];
  const attacks = first.scores.map((score) => attackFigure(score, results));
  return {
    name: first.name,
    presence: first.presence,
    seeds: results.length,
    hours: first.hours,
    clients: first.clients,
    commits: [...new Set(results.map(({ commit }) => commit ?? null))],
    sizeBits: Math.max(...results.map(({ sizeBits }) => sizeBits)),
    megabytesPerDay: mean(results.map(({ megabytesPerDay }) => megabytesPerDay)),
    delivery: worstDelivery(results),
    bestOfAllP: bestOfAll(results, attacks),
    attacks,
  };
}

function worstDelivery(results: readonly RunResult[]): Delivery | null {
  const known = results.flatMap(({ delivery }) => (delivery === null ? [] : [delivery]));
  if (known.length === 0) return null;
  const worst = (key: keyof Delivery) => Math.max(...known.map((one) => one[key]));
  return {
    halfSeconds: worst("halfSeconds"),
    mostSeconds: worst("mostSeconds"),
    unreadShare: worst("unreadShare"),
  };
}

const isSame = (a: WayScore, b: WayScore): boolean =>
  a.question === b.question && a.way === b.way && a.view === b.view;

function scoresOf(results: readonly RunResult[], score: WayScore): WayScore[] {
  return results.flatMap(({ scores }) => scores.filter((one) => isSame(one, score)));
}

function attackFigure(score: WayScore, results: readonly RunResult[]): AttackFigure {
  const { question, way, view } = score;
  const figure = figureOf(scoresOf(results, score), new Draws(new SeededRandom(RESAMPLING_SEED)));
  return { question, way, view, ...figure, bar: null };
}

function bestOfAll(results: readonly RunResult[], attacks: readonly AttackFigure[]): number {
  const chances = (results[0]?.scores ?? []).map((score) => chanceMeans(scoresOf(results, score)));
  const worlds = Math.min(...chances.map(({ length }) => length));
  const found = Math.max(...attacks.map(({ distance }) => distance));
  let asFar = 0;
  for (let world = 0; world < worlds; world++) {
    const best = Math.max(...chances.map((chance) => Math.abs((chance[world] ?? 0.5) - 0.5)));
    if (best >= found) asFar++;
  }
  return (1 + asFar) / (1 + worlds);
}
