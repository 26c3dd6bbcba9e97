/** Programs end with their parents, also where npm, npx and shells stand in between and die without a word. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  assertEnded,
  bundleProgram,
  isRunning,
  type ProcessId,
  Program,
  pause,
  readProcess,
} from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const CHILD = `node ${bundleProgram(join(import.meta.dirname, "fixtures", "bound-child.ts"))}`;
const END_WITHIN_MS = 5000;

let folder = "";
const started: Program[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hush-parent-"));
  const scripts = { go: CHILD, kept: `${CHILD}; true` };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "p", version: "1.0.0", scripts }));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  command: string,
  args: readonly string[],
): Promise<{ program: Program; child: ProcessId }> {
  const program = new Program(command, args, { cwd: folder });
  started.push(program);
  const { pid } = await program.event(({ event }) => event === "running");
  const child = readProcess(Number(pid));
  if (child === null) throw new Error("the child is gone");
  return { program, child };
}

function script(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/bash\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("a program whose parent is killed ends", () => {
  it.each([
    ["npm", ["run", "-s", "go"]],
    ["npm", ["run", "-s", "kept"]],
    ["npx", ["-c", CHILD]],
    ["npx", ["-c", `${CHILD}; true`]],
    ["sh", ["-c", `${CHILD}; true`]],
    ["bash", ["-c", `npm run -s kept; true`]],
  ])("under %s %j", async (command, args) => {
    const { program, child } = await run(command, args);
    const tree = program.tree();
    program.kill("SIGKILL");
    await assertEnded([child], END_WITHIN_MS);
    await assertEnded(tree, END_WITHIN_MS);
  });

  it("under any other program", async () => {
    const { program, child } = await run(script("starter", `${CHILD}; true`), []);
    program.kill("SIGKILL");
    await assertEnded([child], END_WITHIN_MS);
  });

  it("at the death of any one in between", async () => {
    const { program, child } = await run("npm", ["run", "-s", "kept"]);
    const shell = program.tree().find(({ pid }) => pid === child.parent);
    expect(shell?.command).toMatch(/^sh -c /);
    process.kill(shell?.pid ?? 0, "SIGKILL");
    await assertEnded([child], END_WITHIN_MS);
  });
});

describe("a program goes on", () => {
  it("while its parent lives, whatever becomes of those further up", async () => {
    const parent = script("parent", `${CHILD}; true`);
    const { program, child } = await run(script("grandparent", `${parent}; true`), []);
    const tree = program.tree();
    program.kill("SIGKILL");
    await pause(3000);
    expect(isRunning(child)).toBe(true);
    for (const { pid } of tree.slice(1)) process.kill(pid, "SIGKILL");
    await assertEnded(tree, END_WITHIN_MS);
  });
});
