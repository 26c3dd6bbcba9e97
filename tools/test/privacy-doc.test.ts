/** docs/privacy.md and its plot against the figures that they are made from, and those against the bars. */

import { readFileSync } from "node:fs";
import { translator } from "@hushroom/client";
import {
  DIRECT_IDLE_DAY_BYTES,
  GROUP_LEVEL_CLAIMS,
  LEVEL_CLAIMS,
  PRIVACY_LEVELS,
  PROTOCOL_LIMITS,
  quietDayCost,
} from "@hushroom/protocol";
import { expect, test } from "vitest";
import { figuresPlot, publishedReport, withFigures } from "../attack/publish.ts";
import { BAR, BARS, CONTROLS } from "../attack/score/bars.ts";
import { readMeasured } from "../attack/sim/lateness.ts";
import { judgeTimers, type TimerCheck } from "../attack/timers/check.ts";

const doc = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

test("the table and the plot are made from the figures (npm run attack -- --publish writes them)", () => {
  const report = publishedReport();
  expect(withFigures(doc("privacy.md"), report)).toBe(doc("privacy.md"));
  expect(figuresPlot(report)).toBe(doc("privacy.svg"));
});

test("the figures are of a run in which the controls fired and the bars held", () => {
  const report = publishedReport();
  expect(report).toMatchObject({
    bar: BAR,
    controlsFired: true,
    barsHold: true,
    sizesAreAlike: true,
    carriesAll: true,
    schedulesHold: true,
    ok: true,
  });
  expect(report.controls).toHaveLength(CONTROLS.length);
});

test("of every level it is known of which commit's code its figures are", () => {
  for (const { commits } of publishedReport().levels) {
    expect(commits.length).toBeGreaterThan(0);
    for (const commit of commits) expect(commit).toMatch(/^[0-9a-f]{7,}(, changed)?$/);
  }
});

test("what shows more than a bar would allow, with none set, fails by design; but for who comes in, which is too seldom", () => {
  const plain = publishedReport().levels.flatMap(({ name, presence, attacks }) =>
    attacks
      .filter(({ bar, distanceHigh }) => bar === null && distanceHigh > BAR)
      .map(({ question }) => `${name} ${presence} ${question}`),
  );
  for (const one of plain) expect(one).toMatch(/^(blind|quiet)-groups always J$/);
});

test("what is said to fail by design does", () => {
  const { levels } = publishedReport();
  const fails = (name: string, presence: string, question: string) =>
    levels.some(
      (level) =>
        level.name === name &&
        level.presence === presence &&
        level.attacks.some((one) => one.question === question && one.bar === "fails"),
    );
  for (const question of ["P1", "P2", "P3", "V"]) expect(fails("direct", "always", question)).toBe(true);
  for (const question of ["P1", "P3"]) expect(fails("quiet", "always", question)).toBe(true);
  for (const level of ["direct", "quiet", "blind"]) expect(fails(level, "sessions", "I")).toBe(true);
});

test("every bar that applies to what was run is in the figures", () => {
  const { levels } = publishedReport();
  for (const { name, presence, question, views } of BARS) {
    const level = levels.find((one) => one.name === name && one.presence === presence);
    const figures = level?.attacks.filter(
      (one) => one.question === question && views.some((view) => view === one.view),
    );
    if (level !== undefined) expect(figures?.every(({ bar }) => bar === "held")).toBe(true);
    if (presence === "always") expect(level).toBeDefined();
  }
});

test("screens claim of a level what the page says, and tell the price that was measured", () => {
  const page = doc("privacy.md");
  for (const [level, claim] of Object.entries(LEVEL_CLAIMS))
    expect(page).toContain(`| \`${level}\` | ${claim} |`);
  const words = translator("en");
  for (const level of PRIVACY_LEVELS) {
    const claim = LEVEL_CLAIMS[level];
    expect(words(`level.claim-${level}`)).toBe(`${claim.charAt(0).toUpperCase()}${claim.slice(1)}.`);
  }
  const ofGroups = GROUP_LEVEL_CLAIMS.quiet;
  expect(page).toContain(ofGroups);
  const claim = words("level.group-claim-quiet");
  expect(claim).toBe(`${ofGroups.charAt(0).toUpperCase()}${ofGroups.slice(1)}.`);
  const { upBytes, downBytes } = quietDayCost(PROTOCOL_LIMITS.SLOT_MS);
  const row = page.split("\n").find((line) => line.startsWith("| MB a day"));
  const measured = Number(row?.split("|")[5]);
  const told = Math.round((upBytes + downBytes) / 1e6);
  // A run of some hours begins with dials, before which nothing is sent.
  expect(told - measured).toBeGreaterThanOrEqual(0);
  expect(told - measured).toBeLessThan(0.005 * told);
});

test("the page says of real timers what the committed result says, and of the simulated ones what was measured", () => {
  const { command, check } = JSON.parse(doc("privacy-timers.json"));
  const { samples, fresh, simulated, load, verdict } = check as TimerCheck;
  const page = doc("privacy.md").replaceAll("\n", " ");
  const [half, most, last] = fresh.map((us) => (us / 1000).toFixed(1));
  expect(page).toContain(`\`${command}\``);
  expect(page).toContain(`at most ${load.toFixed(1)} processes for each processor`);
  expect(page).toContain(
    `half of ${samples} timers in three processes were within ${half} ms, nine in ten within ${most}, and one in a hundred was more than ${last} late`,
  );
  expect(page).toContain(`(*${verdict}*; `);
  expect(judgeTimers(fresh, readMeasured().flat(2), load).simulated).toEqual(simulated);
  const [usual = 0, , latest = 0] = simulated;
  expect(page).toContain(
    `half of the timers were more than ${Math.floor(usual / 1000)} ms late, one in a hundred more than ${10 * Math.floor(latest / 10_000)}`,
  );
});

test("what is said of circuits in quiet, and of a shared timer under the scatter, is what was found", () => {
  const report = publishedReport();
  const ofCircuits = (name: string) =>
    report.levels
      .filter((level) => level.name === name && level.presence === "always")
      .flatMap(({ attacks }) => attacks.filter(({ question }) => question === "C"));
  const [first] = ofCircuits("quiet").sort((a, b) => b.distance - a.distance);
  expect(first?.way).toBe("late beyond the scatter");
  const shared = ofCircuits("leaky-scattered").find(({ way }) => way === "late together");
  expect(doc("privacy.md")).toContain(`*late together*: AUC ${shared?.auc.toFixed(3)})`);
});

test("an idle conversation in direct takes no more than people are told, and nearly as much", () => {
  const measured = [
    ...doc("benchmarks.md").matchAll(/([\d,]+) bytes of frames|Pings [^:;]*: ([\d,]+) bytes/g),
  ];
  const bytes = measured.map(([, frames, pings]) => Number((frames ?? pings)?.replaceAll(",", "")));
  expect(bytes).toHaveLength(2);
  const sum = bytes.reduce((a, b) => a + b);
  expect(sum).toBeLessThanOrEqual(DIRECT_IDLE_DAY_BYTES);
  expect(sum).toBeGreaterThan(0.9 * DIRECT_IDLE_DAY_BYTES);
});
