/** `start -d`: a program that goes on without the one that started it, and is ended by `stop`. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HUSHROOM, isRunning, Program, processTree, startHushroom, until } from "@hushroom/testkit";
import { afterEach, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "detach-"));
const data = join(folder, "data");
const START = ["start", "-d", "--no-tor", "--port", "0", "--json", "--data", data];

async function run(...args: readonly string[]) {
  const program = startHushroom([...args, "--json", "--data", data]);
  const { code } = await program.ended(20_000);
  return { code, events: program.events };
}

afterEach(async () => {
  await run("stop");
  rmSync(folder, { recursive: true, force: true });
});

async function detached(starter: Program) {
  const { pid, socket } = await starter.event(({ event }) => event === "started");
  const [daemon] = processTree(Number(pid));
  if (daemon === undefined) throw new Error("it does not run");
  return { daemon, socket };
}

it("answers when start has ended, outlives the shell around it, and is ended by stop", async () => {
  const shell = new Program("sh", ["-c", `"$0" "$@"; exit 7`, process.execPath, HUSHROOM, ...START]);
  const { daemon, socket } = await detached(shell);
  expect((await shell.ended(20_000)).code).toBe(7);
  expect(existsSync(String(socket))).toBe(true);
  // A program in the foreground is gone by then.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(isRunning(daemon)).toBe(true);
  expect(await run("status")).toMatchObject({ code: 0, events: [{ event: "status" }] });
  expect((await run("stop")).code).toBe(0);
  await until("the daemon ends", 5000, () => !isRunning(daemon));
  expect(await run("status")).toMatchObject({ code: 1, events: [{ code: "API_UNAVAILABLE" }] });
});

it("is there once: a second one says that it runs already", async () => {
  const first = startHushroom(START);
  const { daemon } = await detached(first);
  expect((await first.ended()).code).toBe(0);
  const second = startHushroom(START);
  expect((await second.ended(20_000)).code).toBe(1);
  expect(second.events).toEqual([{ event: "error", code: "API_ALREADY_RUNNING" }]);
  expect(isRunning(daemon)).toBe(true);
});

it("says what hinders it, with the exit code of its kind", async () => {
  const wrong = startHushroom([...START, "--log", "loud"]);
  expect((await wrong.ended(20_000)).code).toBe(2);
  expect(wrong.events).toEqual([{ event: "error", code: "CONFIG_BAD_VALUE", option: "--log" }]);
  const alone = startHushroom(["start", "--detached", "--no-tor", "--json", "--data", data]);
  expect((await alone.ended(20_000)).code).toBe(2);
});

it("takes the passphrase from the one that started it, in no argument and no environment", async () => {
  const file = join(folder, "passphrase");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, "correct horse battery staple\n");
  const kept = [...START, "--passphrase-file", file];
  const first = startHushroom(kept);
  await detached(first);
  expect((await first.ended(20_000)).code).toBe(0);
  await run("stop");
  writeFileSync(file, "another one, long enough\n");
  const second = startHushroom(kept);
  await second.ended(20_000);
  expect(second.events).toEqual([{ event: "error", code: "STORE_WRONG_PASSPHRASE" }]);
});
