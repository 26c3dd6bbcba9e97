/**
 * Goal: two who are never there together talk through a relay, and a relay that is killed loses nothing of it. It asks for
 * tickets: she has its operator's invite, he pays with work. Method: the built command only, for the two and for the relay,
 * on the private network; what is checked is what `tail` and `history` print.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, type ProgramEvent, startHushroom, useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { befriend, DaemonTown, type SealedDaemon } from "./sealed-daemon.ts";

const WITHIN_MS = 90_000;
const { torrcExtra } = useTornet();
const town = new DaemonTown(torrcExtra);
const folder = mkdtempSync(join(tmpdir(), "sealed-relay-"));
const tickets = join(folder, "tickets");
const relays: Program[] = [];
let alice: SealedDaemon;
let bob: SealedDaemon;
let tails: Program[];

/** Its address, once it can be dialled. */
async function startRelay(): Promise<string> {
  const key = ["--onion-key", join(folder, "key")];
  const words = ["relay", "--onion", ...key, "--tickets", tickets, "--data", folder, "--json"];
  const relay = startHushroom([...words, "--torrc-extra", torrcExtra]);
  relays.push(relay);
  const { address } = await relay.event(({ event }) => event === "onion", WITHIN_MS);
  await relay.event(({ event }) => event === "published", WITHIN_MS);
  return String(address);
}

/** By the operator; it is good from the next start of the relay. */
async function ticketsAndInvite(): Promise<string> {
  const made = startHushroom(["relay", "tickets", tickets, "new", "--work-bits", "8", "--json"]);
  await made.ended(20_000);
  const inviting = startHushroom(["relay", "tickets", tickets, "invite", "--json"]);
  return String((await inviting.event(({ event }) => event === "invite")).invite);
}

beforeAll(async () => {
  const invite = await ticketsAndInvite();
  const settling = [town.settle("Alice", true), town.settle("Bob", true)] as const;
  const [address, ...both] = await Promise.all([startRelay(), ...settling]);
  [alice, bob] = both;
  tails = await Promise.all([alice.tail(), bob.tail()]);
  for (const one of both) await one.run("card", "relays", address);
  const [added] = await alice.run("card", "tickets", address, invite);
  expect(added).toMatchObject({ event: "relay", tickets: 8, hasInvite: true, trouble: null });
  await befriend(alice, bob, WITHIN_MS);
  await writeToRelaysAtOnce(bob, "Alice");
});
afterAll(async () => {
  await town.end();
  for (const relay of relays) await relay.stop();
  rmSync(folder, { recursive: true, force: true });
});

const heard = (text: string) => (event: ProgramEvent) => event.event === "message" && event.text === text;
const reached = (id: unknown, state: string) => (event: ProgramEvent) =>
  event.event === "delivery" && event.id === id && event.state === state;
const say = async (from: SealedDaemon, who: string, text: string): Promise<unknown> =>
  (await from.run("send", who, text))[0]?.id;

/** Not only once the other device has been silent for a while, as is the default: Alice shows that. */
async function writeToRelaysAtOnce(daemon: SealedDaemon, who: string): Promise<void> {
  const api = await daemon.connect();
  const all = await api.call("conversation.list", {});
  const conversation = all.find(({ name }) => name === who)?.conversation ?? "";
  await api.call("conversation.settings", { conversation, relayUse: "also" });
  api.close();
}

async function stateOf(from: SealedDaemon, who: string, text: string): Promise<unknown> {
  const row = (await from.history(who, 10)).find((one) => one.text === text);
  return (row?.delivery as { state?: string } | undefined)?.state;
}

it("bring each other messages and confirmations, never there together, over a relay killed in between", async () => {
  const [alicesTail, bobsTail] = tails as [Program, Program];
  await bob.stop();
  const first = await say(alice, "Bob", "before it was killed");
  expect(await stateOf(alice, "Bob", "before it was killed")).toBe("kept");
  await alicesTail.event(reached(first, "boxed"), WITHIN_MS);
  relays[0]?.kill("SIGKILL");
  await relays[0]?.ended();
  await startRelay();
  const second = await say(alice, "Bob", "after it was killed");
  await alicesTail.event(reached(second, "boxed"), WITHIN_MS);
  await alice.stop();
  await bob.start();
  await bobsTail.event(heard("after it was killed"), WITHIN_MS);
  const answer = await say(bob, "Alice", "an answer");
  await bobsTail.event(reached(answer, "boxed"), WITHIN_MS);
  await bob.stop();
  expect(alicesTail.events.some(({ state }) => state === "delivered")).toBe(false);
  await alice.start();
  await alicesTail.event(heard("an answer"), WITHIN_MS);
  for (const id of [first, second]) await alicesTail.event(reached(id, "delivered"), WITHIN_MS);
  const texts = bobsTail.events.filter(({ event }) => event === "message").map(({ text }) => text);
  expect(texts).toEqual(["before it was killed", "after it was killed"]);
});
