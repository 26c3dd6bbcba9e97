/**
 * `npm test [-- PATH…]`: makes the checkout ready, checks it, and runs every test that this machine can run; what it
 * can't run it says loudly, and with CI=true that is a failure. `--nightly` runs the long soaks, `--project NAME` one
 * project; other flags go to vitest. The last line is `N passed, N failed[, N skipped]`.
 */
import { runChecks } from "./check.mjs";
import { ensureBuilt, ensureInstalled } from "./ready.mjs";
import { add, closingLine, isGreen, NOTHING } from "./suite/report-counts.mjs";
import { howToGet, missingParts } from "./suite/system-parts.mjs";
import { countFiles, countTests, runAside, runProject } from "./suite/vitest-project.mjs";

/** Project of vitest.config.ts → the system parts without which it can't run. */
const PROJECTS = {
  unit: [],
  session: [],
  process: ["tor"],
  tor: ["tor"],
  browser: ["tor", "chromium", "firefox-esr"],
  leak: ["tor", "root", "unshare", "nsenter", "ip", "nft"],
};
/** They depend on nothing but themselves and the processors. */
const IN_THREADS = ["unit", "session"];
/** Where a red file gets a second try in CI. */
const TRIED_AGAIN = new Set(["process", "tor", "browser", "leak"]);
/**
 * From the start of this process: installing, building and checking count. A quarter of an hour is what it should take on
 * two processors; a machine may be slow for a while, and that is no reason to throw a run away.
 */
const WITHIN_MS = 40 * 60_000;
const NIGHTLY_WITHIN_MS = 8 * 60 * 60_000;
const SLOWEST_SHOWN = 8;

function readArguments(args) {
  const asked = { nightly: false, projects: [], vitest: [] };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--nightly") asked.nightly = true;
    else if (args[i] === "--project") asked.projects.push(args[++i]);
    else asked.vitest.push(args[i]);
  }
  for (const name of asked.projects) {
    if (!Object.hasOwn(PROJECTS, name)) throw new Error(`No project is called ${name}.`);
  }
  return asked;
}

/**
 * Tests in threads need the processors most, and the others mostly wait for real time to pass: so they run side by side,
 * and the others come first wherever both want a processor.
 */
async function runAll({ nightly, projects, vitest }, stopping) {
  const env = nightly ? { HUSHROOM_NIGHTLY: "1" } : {};
  const deadline = nightly ? NIGHTLY_WITHIN_MS : WITHIN_MS;
  const how = () => ({ env, stopping, withinMs: Math.max(1, deadline - performance.now()) });
  const everything = projects.length === 0 && vitest.length === 0;
  if (everything) {
    const checks = { ...NOTHING, ...(await runChecks()) };
    const aside = runAllAside(IN_THREADS, how);
    const others = Object.keys(PROJECTS).filter((name) => !IN_THREADS.includes(name));
    return add(add(checks, await runEach(others, vitest, how)), await aside);
  }
  return await runEach(projects.length > 0 ? projects : Object.keys(PROJECTS), vitest, how);
}

async function runAllAside(projects, how) {
  let total = NOTHING;
  for (const project of projects) total = add(total, await runAside(project, how()));
  return total;
}

async function runEach(projects, vitest, how) {
  let total = NOTHING;
  for (const project of projects) {
    if (how().stopping.aborted) break;
    if (vitest.length > 0 && (await countFiles(project, vitest)) === 0) continue;
    const missing = missingParts(PROJECTS[project]);
    process.stdout.write(`\n── ${project} ──\n`);
    const counts =
      missing.length > 0
        ? await notRun(project, missing, vitest)
        : await runProject(project, vitest, { ...how(), again: ci && TRIED_AGAIN.has(project) });
    total = add(total, counts);
  }
  return total;
}

/** Signals, and the death of whoever called: npm passes no signal on. */
function stopsWithCaller() {
  const stopping = new AbortController();
  const stop = () => {
    process.exitCode = 1;
    stopping.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop(), 1000).unref();
  return stopping.signal;
}

async function notRun(project, missing, vitest) {
  const skipped = await countTests(project, vitest);
  if (skipped === 0) return NOTHING;
  const how = howToGet(missing).map((step) => `\n      ${step}`);
  const problem = `${project}: ${skipped} tests NOT RUN, missing here: ${missing.join(", ")}.${how.join("")}`;
  return { ...NOTHING, skipped, problems: [problem] };
}

function report(total, ci) {
  const slowest = total.files.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_SHOWN);
  const rule = "!".repeat(72);
  const problems =
    total.problems.length > 0 ? ["", rule, ...total.problems.map((it) => `!!  ${it}`), rule] : [];
  const lines = [
    "\nSlowest files:",
    ...slowest.map(({ file, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${file}`),
    ...problems,
    ...(total.passed + total.failed === 0 ? ["\nNot one test was run: that proves nothing and fails."] : []),
    ...(ci && total.skipped > 0 ? ["\nWith CI=true nothing may be skipped."] : []),
    `\n${closingLine(total)}\n`,
  ];
  process.stdout.write(lines.join("\n"));
}

const ci = process.env.CI === "true";
const asked = readArguments(process.argv.slice(2));
ensureInstalled();
ensureBuilt();
const total = await runAll(asked, stopsWithCaller());
report(total, ci);
if (!isGreen(total, ci)) process.exitCode = 1;
