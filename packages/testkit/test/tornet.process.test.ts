import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { assertEnded, Program, type ProgramEvent, type ProgramOptions, until } from "../src/index.ts";

/** Long enough for a client's second try, and for a second network. */
const READY_WITHIN_MS = 240_000;
const ENDED_WITHIN_MS = 20_000;
vi.setConfig({ testTimeout: READY_WITHIN_MS + 3 * ENDED_WITHIN_MS });
let temporary = "";
const started: Program[] = [];

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "hushroom-test-"));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.stop()));
  rmSync(temporary, { recursive: true });
});

function start(args: readonly string[] = ["run", "-s", "tornet", "--", "--json"]): Program {
  const options: ProgramOptions = { env: { TMPDIR: temporary } };
  const program = new Program("npm", args, options);
  started.push(program);
  return program;
}

const ready = (program: Program) => program.event(({ ready }) => ready === true, READY_WITHIN_MS);

function expectLine(line: ProgramEvent): void {
  expect(line).toEqual({
    ready: true,
    pid: expect.any(Number),
    torrcExtra: expect.any(String),
    socks: [expect.any(Number), expect.any(Number)],
    serverPorts: Array.from({ length: 7 }, () => expect.any(Number)),
  });
}

async function expectNothingLeft(program: Program, line: ProgramEvent, end: () => void): Promise<void> {
  const tree = program.tree();
  expect(tree.filter(({ command }) => command.includes("/torrc "))).toHaveLength(6);
  end();
  await assertEnded(tree, ENDED_WITHIN_MS);
  expect(existsSync(String(line["torrcExtra"]))).toBe(false);
  expect(readdirSync(temporary)).toEqual([]);
  expect(program.events).toHaveLength(1);
  expect(program.otherLines).toEqual([]);
}

it("prints one line and ends with all its tors when npm is killed", async () => {
  const program = start();
  const line = await ready(program);
  expectLine(line);
  await expectNothingLeft(program, line, () => program.kill("SIGKILL"));
});

it("ends on SIGTERM to itself, two running side by side", async () => {
  const [first, second] = [start(), start()];
  const [one, two] = await Promise.all([ready(first), ready(second)]);
  expect(one["torrcExtra"]).not.toBe(two["torrcExtra"]);
  await expectNothingLeft(first, one, () => process.kill(Number(one["pid"]), "SIGTERM"));
  expect(existsSync(String(two["torrcExtra"]))).toBe(true);
  await expectNothingLeft(second, two, () => process.kill(Number(two["pid"]), "SIGINT"));
});

it("leaves no tor behind when it is killed itself", async () => {
  const program = start();
  const line = await ready(program);
  const tree = program.tree();
  process.kill(Number(line["pid"]), "SIGKILL");
  await assertEnded(tree, ENDED_WITHIN_MS);
});

it("ends at once on a signal while it still starts", async () => {
  const program = start();
  const tors = () => program.tree().filter(({ command }) => command.includes("/torrc "));
  await until("the first tors run", READY_WITHIN_MS, () => tors().length >= 2);
  const tree = program.tree();
  const launcher = tree.find(
    ({ command }) => /^\S*node /.test(command) && command.includes("tools/tornet.ts"),
  );
  process.kill(launcher?.pid ?? 0, "SIGTERM");
  await program.ended(ENDED_WITHIN_MS);
  await assertEnded(tree, ENDED_WITHIN_MS);
  expect([program.events, program.otherLines]).toEqual([[], []]);
});
