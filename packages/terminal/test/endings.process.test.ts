/**
 * How a program with a kept profile ends: by any signal, by the end of the shell or of the terminal that it was started in,
 * by a crash. Nothing is lost, and nothing that it knew is left behind.
 */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  assertEnded,
  coreLimit,
  HUSHROOM,
  inCoreFiles,
  NO_CORE_FILES,
  Program,
  startHushroom,
  until,
} from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectToProgram } from "../src/daemon-client.ts";

const folder = mkdtempSync(join(tmpdir(), "endings-"));
const data = join(folder, "data");
const passphrase = join(folder, "passphrase");
const START = [
  ...["start", "--no-tor", "--port", "0", "--no-open", "--json"],
  ...["--data", data, "--passphrase-file", passphrase],
];
/** Never in a command line: those stand in core files. */
const SECRET = ["quicksilver", "heron", "of", "Zanzibar"].join(" ");

/** What it holds of all that it was ever given; each time one more. */
let groups: string[] = [];
async function holdsAll(): Promise<void> {
  const api = await connectToProgram(data);
  if (groups.length === 0) await api.call("identity.create", { name: "Ann" });
  expect((await api.call("identity.get", {}))?.name).toBe("Ann");
  const kept = (await api.call("conversation.list", {})).map(({ name }) => name);
  expect(kept.sort()).toEqual([...groups].sort());
  const name = `Group ${groups.length}`;
  groups = [...groups, name];
  await api.call("group.create", { name, cap: 100 });
  api.close();
}

/** A shell around it: `$0` node, `$1` the program, and what else there is. */
const shell = (script: string, ...more: readonly string[]) =>
  new Program("sh", ["-c", script, process.execPath, HUSHROOM, ...START, ...more], { cwd: folder });
const isReady = (program: Program) => program.event(({ event }) => event === "ready");
const socketIsGone = () => expect(existsSync(join(data, "api.sock"))).toBe(false);

beforeAll(() => writeFileSync(passphrase, `${SECRET}\n`));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a program with a kept profile", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends well by %s, and loses nothing", async (signal) => {
    const program = startHushroom(START);
    await isReady(program);
    await holdsAll();
    program.kill(signal);
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.events.at(-1)).toEqual({ event: "stopped" });
    socketIsGone();
  });

  it("ends well by a trap on EXIT of the shell that started it", async () => {
    const stop = `trap '"$0" "$1" stop --data "${data}" --json; wait "$!"; echo "{\\"code\\":$?}"' EXIT`;
    const around = shell(`${stop}; "$0" "$@" & read -r line; exit 0`);
    await isReady(around);
    await holdsAll();
    around.write("done");
    expect((await around.ended(20_000)).code).toBe(0);
    expect(around.events.at(-1)).toEqual({ code: 0 });
    socketIsGone();
  });

  it("ends well when its terminal is closed", async () => {
    const code = join(folder, "code");
    const command = [process.execPath, HUSHROOM, ...START].join(" ");
    // `script` is the terminal; the shell in it outlives it to say how the program ended.
    const terminal = new Program("script", [
      "-qec",
      `trap '' HUP; ${command}; echo $? >${code}`,
      "/dev/null",
    ]);
    await isReady(terminal);
    await holdsAll();
    const inside = terminal.tree().filter(({ pid }) => pid !== terminal.pid);
    terminal.kill("SIGKILL");
    await assertEnded(inside, 20_000);
    expect(readFileSync(code, "utf8")).toBe("0\n");
    socketIsGone();
  });
});

describe("a crash", () => {
  /** What is in a core file of `command`, by the end of `kill`; null where the system writes none into the folder. */
  async function coreOf(program: Program, folder: string): Promise<Buffer | null> {
    await program.ended(30_000);
    const [name] = readdirSync(folder).filter((one) => one.startsWith("core"));
    return name === undefined ? null : readFileSync(join(folder, name));
  }

  it("of node leaves no core file, and loses nothing", async () => {
    const [without, cwd] = [join(folder, "without"), join(folder, "with")];
    for (const one of [without, cwd]) mkdirSync(one);
    const limits = 'ulimit -c unlimited 2>/dev/null; exec "$0" "$@"';
    const reads = `const it = require("fs").readFileSync(${JSON.stringify(passphrase)}); console.log("{}"); setInterval(() => it, 9)`;
    const control = new Program("sh", ["-c", limits, process.execPath, "-e", reads], { cwd: without });
    await until("it has read", 20_000, () => control.events.length > 0);
    control.kill("SIGSEGV");
    const core = await coreOf(control, without);
    // Where cores go to a program of the system's, as by systemd, what the kernel was told is all that can be seen.
    if (core === null) expect(readFileSync("/proc/sys/kernel/core_pattern", "utf8")).toMatch(/^[|/]/);
    else expect(core.includes("Zanzibar")).toBe(true);

    const program = new Program("sh", ["-c", limits, process.execPath, HUSHROOM, ...START], { cwd });
    await isReady(program);
    await holdsAll();
    expect(inCoreFiles(program.pid)).toEqual(NO_CORE_FILES);
    program.kill("SIGSEGV");
    expect(await coreOf(program, cwd)).toBeNull();
    expect((await program.ended()).signal).toBe("SIGSEGV");
    const after = startHushroom(START);
    await isReady(after);
    await holdsAll();
    await after.stop();
  });

  it("of node leaves no memory in a core file where nothing there is can turn these off", async () => {
    const program = startHushroom(START, { env: { PATH: folder } });
    await isReady(program);
    expect(inCoreFiles(program.pid)).toEqual({ ...NO_CORE_FILES, limit: coreLimit(process.pid) });
    await program.stop();
  });
});
