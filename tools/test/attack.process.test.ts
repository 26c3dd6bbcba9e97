/** `npm run attack` as people start it: what it prints is one JSON object, npm's own lines are npm's alone, and timers are real. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Runs nothing, so every control is missing. */
const NOTHING = ["attack", "--", "--only", "naive", "--seeds", "0", "--json"];

function npm(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  return new Promise((resolve) => {
    execFile("npm", args, { cwd: ROOT, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code) });
    });
  });
}

it("prints one JSON object and nothing else, and ends with 1 if no control fired", async () => {
  const { stdout, code } = await npm("run", "-s", ...NOTHING);
  expect(JSON.parse(stdout)).toMatchObject({ levels: [], controlsFired: false, ok: false });
  expect(code).toBe(1);
});

it("measures the timers of real processes, and ends with what that says", async () => {
  const { stdout, code } = await npm("run", "-s", "attack", "--", "--timers", "1");
  const { samples, fresh, simulated, verdict } = JSON.parse(stdout);
  expect(samples).toBe(3 * PROTOCOL_LIMITS.QUIET_CIRCUITS);
  expect([...fresh].sort((a, b) => a - b)).toEqual(fresh);
  expect(simulated).toHaveLength(fresh.length);
  expect(code).toBe({ covered: 0, later: 1, void: 3 }[verdict as string]);
});

it("has the object on the last line where npm's own lines come before it", async () => {
  const { stdout } = await npm("run", ...NOTHING);
  const lines = stdout.trimEnd().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ ok: false });
  expect(lines.slice(0, -1).every((line) => line === "" || line.startsWith("> "))).toBe(true);
});

it.each([
  [["--wat"], "--wat"],
  [["--only", "nobody,blind"], "--only nobody: there is no such contender, only naive, "],
  [["--seeds", "x"], "--seeds x: "],
  [["--timers", "0"], "--timers 0: "],
  [["--traces", "tools/attack.ts"], "tools/attack.ts"],
  [["--traces", "docs"], "docs: no run.json in it"],
])("says in a line what is wrong with %j, and ends with 2", async (words, said) => {
  const { stdout, stderr, code } = await npm("run", "-s", "attack", "--", ...words);
  expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
  expect(stderr).toContain(said);
  expect(stderr).not.toMatch(/^ {4}at /m);
});

it("lists its options", async () => {
  const { stdout, code } = await npm("run", "-s", "attack", "--", "--help");
  expect(code).toBe(0);
  for (const option of ["--quick", "--only", "--traces", "--timers"]) expect(stdout).toContain(option);
});
