/**
 * Goal: a relay over real Tor serves who knows its address, keeps it across a restart, and leaves no tor behind. Method:
 * the built command on the private network; a client comes through another tor's SOCKS port.
 */

import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BoxClient, dialDirect, dialSocks } from "@hushroom/net";
import { boxAddress, parseRelayAddress } from "@hushroom/protocol";
import { assertEnded, Program, until, useTornet } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";
import { filesWith } from "./canary-search.ts";

const tornet = useTornet();
const folder = mkdtempSync(join(tmpdir(), "relay-tor-"));
const programs: Program[] = [];
afterAll(async () => {
  for (const program of programs) await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Program {
  const words = ["relay", "--onion", "--onion-key", join(folder, "key"), "--data", folder, "--json"];
  const program = new Program("npx", ["hushroom", ...words, "--torrc-extra", tornet.torrcExtra]);
  programs.push(program);
  return program;
}

async function addressOf(program: Program): Promise<string> {
  const { address } = await program.event((event) => event.event === "onion", 60_000);
  await program.event((event) => event.event === "published", 60_000);
  return String(address);
}

async function connectTo(address: string): Promise<BoxClient> {
  const { host, port } = parseRelayAddress(address);
  let client: BoxClient | undefined;
  await until("the relay is reached", 60_000, async () => {
    const socks = { host: "127.0.0.1", port: tornet.socks[0] ?? 0 };
    const stream = await dialSocks(socks, { host, port, user: "relay-client" }).catch(() => null);
    if (stream !== null) client = await BoxClient.connect(stream, host).catch(() => undefined);
    return client !== undefined;
  });
  return client as BoxClient;
}

const canary = randomBytes(24);
const key = new Uint8Array(randomBytes(32));
const frame = new Uint8Array(4096).map((_, at) => canary[at % 24] ?? 0);

it("keeps packets for who is not there, has the same address after a restart, and ends with its parent, its tor too", async () => {
  const first = start();
  const address = await addressOf(first);
  const { address: local } = await first.event(({ event }) => event === "listening");
  const [, port] = /^127\.0\.0\.1:(\d+)$/.exec(String(local)) ?? [];
  const beside = await BoxClient.connect(await dialDirect("127.0.0.1", Number(port)), "relay");
  const writer = await connectTo(address);
  expect((await writer.put(key, frame)).status).toBe("ok");
  writer.close();
  expect(await beside.get(boxAddress(key))).toEqual(frame);
  const reader = await connectTo(address);
  expect(await reader.get(boxAddress(key))).toEqual(frame);
  const below = first.tree();
  expect(below.some(({ command }) => command.includes("tor"))).toBe(true);
  // Its onion service's key is found where it is kept (control), and of the packet nothing, in what tor writes neither.
  const onionKey = readFileSync(join(folder, "key")).subarray(0, 40);
  expect(filesWith(folder, [onionKey])).toEqual([join(folder, "key")]);
  expect(filesWith(folder, [canary, Buffer.from(key), Buffer.from(boxAddress(key))])).toEqual([]);
  first.kill("SIGKILL");
  await assertEnded(below);
  const second = start();
  expect(await addressOf(second)).toBe(address);
  const again = await connectTo(address);
  expect(again.bootId).not.toEqual(reader.bootId);
  expect(await again.get(boxAddress(key))).toBeNull();
}, 240_000);
