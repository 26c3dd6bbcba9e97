/** The built `hushroom relay` without Tor: what it says, whom it serves, how it ends, and what it refuses. */

import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorText } from "@hushroom/client";
import { BoxClient, dialDirect } from "@hushroom/net";
import { boxAddress, encodeBase32, frameHash, parseRelayAddress } from "@hushroom/protocol";
import { assertEnded, Program, startHushroom, until } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { RedisServer } from "../../relay/test/relay/redis-server.ts";
import { readOnionKey } from "../src/onion-key-file.ts";
import { addInvite, makeTicketFile } from "../src/ticket-file.ts";

const folder = mkdtempSync(join(tmpdir(), "relay-"));
const programs: Program[] = [];
afterAll(async () => {
  for (const program of programs) await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(...more: string[]): Program {
  const program = startHushroom(["relay", "--listen", "127.0.0.1:0", "--json", ...more]);
  programs.push(program);
  return program;
}

async function addressOf(program: Program) {
  const { address } = await program.event((event) => event.event === "listening");
  return parseRelayAddress(String(address));
}

async function connectTo(program: Program): Promise<BoxClient> {
  const { host, port } = await addressOf(program);
  return await BoxClient.connect(await dialDirect(host, port), host);
}

const key = (fill: number) => new Uint8Array(32).fill(fill);
const frame = (fill: number) => new Uint8Array(4096).fill(fill);

it("says where it listens, passes packets on, and ends with a signal", async () => {
  const program = start("--ttl", "1h");
  const [writer, reader] = [await connectTo(program), await connectTo(program)];
  expect(writer.ttlMs).toBe(3_600_000);
  expect((await writer.put(key(1), frame(1))).status).toBe("ok");
  expect(await writer.put(key(1), frame(2))).toEqual({ status: "exists", hash: frameHash(frame(1)) });
  writer.close();
  expect(await reader.get(boxAddress(key(1)))).toEqual(frame(1));
  program.kill("SIGTERM");
  expect(await program.ended()).toEqual({ code: 0, signal: null });
  expect(program.events.at(-1)).toEqual({ event: "stopped" });
  expect([program.errors, program.otherLines]).toEqual(["", []]);
});

it("shows rounded sums where the operator asks for them, and nowhere else", async () => {
  const program = start("--metrics", "127.0.0.1:0");
  const { url } = await program.event((event) => event.event === "metrics");
  const reply = await fetch(String(url));
  expect(await reply.text()).toContain("hushroom_relay_put_total 0\n");
  expect((await fetch(new URL("/", String(url)))).status).toBe(404);
  const { port } = await addressOf(program);
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
});

const PAGES = ["null", "http://127.0.0.1:3000", "http://a.example", "http://b.example", "http://a.example.b"];

it.each([
  [[], [true, true, false, false, false]],
  [
    ["--origins", "null,http://a.example"],
    [true, false, true, false, false],
  ],
  [
    ["--origins", "none"],
    [false, false, false, false, false],
  ],
])("with %j lets in a file's page, the own computer's, and strangers': %j", async (words, expected) => {
  const { port } = await addressOf(start(...words));
  const opens = (origin: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/boxes`, { origin });
      socket.on("open", () => resolve(true));
      socket.on("error", () => resolve(false));
      socket.on("message", () => socket.close());
    });
  expect(await Promise.all(PAGES.map(opens))).toEqual(expected);
});

it("ends when the one who started it is killed", async () => {
  const program = new Program("npx", ["hushroom", "relay", "--listen", "127.0.0.1:0", "--json"]);
  programs.push(program);
  await addressOf(program);
  const below = program.tree();
  program.kill("SIGKILL");
  await assertEnded(below);
});

it.each([
  ["--ttl", "8d"],
  ["--ttl", "tomorrow"],
  ["--ram", "0"],
  ["--connections", "70000"],
  ["--log-batch", "65"],
  ["--listen", "nowhere"],
  ["--listen", "127.1:0"],
  ["--metrics", "nowhere"],
  ["--redis", "http://127.0.0.1:1"],
  ["--wrong", "1"],
  ["more"],
  ["tickets"],
])("refuses %s %s, and names it", async (...words) => {
  const program = start(...words);
  expect((await program.ended(20_000)).code).toBe(2);
  expect(program.events[0]).toMatchObject({ event: "error", option: words[0] });
  expect(program.events[0]).not.toMatchObject({ code: "INTERNAL" });
});

it.each(["--listen", "--metrics"])("says of which option a port is taken: %s", async (option) => {
  const other = start("--metrics", "127.0.0.1:0");
  const { url } = await other.event(({ event }) => event === "metrics");
  const program = start(option, new URL(String(url)).host);
  expect((await program.ended(20_000)).code).toBe(1);
  expect(program.events).toEqual([{ event: "error", code: "CONFIG_PORT_TAKEN", option }]);
});

it("refuses a Redis that writes to disk, and one that isn't there, and says what to do", async () => {
  const secret = join(folder, "secret");
  writeFileSync(secret, encodeBase32(new Uint8Array(32)));
  const redis = await RedisServer.start(["--save", "3600 1", "--appendonly", "no"]);
  const refused = async (code: "RELAY_REDIS_SETTINGS" | "RELAY_REDIS_UNREACHABLE") => {
    const words = ["relay", "--listen", "127.0.0.1:0", "--redis", redis.url, "--redis-secret", secret];
    const program = startHushroom(words, { env: { LANG: "C", LC_ALL: "C" } });
    programs.push(program);
    expect((await program.ended(20_000)).code).toBe(1);
    const { what, next } = errorText("en", code);
    expect([program.errors, program.otherLines]).toEqual([`${what} ${next} [${code}]\n`, []]);
  };
  await refused("RELAY_REDIS_SETTINGS");
  await redis.end();
  await refused("RELAY_REDIS_UNREACHABLE");
});

it("over a Redis has its keys from another process, and what lay there is gone when all were killed", async () => {
  const secret = join(folder, "shared");
  writeFileSync(secret, encodeBase32(new Uint8Array(32).fill(1)));
  const redis = await RedisServer.start();
  const begin = () => start("--redis", redis.url, "--redis-secret", secret);
  const end = async (program: Program) => {
    program.kill("SIGKILL");
    await program.ended();
  };
  const first = begin();
  const writer = await connectTo(first);
  expect((await writer.put(key(1), frame(1))).status).toBe("ok");
  // As other programs write base32.
  writeFileSync(secret, `${encodeBase32(new Uint8Array(32).fill(1)).toUpperCase()}====\n`);
  const second = begin();
  const reader = await connectTo(second);
  expect(await reader.get(boxAddress(key(1)))).toEqual(frame(1));
  await end(first);
  expect((await reader.put(key(2), frame(2))).status).toBe("ok");
  const again = begin();
  const back = await connectTo(again);
  expect(back.bootId).toEqual(reader.bootId);
  for (const at of [1, 2]) expect(await back.get(boxAddress(key(at)))).toEqual(frame(at));
  await Promise.all([end(second), end(again)]);
  const last = await connectTo(begin());
  expect(last.bootId).not.toEqual(back.bootId);
  for (const at of [1, 2]) expect(await last.get(boxAddress(key(at)))).toBeNull();
  expect((await last.put(key(1), frame(1))).status).toBe("ok");
  const foreign = join(folder, "foreign");
  writeFileSync(foreign, encodeBase32(new Uint8Array(32).fill(2)));
  const refused = start("--redis", redis.url, "--redis-secret", foreign);
  expect(await refused.event(({ event }) => event === "error")).toMatchObject({ code: "RELAY_REDIS_SECRET" });
  expect((await refused.ended(20_000)).code).toBe(2);
  expect(await last.get(boxAddress(key(1)))).toEqual(frame(1));
  await redis.end();
});

it("over a Redis needs nothing but its address, and says who is trusted then", async () => {
  const redis = await RedisServer.start();
  const [first, second] = [start("--redis", redis.url), start("--redis", redis.url)];
  const [writer, reader] = [await connectTo(first), await connectTo(second)];
  await first.event((event) => event.event === "redis-open");
  expect((await writer.put(key(1), frame(1))).status).toBe("ok");
  expect(await reader.get(boxAddress(key(1)))).toEqual(frame(1));
  const secret = join(folder, "late");
  writeFileSync(secret, encodeBase32(new Uint8Array(32).fill(1)));
  const other = start("--redis", redis.url, "--redis-secret", secret);
  expect((await other.ended(20_000)).code).toBe(2);
  const words = ["relay", "--listen", "127.0.0.1:0", "--redis", redis.url];
  const told = startHushroom(words, { env: { LANG: "C", LC_ALL: "C" } });
  programs.push(told);
  await until("it says so", 20_000, () => told.otherLines.join(" ").includes("--redis-secret"));
  await redis.end();
});

it("says so if its Redis takes others than this device's without a password", async () => {
  const redis = await RedisServer.start();
  const eventsAt = async (url: string) => {
    const program = start("--redis", url);
    await addressOf(program);
    await program.stop();
    return program.events.map(({ event }) => event);
  };
  expect(await eventsAt(redis.url)).not.toContain("redis-no-password");
  expect(await eventsAt(`redis://0.0.0.0:${redis.port}`)).toContain("redis-no-password");
  await redis.ask((one) => one.config("SET", "requirepass", "canary"));
  expect(await eventsAt(`redis://:canary@0.0.0.0:${redis.port}`)).not.toContain("redis-no-password");
  await redis.end();
}, 90_000);

it("at an IPv6 address says its key all the same, and that cards name it by a host name", async () => {
  const file = join(folder, "tickets-v6");
  const key = makeTicketFile(file, 0);
  const listening = async (...more: string[]) => {
    const program = start("--listen", "[::1]:0", ...more);
    return (await program.event((event) => event.event === "listening"))["address"];
  };
  expect(await listening()).toMatch(/^\[::1\]:\d+$/);
  expect(String(await listening("--tickets", file)).split("/")).toEqual([
    expect.stringMatching(/^\[::1\]:\d+$/),
    key,
  ]);
  const words = ["relay", "--listen", "[::1]:0", "--tickets", file];
  const told = startHushroom(words, { env: { LANG: "C", LC_ALL: "C" } });
  programs.push(told);
  const named = () => /^ {2}(relay\.example:\d+\/.*)$/m.exec(told.otherLines.join("\n"))?.[1];
  await until("it says so", 20_000, () => named() !== undefined);
  expect(encodeBase32(parseRelayAddress(named() ?? "").issuerKey ?? new Uint8Array())).toBe(key);
});

it("keeps the key of its onion service in a file of its user, and takes no other file for one", () => {
  const file = join(folder, "onion.key");
  const made = readOnionKey(file);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect([readOnionKey(file), readFileSync(file, "utf8")]).toEqual([made, `${made}\n`]);
  const other = join(folder, "other");
  writeFileSync(other, "something else");
  expect(() => readOnionKey(other)).toThrow(expect.objectContaining({ code: "CONFIG_BAD_VALUE" }));
  expect(() => readOnionKey(folder)).toThrow(expect.objectContaining({ code: "CONFIG_UNREADABLE" }));
});

it("asks for tickets of the file that its operator made, and has their key in its address", async () => {
  const file = join(folder, "relay.tickets");
  const made = startHushroom(["relay", "tickets", file, "new", "--work-bits", "0", "--json"]);
  const { key: issuer } = await made.event((event) => event.event === "tickets");
  expect(statSync(file).mode & 0o077).toBe(0);
  const again = startHushroom(["relay", "tickets", file, "new", "--json"]);
  expect(await again.event((event) => event.event === "error")).toMatchObject({ code: "CONFIG_UNWRITABLE" });
  const inviting = startHushroom(["relay", "tickets", file, "invite", "--batches", "1", "--json"]);
  const { invite } = await inviting.event((event) => event.event === "invite");
  expect(readFileSync(file, "utf8")).not.toContain(String(invite));
  expect(statSync(file).mode & 0o077).toBe(0);
  const program = start("--tickets", file);
  const { issuerKey } = await addressOf(program);
  expect(encodeBase32(issuerKey ?? new Uint8Array())).toBe(issuer);
  const client = await connectTo(program);
  expect((await client.put(key(3), frame(3))).status).toBe("full");
  const junk = join(folder, "junk.tickets");
  writeFileSync(junk, "junk");
  const damaged = start("--tickets", junk);
  expect(await damaged.event(({ event }) => event === "error")).toMatchObject({
    code: "CONFIG_BAD_VALUE",
    option: "--tickets",
  });
  expect((await damaged.ended(20_000)).code).toBe(2);
});

it.each([
  ["--onion-key", "some.key"],
  ["--work-bits", "16"],
  ["--batches", "3"],
  ["--origins", "null,https://pages.example/"],
  ["--origins", "http//pages.example"],
  ["--origins", "Null"],
])("refuses %s %s, of which nothing would come", async (option, value) => {
  const program = start(option, value);
  expect(await program.event(({ event }) => event !== "")).toEqual({
    event: "error",
    code: "CONFIG_BAD_VALUE",
    option,
  });
  expect((await program.ended(20_000)).code).toBe(2);
});

it("makes no file of tickets that it would not take", async () => {
  const file = join(folder, "hard.tickets");
  const made = startHushroom(["relay", "tickets", file, "new", "--work-bits", "61", "--json"]);
  expect(await made.event(({ event }) => event === "error")).toMatchObject({ option: "--work-bits" });
  expect(existsSync(file)).toBe(false);
});

it("never has half a file of tickets in the place of a whole one", () => {
  const file = join(folder, "whole.tickets");
  makeTicketFile(file, 0);
  const before = readFileSync(file, "utf8");
  const open = openSync(file, "r");
  addInvite(file, 1);
  // What was open is as it was: it was replaced, and not written over.
  expect(readFileSync(open, "utf8")).toBe(before);
  closeSync(open);
  // Whoever may write in the folder doesn't get the secret by it, nor by what a start that was cut off left.
  const elsewhere = join(folder, "elsewhere");
  writeFileSync(elsewhere, "");
  symlinkSync(elsewhere, `${file}.new`);
  addInvite(file, 1);
  expect([readFileSync(elsewhere, "utf8"), existsSync(`${file}.new`)]).toEqual(["", false]);
  const kept = readFileSync(file, "utf8");
  mkdirSync(`${file}.new`);
  expect(() => addInvite(file, 1)).toThrow(expect.objectContaining({ code: "CONFIG_UNWRITABLE" }));
  expect(readFileSync(file, "utf8")).toBe(kept);
});

it("frees what a packet took when its time is over", async () => {
  const program = start("--ttl", "1s", "--ram", "1");
  const client = await connectTo(program);
  const put = async (from: number, count: number) => {
    const keys = Array.from({ length: count }, (_, at) =>
      new Uint8Array(32).fill((from + at) & 255, 0, 16).fill((from + at) >> 8, 16),
    );
    return (await Promise.all(keys.map((one) => client.put(one, frame(1))))).map(({ status }) => status);
  };
  const statuses = await put(0, 300);
  expect(statuses.filter((status) => status === "ok").length).toBe(192);
  expect(statuses.filter((status) => status === "full").length).toBe(108);
  let next = 1000;
  await until("there is room again", 10_000, async () => (await put(next++, 1))[0] === "ok");
});
