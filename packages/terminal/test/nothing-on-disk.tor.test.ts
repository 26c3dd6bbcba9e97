/**
 * Goal: nothing of a room is written anywhere. Method: host, guest and their tors run with every folder that they might
 * write to in one place; canary strings go through the room, and every file and log line there is searched for them,
 * while the room is open and after its end. Open files outside that place are looked for, too.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, startHushroom, until, useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writtenElsewhere } from "./canary-search.ts";

const tornet = useTornet();
const ROOM_WITHIN_MS = 60_000;
const CANARIES = {
  room: "canary-room",
  host: "canary-host",
  guest: "canary-guest",
  password: "canary-password",
  fromHost: "canary said by the host",
  fromGuest: "канарейка сказала гостья",
};

const folder = mkdtempSync(join(tmpdir(), "disk-"));
const places = ["HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"];
const env = Object.fromEntries(places.map((name) => [name, folder]));
const secrets: string[] = Object.values(CANARIES);

let daemon: Program;
let guest: Program;
let page: URL;

interface RoomAnswer {
  readonly room: string;
  readonly link: string | null;
  readonly reachability: { readonly state: string };
}

async function call(method: string, params: Readonly<Record<string, unknown>>) {
  const reply = await fetch(new URL("/api", page), {
    method: "POST",
    headers: { authorization: `Bearer ${page.hash.slice(1)}` },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return (await reply.json()) as { result: RoomAnswer };
}

/** The regular files below `folder` whose bytes hold one of `words`. */
function filesWith(words: readonly string[]): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => {
    const bytes = readFileSync(file);
    return words.some((word) => bytes.includes(word));
  });
}

beforeAll(async () => {
  const extra = ["--torrc-extra", tornet.torrcExtra];
  daemon = startHushroom(["start", "--port", "0", "--log", "debug", ...extra, "--json"], { env });
  page = new URL(String((await daemon.event((event) => event.event === "ready")).url));
  await daemon.event((event) => event.event === "tor" && event.phase === "ready", ROOM_WITHIN_MS);
  const { room: name, host: hostName, password } = CANARIES;
  const { room } = (await call("room.create", { name, hostName, password })).result;
  const link = await linkOf(room);
  secrets.push(new URL(link).hostname.replace(".onion", ""), link.split("/").at(-1) ?? "");
  const socks = ["--socks", `127.0.0.1:${tornet.socks[0]}`];
  const who = ["--name", CANARIES.guest, "--password", password];
  guest = startHushroom(["join", link, ...who, ...socks, "--json"], { env });
  guest.write(CANARIES.fromGuest);
  await guest.event((event) => event.text === CANARIES.fromGuest, ROOM_WITHIN_MS);
  await call("room.say", { room, text: CANARIES.fromHost, replyTo: null, once: "1" });
  await guest.event((event) => event.text === CANARIES.fromHost);
});
afterAll(async () => {
  await Promise.all([guest.stop(), daemon.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function linkOf(room: string): Promise<string> {
  let link: string | null = null;
  await until("the room is reached", ROOM_WITHIN_MS, async () => {
    const { result } = await call("room.get", { room });
    link = result.link;
    return result.reachability.state === "reachable";
  });
  return String(link);
}

it("finds a canary where there is one (control)", () => {
  const planted = join(folder, "planted");
  writeFileSync(planted, `before ${CANARIES.fromGuest} after`);
  expect(filesWith(secrets)).toEqual([planted]);
  rmSync(planted);
});

it("writes nothing of a room while it is open", () => {
  expect(readdirSync(folder).length).toBeGreaterThan(0);
  expect(filesWith(secrets)).toEqual([]);
  const pids = [daemon, guest].flatMap((program) => program.tree().map(({ pid }) => pid));
  expect(writtenElsewhere(pids, folder)).toEqual([]);
});

it("logs nothing of a room, at the debug level neither", () => {
  const log = [daemon.errors, guest.errors].join("\n");
  expect(log).toContain("room-opened");
  expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
});

it("leaves nothing of a room behind", async () => {
  await Promise.all([guest.stop(), daemon.stop()]);
  expect(filesWith(secrets)).toEqual([]);
});
