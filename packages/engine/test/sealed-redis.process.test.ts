/** Two who are never there together, and a relay of two real processes over one real Redis, killed one after the other. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOnionKey } from "@hushroom/net";
import { encodeBase32, parseRelayAddress } from "@hushroom/protocol";
import { type Program, SimTor, startHushroom, until } from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RedisServer } from "../../relay/test/relay/redis-server.ts";
import { befriend, boxed, comes, conversationOf, say, stateOf } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

const SOON_MS = 30_000;
const folder = mkdtempSync(join(tmpdir(), "sealed-redis-"));
const secret = join(folder, "secret");
const town = new SealedTown(20);
const tor = new SimTor(town.network);
const { key, address } = createOnionKey((length) => Uint8Array.from(randomBytes(length)));
const programs: Program[] = [];
let redis: RedisServer;

async function startRelay(): Promise<Program> {
  const words = [
    "relay",
    "--listen",
    "127.0.0.1:0",
    "--redis",
    redis.url,
    "--redis-secret",
    secret,
    "--json",
  ];
  const program = startHushroom(words);
  programs.push(program);
  await program.event(({ event }) => event === "listening");
  return program;
}

/** The relay's one address leads to this process from now on. */
async function serveBy(program: Program): Promise<void> {
  const listening = await program.event(({ event }) => event === "listening");
  const { port } = parseRelayAddress(String(listening.address));
  await tor.removeOnion(address);
  const service = { key, virtualPort: 80, target: { port }, maxStreams: 0, proofOfWork: false };
  await tor.addOnion({ ...service, clientKeys: [], hardened: false });
}

async function kill(program: Program): Promise<void> {
  program.kill("SIGKILL");
  await program.ended();
}

let alice: Person;
let bob: Person;
beforeAll(async () => {
  writeFileSync(secret, encodeBase32(Uint8Array.from(randomBytes(32))));
  redis = await RedisServer.start();
  [alice, bob] = [await town.person("Alice"), await town.person("Bob")];
  for (const person of [alice, bob]) await person.service["identity.relays"]({ relays: [address] });
});
afterAll(async () => {
  await town.end();
  for (const program of programs) await program.stop();
  await redis.end();
  rmSync(folder, { recursive: true, force: true });
});

const delivered = (person: Person, conversation: string, id: string) =>
  until("it is on their device", SOON_MS, async () => {
    return (await stateOf(person, conversation, id)) === "delivered";
  });

it("carries on with what the other process took, and loses nothing by the end of either, nor of Redis", async () => {
  const [first, second] = await Promise.all([startRelay(), startRelay()]);
  await serveBy(first);
  await befriend(alice, bob);
  const [ab, ba] = [await conversationOf(alice, "Bob"), await conversationOf(bob, "Alice")];
  await bob.service.close();
  const one = await say(alice, ab, "by the first process");
  await boxed(alice, ab, one);
  await alice.service.close();
  await kill(first);
  await serveBy(second);
  await bob.start();
  await comes(bob, ba, ["by the first process"]);
  const answer = await say(bob, ba, "by the second process");
  await boxed(bob, ba, answer);
  await bob.service.close();
  const third = await startRelay();
  await kill(second);
  await serveBy(third);
  await alice.start();
  await comes(alice, ab, ["by the second process"]);
  await delivered(alice, ab, one);
  const two = await say(alice, ab, "before Redis was killed");
  await boxed(alice, ab, two);
  await redis.kill();
  await redis.startAgain();
  const three = await say(alice, ab, "after it");
  await boxed(alice, ab, three);
  await alice.service.close();
  await bob.start();
  await comes(bob, ba, ["before Redis was killed", "after it"]);
  await delivered(bob, ba, answer);
  await alice.start();
  for (const id of [two, three]) await delivered(alice, ab, id);
  expect(await stateOf(alice, ab, one)).toBe("delivered");
});
