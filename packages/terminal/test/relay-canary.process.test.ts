/**
 * Goal: of a packet nothing is left in a relay's memory when its time is over, and nothing of it is ever written to disk.
 * Method: the built command under strace; canaries made here go through it in frames; its whole memory is searched while
 * they lie there (they must be found, or the search is blind) and after their end, and so is all that it wrote to files.
 */

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BoxClient, dialDirect } from "@hushroom/net";
import { boxAddress, encodeBase32, parseRelayAddress } from "@hushroom/protocol";
import { Program, pause, processTree, until } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";
import { RedisServer } from "../../relay/test/relay/redis-server.ts";

const BIN = fileURLToPath(new URL("../../../bin/hushroom.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "relay-canary-"));
const trace = join(folder, "trace");
const STRACE = [
  "-f",
  "-y",
  "-s",
  "9000",
  "-xx",
  "-e",
  "trace=openat,creat,write,pwrite64,writev,memfd_create",
];
const TTL_MS = 4000;
let program: Program | undefined;
afterAll(async () => {
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const forms = (canary: Buffer) => [
  canary,
  Buffer.from(canary.toString("hex")),
  Buffer.from(canary.toString("base64").slice(0, 30)),
  Buffer.from(canary.toString("hex"), "utf16le"),
];

/** How often one of the canaries, in any form, is in the process's memory. */
function foundInMemory(pid: number, canaries: readonly Buffer[]): number {
  const needles = canaries.flatMap(forms);
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1").matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  let found = 0;
  for (const [, from = "0", to = "0"] of maps) {
    const bytes = Buffer.alloc(Number.parseInt(to, 16) - Number.parseInt(from, 16));
    try {
      readSync(memory, bytes, 0, bytes.length, Number.parseInt(from, 16));
    } catch {
      continue;
    }
    for (const needle of needles) if (bytes.includes(needle)) found++;
  }
  closeSync(memory);
  return found;
}

/** Lines of a trace that write a canary to anything but a socket or a pipe, and files opened for writing. */
function writtenToDisk(file: string, canaries: readonly Buffer[]): string[] {
  const escaped = canaries.flatMap(forms).map((form) => form.toString("hex").replace(/../g, "\\x$&"));
  return readFileSync(file, "latin1")
    .split("\n")
    .filter((line) => {
      const isForWriting = /openat\(.*O_(WRONLY|RDWR|CREAT)/.test(line) && !/ = -1 /.test(line);
      const target = /(?:write|pwrite64|writev)\(\d+<([^>]*)>/.exec(line)?.[1] ?? "";
      const isStream = /^(socket|pipe|TCP|UNIX|anon_inode)/.test(
        Buffer.from(target.replace(/\\x/g, ""), "hex").toString() || target,
      );
      const isDevice = /\\x2f\\x64\\x65\\x76\\x2f|"\/dev\//.test(line);
      return (isForWriting && !isDevice) || (!isStream && escaped.some((form) => line.includes(form)));
    });
}

it("finds what a program writes to a file (control)", () => {
  const canary = randomBytes(24);
  const script = join(folder, "writes.mjs");
  const text = canary.toString("hex");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(join(folder, "w"))}, "${text}");`,
  );
  execFileSync("strace", [...STRACE, "-o", trace, process.execPath, script]);
  const lines = writtenToDisk(trace, [canary]);
  expect(lines.some((line) => line.includes("openat"))).toBe(true);
  expect(lines.some((line) => line.includes("write("))).toBe(true);
});

it("leaves nothing of a packet in memory once its time is over, and nothing on disk at any time", async () => {
  const words = [
    "relay",
    "--listen",
    "127.0.0.1:0",
    "--ttl",
    `${TTL_MS / 1000}s`,
    "--log-every",
    "1s",
    "--json",
  ];
  program = new Program("strace", [...STRACE, "-o", trace, process.execPath, BIN, ...words]);
  const { address } = await program.event((event) => event.event === "listening", 60_000);
  const { host, port } = parseRelayAddress(String(address));
  const node = processTree(program.pid).find(
    ({ command }) => command.includes("relay") && !command.includes("strace"),
  );
  const client = await BoxClient.connect(await dialDirect(host, port), host);
  const canaries = Array.from({ length: 8 }, () => randomBytes(24));
  const keys = canaries.map(() => new Uint8Array(randomBytes(32)));
  const frames = canaries.map((canary) => new Uint8Array(4096).map((_, at) => canary[at % 24] ?? 0));
  const waited = new Promise((resolve) => client.watch(boxAddress(keys[0] as Uint8Array), resolve));
  for (const [at, key] of keys.entries()) {
    expect((await client.put(key, frames[at] as Uint8Array)).status).toBe("ok");
    expect(await client.get(boxAddress(key))).toEqual(frames[at]);
  }
  expect(await waited).toEqual(frames[0]);
  const pid = node?.pid ?? 0;
  expect(foundInMemory(pid, canaries)).toBeGreaterThan(0);
  await pause(TTL_MS);
  await until(
    "the boxes are empty",
    20_000,
    async () => (await client.get(boxAddress(keys[7] as Uint8Array))) === null,
  );
  await pause(2500);
  expect(foundInMemory(pid, canaries)).toBe(0);
  client.close();
  process.kill(pid, "SIGTERM");
  await program.ended(20_000);
  expect(writtenToDisk(trace, canaries)).toEqual([]);
}, 120_000);

it("leaves nothing of a packet in the memory of a Redis at any time, and in its own not once its time is over", async () => {
  const redis = await RedisServer.start();
  const secret = join(folder, "secret");
  writeFileSync(secret, encodeBase32(randomBytes(32)));
  const words = ["relay", "--listen", "127.0.0.1:0", "--ttl", `${TTL_MS / 1000}s`, "--json"];
  program = new Program(process.execPath, [BIN, ...words, "--redis", redis.url, "--redis-secret", secret]);
  const { address } = await program.event((event) => event.event === "listening", 60_000);
  const { host, port } = parseRelayAddress(String(address));
  const client = await BoxClient.connect(await dialDirect(host, port), host);
  const [canary, control] = [randomBytes(24), randomBytes(24)];
  const frame = new Uint8Array(4096).map((_, at) => canary[at % 24] ?? 0);
  const [key, other] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))];
  const waited = new Promise((resolve) => client.watch(boxAddress(other), resolve));
  for (const each of [key, other]) expect((await client.put(each, frame)).status).toBe("ok");
  expect([await client.get(boxAddress(key)), await waited]).toEqual([frame, frame]);
  expect((await client.put(key, frame)).status).toBe("exists");
  await redis.ask((one) => one.set("control", control));
  expect(foundInMemory(redis.pid, [control])).toBeGreaterThan(0);
  expect(foundInMemory(redis.pid, [canary])).toBe(0);
  await pause(TTL_MS);
  expect(await client.get(boxAddress(key))).toBeNull();
  await pause(500);
  expect([redis.pid, program.pid].map((pid) => foundInMemory(pid, [canary]))).toEqual([0, 0]);
  expect(readdirSync(redis.folder)).toEqual([]);
  client.close();
  await program.stop();
  await redis.end();
}, 120_000);
