/**
 * `npm run -s attack -- [--quick] [--json] …`: attacks on the privacy levels, on baselines without their protection, and on
 * leaks made on purpose. Ends with 0 only if every control found its leak, every bar holds, what is said arrives, and
 * schedules are the same whatever it is. docs/privacy.md has the figures, docs/testing.md all options.
 */

import { parseArgs } from "node:util";
import { fullPlan, HOURS_PUBLISHED, QUICK_SEEDS, quickPlan, SEEDS_PUBLISHED } from "./attack/plan.ts";
import { printReport } from "./attack/print.ts";
import { publish, withPublished } from "./attack/publish.ts";
import { runPlan } from "./attack/run-plan.ts";
import { checkSchedules } from "./attack/schedules.ts";
import { reportOf } from "./attack/score/report.ts";
import { scoreTraces } from "./attack/score-traces.ts";
import { checkTimers } from "./attack/timers/check.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    seeds: { type: "string" },
    hours: { type: "string", default: String(HOURS_PUBLISHED) },
    only: { type: "string" },
    keep: { type: "string" },
    write: { type: "string" },
    traces: { type: "string" },
    publish: { type: "boolean", default: false },
    timers: { type: "string" },
  },
});

if (values.traces !== undefined) {
  const results = scoreTraces(values.traces);
  const { levels } = reportOf(results);
  process.stdout.write(`${JSON.stringify({ levels })}\n`);
  process.exit(0);
}
if (values.timers !== undefined) {
  const check = await checkTimers(Number(values.timers));
  process.stdout.write(`${JSON.stringify(check)}\n`);
  process.exit({ covered: 0, later: 1, void: 3 }[check.verdict]);
}
const seeds = Number(values.seeds ?? (values.quick ? QUICK_SEEDS : SEEDS_PUBLISHED));
const plan = values.quick ? quickPlan(seeds) : fullPlan(seeds, Number(values.hours));
const wanted = values.only?.split(",");
const runs = wanted === undefined ? plan : plan.filter(({ contender }) => wanted.includes(contender.name));
const results = runPlan(runs, { keep: values.keep, write: values.write, isQuick: values.quick });
const report = reportOf(results, checkSchedules(wanted));
if (values.publish) publish(wanted === undefined ? report : withPublished(report));
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else printReport(report);
process.exit(report.ok ? 0 : 1);
