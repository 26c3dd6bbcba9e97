import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatOnionAddress } from "@hushroom/protocol";
import {
  HUSHROOM,
  LeakWorld,
  leakWorldProblem,
  listeningPorts,
  type Program,
  type ProgramEvent,
  pause,
} from "@hushroom/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";

const TORNET_WITHIN_MS = 90_000;
const ROOM_WITHIN_MS = 90_000;
/** Long enough for a second thought: retries, prober, look-ups. */
const LOOK_FOR_MS = 10_000;
const RERUN = "sudo npx vitest run --project leak packages/engine/test/leak.leak.test.ts";

let world: LeakWorld;
let folder: string;
const started: Program[] = [];

beforeEach(async (context) => {
  const problem = leakWorldProblem();
  if (problem === null) {
    world = await LeakWorld.open();
    folder = mkdtempSync(join(tmpdir(), "hushroom-test-"));
    return;
  }
  const words = `the leak proof did not run: ${problem}. Run it with: ${RERUN}`;
  if (process.env.CI === "true") throw new Error(words);
  // Only root can make the closed network; elsewhere the rest of the suite is to run all the same.
  context.skip(words);
});

afterEach(async () => {
  for (const program of started.splice(0).reverse()) await program.stop();
  if (leakWorldProblem() !== null) return;
  await world.close();
  rmSync(folder, { recursive: true });
});

function keep(program: Program): Program {
  started.push(program);
  return program;
}

const hushroom = (...args: string[]) =>
  keep(world.start(process.execPath, [HUSHROOM, ...args, "--json"], true));

const says =
  (text: string) =>
  ({ event, text: got }: ProgramEvent) =>
    event === "message" && got === text;

it("counts a program that leaks by name lookup, TCP, UDP and a loopback port (control)", async () => {
  await keep(world.startLeaky()).ended();
  const { offHostPackets, offHost, loopback } = world.report();
  expect(offHost).toEqual([
    "192.0.2.53 udp 53",
    "198.51.100.7 udp 83",
    "2001:db8::9 tcp 82",
    "203.0.113.9 tcp 81",
  ]);
  expect(offHostPackets).toBeGreaterThanOrEqual(4);
  expect(loopback).toEqual(["tcp 84"]);
});

it("sends nothing off this machine but through Tor: rooms hosted and joined, the daemon", async () => {
  const network = keep(world.start("npm", ["run", "-s", "tornet", "--", "--json"], false));
  const ready = await network.event((event) => event["ready"] === true, TORNET_WITHIN_MS);
  const torrcExtra = String(ready["torrcExtra"]);
  const [socks = 0] = ready["socks"] as number[];
  const serverPorts = ready["serverPorts"] as number[];

  const host = hushroom("host", "Leak proof", "--torrc-extra", torrcExtra);
  const link = String((await host.event(({ event }) => event === "room", ROOM_WITHIN_MS))["link"]);
  await host.event((event) => event["state"] === "reachable", ROOM_WITHIN_MS);
  const guests = [
    hushroom("join", link, "--name", "Ana", "--socks", `127.0.0.1:${socks}`),
    hushroom("join", link, "--name", "Бо", "--torrc-extra", torrcExtra),
  ];
  for (const name of ["Ana", "Бо"]) {
    await host.event((event) => event["change"] === "joined" && event["name"] === name, ROOM_WITHIN_MS);
  }
  const daemon = hushroom("start", "--no-open", "--port", "0", "--data", folder, "--torrc-extra", torrcExtra);
  await daemon.event(({ event, phase }) => event === "tor" && phase === "ready", ROOM_WITHIN_MS);
  const everybody = [host, ...guests];
  for (const [number, program] of everybody.entries()) {
    program.write(`word ${number}`);
    await Promise.all(everybody.map((each) => each.event(says(`word ${number}`))));
  }
  const ours = listeningPorts(
    [...everybody, daemon].flatMap((program) => program.tree()).map(({ pid }) => pid),
  );
  host.write("/close");
  await Promise.all(everybody.map((program) => program.event(({ event }) => event === "closed")));

  const { offHostPackets, offHost, loopback } = world.report();
  expect({ offHostPackets, offHost }).toEqual({ offHostPackets: 0, offHost: [] });
  const allowed = new Set([...serverPorts, socks, ...ours].map((port) => `tcp ${port}`));
  expect(loopback.filter((destination) => !allowed.has(destination))).toEqual([]);
  // The watch sees these programs' connections: they did reach the network.
  expect(loopback).toContain(`tcp ${socks}`);
  expect(serverPorts.some((port) => loopback.includes(`tcp ${port}`))).toBe(true);
});

it("never goes another way when Tor is not there", async () => {
  const link = (host: string) => `http://${host}/j/${"a".repeat(26)}`;
  const onion = formatOnionAddress(new Uint8Array(32).fill(7));
  const deadSocks = ["--name", "Ana", "--socks", "127.0.0.1:9"];
  const dead = [
    [link(onion), "DIAL_PROXY"],
    [link("room.example"), "WIRE_BAD_LINK"],
  ] as const;
  for (const [address, code] of dead) {
    const guest = hushroom("join", address, ...deadSocks);
    await guest.event((event) => event["event"] === "error" && event["code"] === code);
    expect((await guest.ended()).code).not.toBe(0);
  }
  const deadNetwork = join(folder, "torrc-extra");
  const authority = (i: number) =>
    `DirAuthority dead${i} orport=${90 + i} no-v2 v3ident=${"0".repeat(39)}${i} 127.0.0.1:${80 + i} ${"A".repeat(39)}${i}`;
  const lines = ["TestingTorNetwork 1", "UseDefaultFallbackDirs 0", "OutboundBindAddress 127.0.0.1"];
  writeFileSync(deadNetwork, [...lines, ...[1, 2, 3].map(authority), ""].join("\n"));
  const host = hushroom("host", "Nobody comes", "--torrc-extra", deadNetwork);
  await host.event(({ event, phase }) => event === "tor" && phase === "connecting");
  const guest = hushroom("join", link(onion), "--name", "Ana", "--torrc-extra", deadNetwork);
  await guest.event(({ event, phase }) => event === "tor" && phase === "connecting");
  await pause(LOOK_FOR_MS);

  const { offHost, loopback } = world.report();
  expect(offHost).toEqual([]);
  expect(loopback).toContain("tcp 9");
  const allowed = new Set(["tcp 9", ...[1, 2, 3].flatMap((i) => [`tcp ${80 + i}`, `tcp ${90 + i}`])]);
  expect(loopback.filter((destination) => !allowed.has(destination))).toEqual([]);
});
