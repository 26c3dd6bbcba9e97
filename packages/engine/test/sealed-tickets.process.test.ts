/** Two who are never there together, by a relay that asks for tickets: the relay as it is, behind a simulated onion. */
import { createHash, randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import { encodeBase32, formatRelayAddress } from "@hushroom/protocol";
import { RELAY_TERMS, Relay } from "@hushroom/relay";
import { SimTor, until } from "@hushroom/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { befriend, boxed, comes, conversationOf, say, stateOf } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

const SOON_MS = 30_000;
const SPEED = 20;
const random = (length: number) => Uint8Array.from(randomBytes(length));
const INVITE = random(32);
const hashOf = (invite: Uint8Array) => createHash("sha256").update(invite).digest("hex");

let town: SealedTown;
let alice: Person;
let bob: Person;
let relay: Relay;
let address: string;

async function startRelay(workBits: number, ramMib = 4): Promise<void> {
  const { key, address: host } = createOnionKey(random);
  const startMs = Date.now();
  const nowMs = () => startMs + (Date.now() - startMs) * SPEED;
  const after = (delayMs: number, act: () => void) => {
    const timer = setTimeout(act, delayMs / SPEED);
    return () => clearTimeout(timer);
  };
  const invites = new Map([[hashOf(INVITE), 4]]);
  relay = await Relay.start({
    ...{ ttlMs: 86_400_000, ramMib, connectionsMax: 100, origins: [], terms: RELAY_TERMS, redis: null },
    clock: { nowMs, after },
    tickets: { seed: random(32), invites, workBits },
  });
  address = formatRelayAddress({ host, port: 80, issuerKey: relay.issuerKey });
  const target = await relay.listenForOnion();
  const service = { key, virtualPort: 80, target, maxStreams: 0, proofOfWork: false };
  await new SimTor(town.network).addOnion({ ...service, clientKeys: [], hardened: false });
}

beforeEach(async () => {
  town = new SealedTown(SPEED);
  alice = await town.person("Alice");
  bob = await town.person("Bob");
});
afterEach(async () => {
  await town.end();
  await relay.close();
});

async function settle(): Promise<[string, string]> {
  for (const person of [alice, bob]) await person.service["identity.relays"]({ relays: [address] });
  await befriend(alice, bob);
  return [await conversationOf(alice, "Bob"), await conversationOf(bob, "Alice")];
}

const relayOf = async (person: Person) =>
  (await person.service["relay.list"]({})).find((one) => one.relay === address);

it("say what is missing while there is no ticket, and go on once there is an invite", async () => {
  await startRelay(0);
  const [ab, ba] = await settle();
  await bob.service.close();
  const id = await say(alice, ab, "for later");
  await until("she is told", SOON_MS, async () => {
    return (await alice.service["conversation.get"]({ conversation: ab })).trouble === "RELAY_NEEDS_TICKETS";
  });
  expect(await stateOf(alice, ab, id)).toBe("kept");
  expect(await relayOf(alice)).toMatchObject({
    own: true,
    needsTickets: true,
    trouble: "RELAY_NEEDS_TICKETS",
  });
  const add = async (invite: string) => alice.service["relay.addInvite"]({ relay: address, invite });
  await expect(add("abc")).rejects.toMatchObject({ code: "RELAY_BAD_INVITE" });
  await expect(add(encodeBase32(random(32)))).rejects.toMatchObject({ code: "RELAY_INVITE_REFUSED" });
  expect((await relayOf(alice))?.hasInvite).toBe(false);
  expect(await add(encodeBase32(INVITE))).toMatchObject({ hasInvite: true, trouble: null });
  await boxed(alice, ab, id);
  expect((await alice.service["conversation.get"]({ conversation: ab })).trouble).toBeNull();
  // Their lane may have something to say there, too.
  expect([6, 7]).toContain((await relayOf(alice))?.tickets);
  await alice.service.close();
  await bob.start();
  await comes(bob, ba, ["for later"]);
  await bob.service["relay.addInvite"]({ relay: address, invite: encodeBase32(INVITE) });
  const answer = await say(bob, ba, "thank you");
  await boxed(bob, ba, answer);
  await bob.service.close();
  await alice.start();
  await comes(alice, ab, ["thank you"]);
  await until(
    "hers is shown as delivered",
    SOON_MS,
    async () => (await stateOf(alice, ab, id)) === "delivered",
  );
  await bob.start();
});

it("pay with work where the relay takes that, and nobody has to do anything", async () => {
  await startRelay(8);
  const [ab, ba] = await settle();
  await bob.service.close();
  const id = await say(alice, ab, "by the sweat of a processor");
  await boxed(alice, ab, id);
  await alice.service.close();
  await bob.start();
  await comes(bob, ba, ["by the sweat of a processor"]);
  await alice.start();
});

it("tell a relay from a device, from nothing, and from a relay whose address is cut short", async () => {
  await startRelay(0);
  const check = async (relay: string) => alice.service["relay.check"]({ relay });
  expect(await check(` ${address.toUpperCase()}`)).toEqual({
    relay: address,
    needsTickets: true,
    keepsMs: 86_400_000,
  });
  await expect(check(address.split("/")[0] ?? "")).rejects.toMatchObject({ code: "RELAY_NO_KEY" });
  const { link } = await bob.service["contact.invite"]({});
  expect(link).not.toBeNull();
  const device = (await bob.service["identity.get"]({}))?.address ?? "";
  await until("his device is published", SOON_MS, async () => {
    return (await check(device).catch((error) => error.code)) === "RELAY_NOT_ONE";
  });
  const nobody = createOnionKey(random).address;
  await expect(check(nobody)).rejects.toMatchObject({ code: "DIAL_NO_DESCRIPTOR" });
  const own = (await alice.service["identity.get"]({}))?.address ?? "";
  await expect(check(own)).rejects.toMatchObject({ code: "RELAY_BAD_ADDRESS" });
});

it("name no relay that lets only those wait who are forgotten", async () => {
  const withRoomForFew = 1 / 64;
  await startRelay(0, withRoomForFew);
  const [ab] = await settle();
  await alice.service["relay.addInvite"]({ relay: address, invite: encodeBase32(INVITE) });
  await bob.service.close();
  for (const text of ["one", "two", "three", "four", "five"]) await say(alice, ab, text);
  const trouble = async () => (await alice.service["conversation.get"]({ conversation: ab })).trouble;
  await until("she is told", SOON_MS, async () => {
    alice.clock.skip(30_000);
    return (await trouble()) === "RELAY_TAKES_NOTHING";
  });
  expect((await relayOf(alice))?.trouble).toBe("RELAY_TAKES_NOTHING");
  const [contact] = await alice.service["contact.list"]({});
  await alice.service["contact.remove"]({ contact: contact?.contact ?? "" });
  expect(await trouble()).toBeNull();
  await alice.service["conversation.forget"]({ conversation: ab });
  expect((await relayOf(alice))?.trouble).toBeNull();
  await bob.start();
});
