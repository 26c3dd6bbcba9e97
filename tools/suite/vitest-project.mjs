/** Runs one project of vitest.config.ts in a process group of its own and reads its counts from the JSON report. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ROOT } from "../ready.mjs";
import { afterSecondTry, countsOf, redFiles, withFailure } from "./report-counts.mjs";

const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const REPORTS = join(ROOT, ".build", "test");
const GRACE_MS = 5000;

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Where there is no such command, as on Windows, all have the same priority. */
const LOW_PRIORITY = process.platform === "win32" ? [] : ["nice", "-n", "10"];

/** `log`: the file for its output; such a one takes only the processor time that others leave. Null shows it at once. */
function startGroup(args, env, log) {
  const [command, ...rest] = [...(log === null ? [] : LOW_PRIORITY), process.execPath, VITEST, ...args];
  const output = log === null ? "inherit" : openSync(log, "w");
  const child = spawn(command, rest, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", output, output],
    detached: true,
  });
  if (log !== null) closeSync(output);
  return child;
}

/** A test project that outlives its time, or its caller, is ended with everything it started. */
async function runGroup(args, { env, withinMs, stopping, log }) {
  const child = startGroup(args, env, log);
  const stop = () => signalGroup(child, "SIGTERM");
  const late = setTimeout(stop, withinMs);
  const kill = setTimeout(() => signalGroup(child, "SIGKILL"), withinMs + GRACE_MS);
  stopping.addEventListener("abort", stop);
  const started = performance.now();
  const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  for (const timer of [late, kill]) clearTimeout(timer);
  stopping.removeEventListener("abort", stop);
  signalGroup(child, "SIGKILL");
  return { status, late: performance.now() - started >= withinMs };
}

/** With the paths of the files from the root. */
function readReport(path) {
  return JSON.parse(readFileSync(path, "utf8").replaceAll(JSON.stringify(ROOT).slice(1, -1), ""));
}

async function runOnce(project, args, how) {
  mkdirSync(REPORTS, { recursive: true });
  const path = join(REPORTS, `${project}.json`);
  rmSync(path, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
  const { status, late } = await runGroup(
    ["run", ...args, "--project", project, "--passWithNoTests", ...reporters],
    how,
  );
  const report = existsSync(path) ? readReport(path) : { testResults: [] };
  return { status, late, report };
}

/** Also when it did not end by itself, or ended badly for no test's sake. */
function judge(project, { status, late }, counts) {
  if (late) return withFailure(counts, `${project}: stopped, the time for all tests was over.`);
  if (status !== 0 && counts.failed === 0) {
    return withFailure(counts, `${project}: ended with ${status}, see the lines above.`);
  }
  return counts;
}

/**
 * With `again`, the files in which a test failed are run once more, by themselves: real browsers and a real Tor on a
 * shared machine have bad moments. What failed at first is told at the end even so.
 */
export async function runProject(project, args, { again, ...how }) {
  const started = performance.now();
  const run = { log: null, ...how };
  const first = await runOnce(project, args, run);
  const counts = judge(project, first, countsOf(first.report));
  const red = redFiles(first.report);
  if (!again || first.late || how.stopping.aborted || red.length === 0) return counts;
  process.stdout.write(`\n── ${project}, once more: ${red.join(" ")} ──\n`);
  const withinMs = Math.max(1, how.withinMs - (performance.now() - started));
  const second = await runOnce(project, red, { ...run, withinMs });
  return afterSecondTry(first.report, judge(project, second, countsOf(second.report)));
}

/** Beside other projects, out of their way; its output comes when it has ended. */
export async function runAside(project, how) {
  mkdirSync(REPORTS, { recursive: true });
  const log = join(REPORTS, `${project}.log`);
  const counts = await runProject(project, [], { ...how, log, again: false });
  process.stdout.write(`\n── ${project}, which ran beside the others ──\n${readFileSync(log, "utf8")}`);
  return counts;
}

/** The paths go first: vitest reads a word after a flag as that flag's value. */
async function list(project, paths, how) {
  const args = ["list", ...paths, "--project", project, "--json", how];
  const child = spawn(process.execPath, [VITEST, ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const output = await text(child.stdout);
  const start = output.indexOf("[");
  return start < 0 ? 0 : JSON.parse(output.slice(start)).length;
}

export const countFiles = (project, args) => list(project, args, "--files-only");

/** Found without running anything: at least one test a file. */
export const countTests = async (project, args) =>
  Math.max(await countFiles(project, args), await list(project, args, "--static-parse"));
