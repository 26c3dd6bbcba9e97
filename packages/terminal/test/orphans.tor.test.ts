/**
 * Goal: nothing of ours outlives the one who started it. Method: each program is started through npx or npm, which pass
 * no signal on; they are killed with SIGKILL, and everything below must end within 5 s, its tor too.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertEnded, Program, startHushroom, useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const tornet = useTornet();
const data = mkdtempSync(join(tmpdir(), "orphans-"));
let host: Program;
let link = "";

beforeAll(async () => {
  host = startHushroom(["host", "Orphans", "--json", "--torrc-extra", tornet.torrcExtra]);
  link = String((await host.event((event) => event.event === "room")).link);
  await host.event((event) => event.event === "reachability" && event.state === "reachable", 60_000);
});
afterAll(async () => {
  await host.stop();
  rmSync(data, { recursive: true, force: true });
});

async function dieWithParent(program: Program, isUp: (event: Readonly<Record<string, unknown>>) => boolean) {
  await program.event(isUp, 60_000);
  const below = program.tree();
  expect(below.some(({ command }) => command.includes("tor"))).toBe(true);
  program.kill("SIGKILL");
  await assertEnded(below);
}

const torIsUp = (event: Readonly<Record<string, unknown>>) =>
  event.event === "tor" && event.phase === "ready";

describe("when npm or npx is killed", () => {
  it("host ends, and its tors", async () => {
    const program = new Program("npx", [
      "hushroom",
      "host",
      "Short",
      "--json",
      "--torrc-extra",
      tornet.torrcExtra,
    ]);
    await dieWithParent(program, torIsUp);
  });

  it("join ends, and its tor", async () => {
    const args = ["hushroom", "join", link, "--name", "Guest", "--json", "--torrc-extra", tornet.torrcExtra];
    await dieWithParent(new Program("npx", args), (event) => event.event === "room");
  });

  it("the program of npm start ends, and its tor", async () => {
    const flags = ["--json", "--port", "0", "--data", data, "--torrc-extra", tornet.torrcExtra];
    await dieWithParent(new Program("npm", ["start", "--silent", "--", ...flags]), torIsUp);
  });
});
