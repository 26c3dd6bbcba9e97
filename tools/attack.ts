/**
 * `npm run -s attack -- [--quick] [--json] …`: attacks on the privacy levels, on baselines without their protection, and on
 * leaks made on purpose. Ends with 0 only if every control found its leak, every bar holds, what is said arrives, and
 * schedules are the same whatever it is. docs/privacy.md has the figures, docs/testing.md all options.
 */

import { HELP, readOptions } from "./attack/options.ts";
import { fullPlan, quickPlan } from "./attack/plan.ts";
import { printReport } from "./attack/print.ts";
import { publish, withPublished } from "./attack/publish.ts";
import { runPlan } from "./attack/run-plan.ts";
import { checkSchedules } from "./attack/schedules.ts";
import { reportOf } from "./attack/score/report.ts";
import { scoreTraces } from "./attack/score-traces.ts";
import { checkTimers } from "./attack/timers/check.ts";
import { wordsOfWrongUse } from "./attack/wrong-use.ts";

const WRONG_USE_CODE = 2;

/** Returns the exit code. */
async function attack(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (options.traces !== undefined) {
    const { levels } = reportOf(scoreTraces(options.traces));
    process.stdout.write(`${JSON.stringify({ levels })}\n`);
    return 0;
  }
  if (options.timers !== undefined) {
    const check = await checkTimers(options.timers);
    process.stdout.write(`${JSON.stringify(check)}\n`);
    return { covered: 0, later: 1, void: 3 }[check.verdict];
  }
  return runAttacks(options);
}

function runAttacks({ quick, seeds, hours, only, ...options }: ReturnType<typeof readOptions>): number {
  const plan = quick ? quickPlan(seeds) : fullPlan(seeds, hours);
  const runs = only === undefined ? plan : plan.filter(({ contender }) => only.includes(contender.name));
  const results = runPlan(runs, { keep: options.keep, write: options.write, isQuick: quick });
  const report = reportOf(results, checkSchedules(only));
  if (options.publish) publish(only === undefined ? report : withPublished(report));
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else printReport(report);
  return report.ok ? 0 : 1;
}

try {
  process.exit(await attack(process.argv.slice(2)));
} catch (error) {
  const words = wordsOfWrongUse(error);
  if (words === null) throw error;
  process.stderr.write(`${words}\n“npm run -s attack -- --help” lists the options.\n`);
  process.exit(WRONG_USE_CODE);
}
