/**
 * The published figures: the table of docs/privacy.md and its plot, both made from the report that
 * docs/privacy-figures.json keeps. A test holds the documents against it.
 */

import { readFileSync, writeFileSync } from "node:fs";
import type { Question, View } from "./attacks/attack.ts";
import { HOURS_PUBLISHED, SEEDS_PUBLISHED } from "./plan.ts";
import type { ScheduleReport } from "./schedules.ts";
import {
  type AttackFigure,
  type ContenderReport,
  percentOf,
  type Report,
  reportOfLevels,
} from "./score/report.ts";
import type { Delivery } from "./score/result.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const BEGIN = "<!-- figures: npm run attack -- --publish -->";
const END = "<!-- /figures -->";

type Column = readonly [name: string, presence: "always" | "sessions"];
/** What is asked, and from which views. */
type Row = readonly [asked: string, question: Question, views: readonly View[]];

const COLUMNS: readonly Column[] = [
  ["naive", "always"],
  ["chaff", "always"],
  ["direct", "always"],
  ["quiet", "always"],
  ["blind", "always"],
];
const SESSIONS: readonly Column[] = [
  ["direct", "sessions"],
  ["quiet", "sessions"],
  ["blind", "sessions"],
];
const HELD: readonly Column[] = [
  ["held-direct", "always"],
  ["held-quiet", "always"],
  ["held-blind", "always"],
];

const GROUPS: readonly Column[] = [
  ["leaky-groups", "always"],
  ["blind-groups", "always"],
  ["leaky-quiet-groups", "always"],
  ["quiet-groups", "always"],
];

const ROWS: readonly Row[] = [
  ["who talks with whom, from the relay", "P1", ["relay"]],
  ["who talks with whom, from the links", "P2", ["links"]],
  ["who talks with whom, from both", "P3", ["both"]],
  ["which circuits are one person's", "C", ["relay"]],
  ["when somebody says something, from the links", "V", ["links"]],
  ["when somebody says something, from the relay", "V", ["relay"]],
  ["who brings somebody in", "J", ["links", "relay"]],
  ["who is in a group, by its commits", "K", ["relay"]],
];
const SESSION_ROWS: readonly Row[] = [
  ["whose a connection is, by coming and going", "I", ["both"]],
  ["who talks with whom, from the relay", "P1", ["relay"]],
  ["who talks with whom, from the links", "P2", ["links"]],
  ["who talks with whom, from both", "P3", ["both"]],
  ["which circuits are one person's", "C", ["relay"]],
  ["when somebody says something, from the links", "V", ["links"]],
  ["when somebody says something, from the relay", "V", ["relay"]],
  ["who brings somebody in", "J", ["links", "relay"]],
  ["who is in a group, by its commits", "K", ["relay"]],
];
const GROUP_ROWS: readonly Row[] = [
  ["who is in a group with whom, from the relay", "P1", ["relay"]],
  ["who is in a group with whom, from the links", "P2", ["links"]],
  ["who is in a group with whom, from both", "P3", ["both"]],
  ["who is in a group, by its commits", "K", ["relay"]],
  ["which circuits are one person's", "C", ["relay"]],
  ["when somebody says something, from the links", "V", ["links"]],
  ["when somebody says something, from the relay", "V", ["relay"]],
  ["when somebody brings somebody in, from the links", "J", ["links"]],
  ["when somebody brings somebody in, from the relay", "J", ["relay"]],
];
const HELD_ROWS: readonly Row[] = [
  ["who talks with whom was held back, from the links", "X", ["links"]],
  ["which other circuits are that person's, from the relay", "X", ["relay"]],
];

function levelOf(report: Report, name: string, presence: string): ContenderReport | undefined {
  return report.levels.find((level) => level.name === name && level.presence === presence);
}

/** The way that tells most. */
function worst(
  level: ContenderReport | undefined,
  question: string,
  views: readonly string[],
): AttackFigure | null {
  const figures = level?.attacks.filter((one) => one.question === question && views.includes(one.view)) ?? [];
  return figures.reduce<AttackFigure | null>(
    (most, one) => (most === null || one.distanceHigh > most.distanceHigh ? one : most),
    null,
  );
}

function cell(figure: AttackFigure | null): string {
  if (figure === null) return "–";
  const score = `${figure.distance.toFixed(3)} (to ${figure.distanceHigh.toFixed(3)})`;
  if (figure.bar === "held") return `**${score}**`;
  if (figure.bar === "fails") return `${score} *fails*`;
  return figure.bar === "broken" ? `${score} **broken**` : score;
}

function linesOf(report: Report, columns: readonly Column[], rows: readonly Row[]): string[] {
  const each = (of: (level: ContenderReport | undefined) => string) =>
    columns.map(([name, presence]) => of(levelOf(report, name, presence))).join(" | ");
  return [
    `| asked | ${columns.map(([name]) => `\`${name}\``).join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...rows.map(
      ([asked, question, views]) => `| ${asked} | ${each((level) => cell(worst(level, question, views)))} |`,
    ),
    `| sizes, in bits | ${each((level) => level?.sizeBits.toFixed(2) ?? "–")} |`,
    `| MB a day, both ways | ${each((level) => level?.megabytesPerDay.toFixed(0) ?? "–")} |`,
    `| half of what was read, read within | ${each(deliveryCell(({ halfSeconds }) => timeOf(halfSeconds)))} |`,
    `| not read by the end | ${each(deliveryCell(({ unreadShare }) => percentOf(unreadShare)))} |`,
    `| seeds, hours each | ${each(runOf)} |`,
    `| code of commit | ${each(commitsOf)} |`,
  ];
}

const commitsOf = (level: ContenderReport | undefined): string =>
  level?.commits.map((commit) => commit ?? "not known").join(" and ") ?? "–";

const deliveryCell =
  (of: (delivery: Delivery) => string) =>
  (level: ContenderReport | undefined): string =>
    level === undefined || level.delivery === null ? "–" : of(level.delivery);

function timeOf(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  return seconds < 6000 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** What kind of run it was, in words. */
function runNote({ levels }: Report): string {
  const least = (of: (level: ContenderReport) => number) =>
    Math.min(...levels.filter(({ name }) => name === "quiet" || name === "blind").map(of));
  const [seeds, hours] = [least((level) => level.seeds), least((level) => level.hours)];
  const long = "`npm run attack -- --keep FOLDER --publish`";
  if (seeds >= SEEDS_PUBLISHED && hours >= HOURS_PUBLISHED)
    return `These are the figures of the long run: ${long}, fixed seeds.`;
  return [
    "These are figures of a short run with fixed seeds: as few of some contenders, and as few hours, as the tables say.",
    `**The long run** (${long}: ${HOURS_PUBLISHED} hours, ${SEEDS_PUBLISHED} seeds of each level; it goes on from what FOLDER`,
    "has) **has not been finished yet.** What only hours show, as the slow sum of small leaks in `quiet`, is not in these figures.",
  ].join("\n");
}

export function figuresTable(report: Report): string {
  const controls = report.controls.map(({ name, presence, question, way, least, auc }) => {
    const level = levelOf(report, name, presence);
    const found = auc?.toFixed(3) ?? "not run";
    return `| \`${name}\`, ${presence} | ${question} | ${way} | ${least} | ${found} | ${runOf(level)} | ${commitsOf(level)} |`;
  });
  return [
    ...linesOf(report, COLUMNS, ROWS),
    "",
    "People who come and go, each by themselves:",
    "",
    ...linesOf(report, SESSIONS, SESSION_ROWS),
    "",
    "Groups alone, of 3 to 16 members, with the program's own conversations. `leaky-groups` and `leaky-quiet-groups` are controls: frames of who has something to say go out 40 and 80 ms later than others, in `quiet` with nothing scattered:",
    "",
    ...linesOf(report, GROUPS, GROUP_ROWS),
    "",
    "A relay that holds one connection back for a minute and watches who reacts:",
    "",
    ...linesOf(report, HELD, HELD_ROWS),
    "",
    "Controls:",
    "",
    "| control | question | way | at least | found (AUC) | seeds, hours each | code of commit |",
    "|---|---|---|---|---|---|---|",
    ...controls,
    "",
    `Ways that no control in the run asks for: ${uncontrolled(report)}.`,
    "",
    ...schedulesTable(report),
    "",
    runNote(report),
  ].join("\n");
}

/** Of them it isn't shown in the run that they find what is there. */
function uncontrolled({ levels, controls }: Report): string {
  const isAsked = (question: string, way: string) =>
    controls.some((control) => control.question === question && control.way === way);
  const ways = levels.flatMap(({ attacks }) =>
    attacks
      .filter(({ question, way }) => !isAsked(question, way))
      .map((one) => `${one.question} *${one.way}*`),
  );
  return [...new Set(ways)].sort().join(", ");
}

const schedulesTable = ({ schedules }: Report): string[] => [
  "What relay and links see with two scripts of what is said, event by event:",
  "",
  "| | people, hours | events | with the other script |",
  "|---|---|---|---|",
  ...schedules.map(
    ({ name, clients, hours, events, same, isControl }) =>
      `| \`${name}\`${isControl ? " (control)" : ""} | ${clients}, ${hours} | ${events} | ${same ? "the same" : "not the same"} |`,
  ),
];

const runOf = (level: ContenderReport | undefined): string =>
  level === undefined ? "–" : `${level.seeds}, ${level.hours}`;

const WIDTH = 760;
const LEFT = 330;
const ROW_HEIGHT = 54;
const TOP = 40;
const MOST = 0.5;
const LOOKS: Readonly<Record<string, string>> = {
  naive: "#8a8275",
  chaff: "#b3a06a",
  direct: "#b5562b",
  quiet: "#3f6f8f",
  blind: "#5b3a8c",
};

const x = (distance: number): number => LEFT + (Math.min(MOST, distance) / MOST) * (WIDTH - LEFT - 24);
const text = (atX: number, atY: number, words: string, more = ""): string =>
  `<text x="${atX.toFixed(1)}" y="${atY.toFixed(1)}" ${more}>${words}</text>`;

/** Distance from guessing, 0 to 0.5; the dot is the mean over seeds, the line goes to the end of its interval. */
export function figuresPlot(report: Report): string {
  const marks = ROWS.flatMap(([asked, question, views], row) => {
    const y = TOP + row * ROW_HEIGHT;
    const dots = COLUMNS.flatMap(([name, presence], column) => {
      const figure = worst(levelOf(report, name, presence), question, views);
      if (figure === null) return [];
      const atY = (y + 8 + column * 9).toFixed(1);
      return [
        `<line x1="${x(figure.distance).toFixed(1)}" x2="${x(figure.distanceHigh).toFixed(1)}" y1="${atY}" y2="${atY}" stroke="${LOOKS[name]}" stroke-width="2"/>`,
        `<circle cx="${x(figure.distance).toFixed(1)}" cy="${atY}" r="4" fill="${LOOKS[name]}"/>`,
      ];
    });
    return [text(8, y + 30, asked), ...dots];
  });
  const height = TOP + ROWS.length * ROW_HEIGHT + 34;
  const bottom = height - 34;
  const legend = COLUMNS.map(([name], column) =>
    text(LEFT + column * 84, 18, name, `fill="${LOOKS[name]}" font-weight="600"`),
  );
  const ticks = [0, 0.1, 0.2, 0.3, 0.4, 0.5].map((tick) => text(x(tick) - 8, height - 14, tick.toFixed(1)));
  const bar = `<line x1="${x(report.bar).toFixed(1)}" x2="${x(report.bar).toFixed(1)}" y1="${TOP - 8}" y2="${bottom}" stroke="#2a7d4f" stroke-dasharray="4 3"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13" role="img" aria-label="How far each attack is from guessing, by level">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fbf8f2"/>`,
    bar,
    ...legend,
    ...marks,
    ...ticks,
    "</svg>",
    "",
  ].join("\n");
}

export const publishedReport = (): Report =>
  JSON.parse(readFileSync(new URL("privacy-figures.json", DOCS), "utf8"));

/** The page with the table of this report in its place. */
export function withFigures(page: string, report: Report): string {
  const [before = "", rest = ""] = page.split(BEGIN);
  const [, after = ""] = rest.split(END);
  return `${before}${BEGIN}\n\n${figuresTable(report)}\n\n${END}${after}`;
}

/** The published figures with those of the contenders that were run now in place of theirs. */
export function withPublished(report: Report): Report {
  const published = publishedReport();
  const isNew = ({ name, presence }: ContenderReport) => levelOf(report, name, presence) !== undefined;
  const isCompared = ({ name }: ScheduleReport) => report.schedules.some((one) => one.name === name);
  return reportOfLevels(
    [...published.levels.filter((level) => !isNew(level)), ...report.levels],
    [...published.schedules.filter((one) => !isCompared(one)), ...report.schedules],
  );
}

/** Writes all three. */
export function publish(report: Report): void {
  for (const { name, presence, commits } of report.levels)
    if (commits.includes(null))
      throw new Error(`${name}, ${presence}: nobody knows of which code its figures are`);
  writeFileSync(new URL("privacy-figures.json", DOCS), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(new URL("privacy.svg", DOCS), figuresPlot(report));
  const page = new URL("privacy.md", DOCS);
  writeFileSync(page, withFigures(readFileSync(page, "utf8"), report));
}
