/** The options of `npm run attack` (docs/testing.md), read and checked. */

import { parseArgs } from "node:util";
import { fullPlan, HOURS_PUBLISHED, QUICK_SEEDS, quickPlan, SEEDS_PUBLISHED } from "./plan.ts";
import { WrongUse } from "./wrong-use.ts";

export const HELP = `npm run -s attack -- [options]    attacks the privacy levels in simulation (docs/testing.md)

  --quick              short runs, some minutes
  --seeds N            so many seeds of each run
  --hours H            so many hours of each run, without --quick
  --only NAME,…        only these contenders; controls are missing then, and it ends with 1
  --keep FOLDER        keeps the result of each run there, and takes from there what is done
  --json               one JSON object
  --publish            writes the figures of docs/privacy.md
  --write FOLDER       writes the traces of all runs
  --traces FOLDER      scores the traces in FOLDER, or in folders in it; runs nothing
  --timers SLOTS       measures the timers of real processes; runs nothing
`;

const WHOLE = /^\d{1,6}$/;
const HOURS = /^\d{1,4}(\.\d{1,4})?$/;

/** Throws WrongUse, and what parseArgs throws. */
export function readOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      help: { type: "boolean", default: false },
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
  const { quick, only, timers } = values;
  const seeds = values.seeds ?? String(quick ? QUICK_SEEDS : SEEDS_PUBLISHED);
  return {
    ...values,
    seeds: numberOf("seeds", seeds, WHOLE, 0),
    hours: numberOf("hours", values.hours, HOURS, Number.MIN_VALUE),
    timers: timers === undefined ? undefined : numberOf("timers", timers, WHOLE, 1),
    only: only === undefined ? undefined : namesOf(only),
  };
}

function numberOf(name: string, text: string, shape: RegExp, least: number): number {
  if (shape.test(text) && Number(text) >= least) return Number(text);
  throw new WrongUse(`--${name} ${text}: not a number that fits`);
}

function namesOf(only: string): readonly string[] {
  const runs = [...quickPlan(1), ...fullPlan(1, 1)];
  const known = new Set(runs.map(({ contender }) => contender.name));
  const names = only.split(",");
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return names;
  throw new WrongUse(
    `--only ${unknown.join(",")}: there is no such contender, only ${[...known].join(", ")}`,
  );
}
