/** Rooms with a lock that Tor itself keeps: a client key, and the hardened kind, over the private network. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, type ProgramEvent, startHushroom, useTornet } from "@hushroom/testkit";
import { afterAll, afterEach, describe, expect, it } from "vitest";

const tornet = useTornet();
const folder = mkdtempSync(join(tmpdir(), "guarded-"));
let programs: Program[] = [];

function run(args: readonly string[]): Program {
  const program = startHushroom([...args, "--json"]);
  programs.push(program);
  return program;
}

async function hostRoom(...flags: string[]): Promise<{ host: Program; room: ProgramEvent }> {
  const host = run(["host", "Guarded", "--torrc-extra", tornet.torrcExtra, ...flags]);
  const room = await host.event((event) => event.event === "room");
  await host.event((event) => event.event === "reachability" && event.state === "reachable", 60_000);
  return { host, room };
}

/** Folders of the host's own in RAM; other programs may have theirs. */
const hardenedKeys = (host: Program) =>
  readdirSync("/dev/shm").filter((name) => name.startsWith(`hushroom-onions-${host.pid}-`));

afterEach(async () => {
  await Promise.all(programs.map((program) => program.stop()));
  programs = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a room with a client key", () => {
  it("is proven reachable by who holds the key, lets such a guest in, and nobody else", async () => {
    const { host, room } = await hostRoom("--client-key");
    const keyFile = join(folder, "key");
    writeFileSync(keyFile, `${room.guestKey}\n`);
    const ownTor = ["--torrc-extra", tornet.torrcExtra];
    const holder = run([
      "join",
      String(room.link),
      "--name",
      "Holder",
      "--client-key-file",
      keyFile,
      ...ownTor,
    ]);
    await holder.event((event) => event.event === "room", 60_000);
    await host.event((event) => event.event === "member" && event.name === "Holder");
    const other = run([
      "join",
      String(room.link),
      "--name",
      "Other",
      "--socks",
      `127.0.0.1:${tornet.socks[0]}`,
    ]);
    await other.event((event) => event.event === "error" && event.code === "DIAL_NEEDS_KEY", 60_000);
  }, 180_000);
});

describe("a hardened room", () => {
  it("works like any other, cuts the circuit of who is kicked, and leaves no key behind", async () => {
    const { host, room } = await hostRoom("--hardened");
    expect(hardenedKeys(host)).toHaveLength(1);
    const guest = run([
      "join",
      String(room.link),
      "--name",
      "Guest",
      "--socks",
      `127.0.0.1:${tornet.socks[0]}`,
    ]);
    await guest.event((event) => event.event === "room", 60_000);
    guest.write("through a named circuit");
    await host.event((event) => event.event === "message" && event.text === "through a named circuit");
    host.write("/kick Guest");
    expect((await guest.ended(10_000)).code).toBe(1);
    host.write("/close");
    await host.ended(10_000);
    expect(hardenedKeys(host)).toEqual([]);
  }, 180_000);
});
