/**
 * The relay as one file: it runs with plain Node, where there is nothing else; with an onion service on the private network, a
 * Redis and tickets, too.
 */

import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BoxClient, dialDirect, dialSocks } from "@hushroom/net";
import {
  askForTickets,
  boxAddress,
  decodeBase32,
  encodeBase32,
  parseRelayAddress,
  takeTickets,
} from "@hushroom/protocol";
import { Program, until, useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RedisServer } from "../../relay/test/relay/redis-server.ts";

const DAY_MS = 86_400_000;
const tornet = useTornet();
const folder = mkdtempSync(join(tmpdir(), "relay-bundle-"));
let program: Program | undefined;
let page: { readonly sha256: string; readonly file: string };
let redis: RedisServer | undefined;
beforeAll(() => {
  const tool = fileURLToPath(new URL("../../../tools/bundle.mjs", import.meta.url));
  const made = JSON.parse(execFileSync(process.execPath, [tool], { encoding: "utf8" }));
  page = made.page;
  copyFileSync(String(made.file), join(folder, "relay.mjs"));
});
afterAll(async () => {
  await program?.stop();
  await redis?.end();
  rmSync(folder, { recursive: true, force: true });
});

it("runs by itself in an empty folder, passes packets on, and gives out the page with the sum it printed", async () => {
  const words = ["relay.mjs", "--listen", "127.0.0.1:0", "--web", "--json"];
  program = new Program(process.execPath, words, { cwd: folder });
  const { address } = await program.event((event) => event.event === "listening");
  const { host, port } = parseRelayAddress(String(address));
  const client = await BoxClient.connect(await dialDirect(host, port), host);
  const frame = new Uint8Array(4096).fill(7);
  expect((await client.put(new Uint8Array(32), frame)).status).toBe("ok");
  expect(await client.get(boxAddress(new Uint8Array(32)))).toEqual(frame);
  const served = await fetch(`http://${host}:${port}/`);
  const sum = createHash("sha256")
    .update(await served.text())
    .digest("hex");
  expect([sum, sum]).toEqual([
    page.sha256,
    createHash("sha256").update(readFileSync(page.file)).digest("hex"),
  ]);
  program.kill("SIGTERM");
  expect((await program.ended()).code).toBe(0);
  const refused = new Program(process.execPath, ["relay.mjs", "--wrong"], { cwd: folder });
  expect((await refused.ended(20_000)).code).toBe(2);
});

/** What the file says to one of its verbs that ends by itself. */
async function said(...words: string[]): Promise<Readonly<Record<string, unknown>>> {
  const run = new Program(process.execPath, ["relay.mjs", ...words, "--json"], { cwd: folder });
  expect((await run.ended(20_000)).code).toBe(0);
  return run.events[0] ?? {};
}

it("has an onion service, keeps packets in a Redis, and takes those of who shows a ticket", async () => {
  redis = await RedisServer.start();
  writeFileSync(join(folder, "secret"), encodeBase32(randomBytes(32)));
  const { key } = await said("tickets", "relay.tickets", "new", "--work-bits", "0");
  const { invite } = await said("tickets", "relay.tickets", "invite");
  const words = ["relay.mjs", "--onion", "--redis", redis.url, "--redis-secret", "secret", "--json"];
  const more = ["--tickets", "relay.tickets", "--torrc-extra", tornet.torrcExtra];
  program = new Program(process.execPath, [...words, ...more], { cwd: folder });
  const listening = await program.event(({ event }) => event === "listening");
  const onion = await program.event(({ event }) => event === "onion", 60_000);
  await program.event(({ event }) => event === "published", 60_000);
  const [local, remote] = [
    parseRelayAddress(String(listening.address)),
    parseRelayAddress(String(onion.address)),
  ];
  const { host, port, issuerKey } = remote;
  expect([local.issuerKey, issuerKey]).toEqual([decodeBase32(String(key)), decodeBase32(String(key))]);
  let writer: BoxClient | undefined;
  await until("the relay is reached", 60_000, async () => {
    const socks = { host: "127.0.0.1", port: tornet.socks[0] ?? 0 };
    const stream = await dialSocks(socks, { host, port, user: "relay-bundle" }).catch(() => null);
    if (stream !== null) writer = await BoxClient.connect(stream, host).catch(() => undefined);
    return writer !== undefined;
  });
  const frame = new Uint8Array(4096).fill(7);
  expect((await writer?.put(new Uint8Array(32), frame))?.status).toBe("full");
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const asked = askForTickets(issuerKey ?? new Uint8Array(), Math.floor(Date.now() / DAY_MS), random);
  const { day, blinded } = asked;
  const proof = decodeBase32(String(invite)) ?? new Uint8Array();
  const issued = await writer?.ask({ op: "issue", day, kind: "invite", proof, blinded });
  const [ticket] = issued?.issued === true ? takeTickets(asked, issued) : [];
  if (ticket === undefined) throw new Error("the invite brings tickets");
  expect((await writer?.ask({ op: "redeem", ...ticket }))?.status).toBe("ok");
  expect((await writer?.put(new Uint8Array(32), frame))?.status).toBe("ok");
  expect((await redis.ask((one) => one.keys("hushroom:*:box:*"))).length).toBe(1);
  const reader = await BoxClient.connect(await dialDirect(local.host, local.port), local.host);
  expect(await reader.get(boxAddress(new Uint8Array(32)))).toEqual(frame);
}, 240_000);
