/** Runs one project of vitest.config.ts in a process group of its own and reads its counts from the JSON report. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
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

/** A test project that outlives its time, or its caller, is ended with everything it started. */
async function runGroup(args, env, withinMs) {
  const child = spawn(process.execPath, [VITEST, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const stop = (signal) => {
    signalGroup(child, signal);
    process.exitCode = 1;
  };
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid === parent || stop("SIGTERM"), 1000);
  const late = setTimeout(() => signalGroup(child, "SIGTERM"), withinMs);
  const kill = setTimeout(() => signalGroup(child, "SIGKILL"), withinMs + GRACE_MS);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const started = performance.now();
  const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  for (const timer of [orphaned, late, kill]) clearTimeout(timer);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, stop);
  signalGroup(child, "SIGKILL");
  return { status, late: performance.now() - started >= withinMs };
}

/** With the paths of the files from the root. */
function readReport(path) {
  return JSON.parse(readFileSync(path, "utf8").replaceAll(JSON.stringify(ROOT).slice(1, -1), ""));
}

async function runOnce(project, args, env, withinMs) {
  mkdirSync(REPORTS, { recursive: true });
  const path = join(REPORTS, `${project}.json`);
  rmSync(path, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
  const { status, late } = await runGroup(
    ["run", ...args, "--project", project, "--passWithNoTests", ...reporters],
    env,
    withinMs,
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
export async function runProject(project, args, env, withinMs, again) {
  const started = performance.now();
  const first = await runOnce(project, args, env, withinMs);
  const counts = judge(project, first, countsOf(first.report));
  const red = redFiles(first.report);
  if (!again || first.late || red.length === 0) return counts;
  process.stdout.write(`\n── ${project}, once more: ${red.join(" ")} ──\n`);
  const second = await runOnce(project, red, env, Math.max(1, withinMs - (performance.now() - started)));
  return afterSecondTry(first.report, judge(project, second, countsOf(second.report)));
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
