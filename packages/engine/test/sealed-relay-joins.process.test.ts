/**
 * People who are never there together come to talk by links, and again after one of them lost its state, by a relay alone.
 */
import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { RELAY_TERMS, Relay } from "@hushroom/relay";
import { SimTor, until } from "@hushroom/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { befriend, comes, conversationOf, say, stateOf, texts } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

const SPEED = 100;
/** Minutes of theirs: a turn at the relay for whatever waits. */
const TURN_MS = 1500;
const TURNS = 24;
const random = (length: number) => Uint8Array.from(randomBytes(length));

let town: SealedTown;
let relay: Relay;
let address: string;
beforeEach(async () => {
  town = new SealedTown(SPEED);
  const terms = { ttlMs: 86_400_000, ramMib: 8, connectionsMax: 100, origins: [], terms: RELAY_TERMS };
  const after = (delayMs: number, act: () => void) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  };
  relay = await Relay.start({ ...terms, clock: { nowMs: Date.now, after }, redis: null, tickets: null });
  const onion = createOnionKey(random);
  address = onion.address;
  const target = await relay.listenForOnion();
  const service = { key: onion.key, virtualPort: 80, target, maxStreams: 0, proofOfWork: false };
  await new SimTor(town.network).addOnion({ ...service, clientKeys: [], hardened: false });
});
afterEach(async () => {
  await town.end();
  await relay.close();
});

async function reader(name: string): Promise<Person> {
  const person = await town.person(name);
  await person.service["identity.relays"]({ relays: [address] });
  return person;
}

/** `here` goes and `away` comes, by turns, `apartMs` of theirs after each other, until it is done. The one of `away` is there at the end. */
async function turnsUntil(
  here: Person,
  away: Person,
  isDone: () => Promise<boolean>,
  apartMs = 0,
): Promise<void> {
  let [now, next] = [here, away];
  for (let turn = 0; turn < TURNS; turn++) {
    await now.service.close();
    for (const one of [now, next]) one.clock.skip(apartMs);
    await next.start();
    [now, next] = [next, now];
    for (const endMs = Date.now() + TURN_MS; Date.now() < endMs; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (await isDone()) return next.start();
    }
  }
  await next.start();
  expect("done").toBe("not done");
}

const has = (person: Person, name: string) => async () =>
  (await person.service["conversation.list"]({})).some((one) => one.name === name && one.state !== "waiting");

it("become contacts by a link whose maker is away, and by a relay alone", async () => {
  const [alice, bob] = [await reader("Alice"), await reader("Bob")];
  const { link } = await alice.service["contact.invite"]({});
  await alice.service.close();
  await bob.service["contact.add"]({ input: link ?? "" });
  await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  await turnsUntil(bob, alice, has(bob, "Alice"));
  const ba = await conversationOf(bob, "Alice");
  await say(bob, ba, "by the link alone");
  await comes(alice, await conversationOf(alice, "Bob"), ["by the link alone"]);
});

it("come into a group by a link whose maker is away, and by a relay alone", async () => {
  const [alice, bob] = [await reader("Alice"), await reader("Bob")];
  const { conversation } = await alice.service["group.create"]({ name: "Choir", cap: 10 });
  const { link } = await alice.service["group.link"]({ conversation, uses: 1 });
  await alice.service.close();
  await bob.service["group.join"]({ link: link ?? "" });
  await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  await turnsUntil(bob, alice, has(bob, "Choir"));
  await say(bob, await conversationOf(bob, "Choir"), "here by the link alone");
  await comes(alice, conversation, ["here by the link alone"]);
});

it("talk again after one went back to an older state, and nothing is lost", async () => {
  const [alice, bob] = [await reader("Alice"), await reader("Bob")];
  await befriend(alice, bob);
  const [ab, ba] = [await conversationOf(alice, "Bob"), await conversationOf(bob, "Alice")];
  await say(alice, ab, "before");
  await comes(bob, ba, ["before"]);
  const old = alice.backup();
  for (const text of ["one", "two"]) await say(alice, ab, text);
  await comes(bob, ba, ["one", "two"]);
  await bob.service.close();
  await alice.restartFrom(old);
  await say(alice, ab, "after");
  await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  await turnsUntil(alice, bob, async () => (await texts(bob, ba)).includes("after"));
  await say(bob, ba, "understood");
  await comes(alice, ab, ["understood"]);
  expect(await texts(bob, ba)).toEqual(["before", "one", "two", "after", "understood"]);
});

/** Said and confirmed. */
async function said(person: Person, conversation: string, text: string): Promise<void> {
  const id = await say(person, conversation, text);
  await until(
    "it is delivered",
    10_000,
    async () => (await stateOf(person, conversation, id)) === "delivered",
  );
}

it("are brought back into a group by a member who is never there", async () => {
  const [alice, bob] = [await reader("Alice"), await reader("Bob")];
  const { conversation } = await alice.service["group.create"]({ name: "Choir", cap: 10 });
  const { link } = await alice.service["group.link"]({ conversation, uses: 1 });
  await bob.service["group.join"]({ link: link ?? "" });
  const his = await conversationOf(bob, "Choir");
  await said(bob, his, "before");
  const old = bob.backup();
  // She confirms both, so that what waits for him at the relay tells him that he wrote more than he knows.
  for (const text of ["one", "two"]) await said(bob, his, text);
  await alice.service.close();
  await bob.restartFrom(old);
  await say(bob, his, "after");
  await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  await turnsUntil(bob, alice, async () => (await texts(alice, conversation)).includes("after"));
  await say(alice, conversation, "understood");
  await comes(bob, his, ["understood"]);
});

it("come back into a group by lanes, when neither looks at the other's boxes any more", async () => {
  const [alice, bob, carol] = [await reader("Alice"), await reader("Bob"), await reader("Carol")];
  const { conversation } = await alice.service["group.create"]({ name: "Choir", cap: 10 });
  const { link } = await alice.service["group.link"]({ conversation, uses: 2 });
  for (const one of [bob, carol]) await one.service["group.join"]({ link: link ?? "" });
  const [his, hers] = [await conversationOf(bob, "Choir"), await conversationOf(carol, "Choir")];
  await said(bob, his, "before");
  const old = bob.backup();
  await said(bob, his, "forgotten");
  for (let epoch = 0; epoch < PROTOCOL_LIMITS.EPOCHS_KEPT; epoch++) {
    await alice.service["group.rename"]({ conversation, name: `Choir ${epoch}` });
    for (const one of [bob, carol]) await conversationOf(one, `Choir ${epoch}`);
  }
  for (const one of [alice, carol]) await one.service.close();
  await bob.restartFrom(old);
  await say(bob, his, "after");
  bob.clock.skip(LOCAL_LIMITS.UNHEARD_ASK_MS);
  await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  const isHeard = async () => (await texts(alice, conversation)).includes("after");
  // Nobody else is there who could confirm Alice's head, so she waits before she lets him in.
  await turnsUntil(bob, alice, isHeard, LOCAL_LIMITS.UNCONFIRMED_HOLD_MS);
  await say(alice, conversation, "understood");
  await carol.start();
  await comes(bob, his, ["understood"]);
  await comes(carol, hers, ["after", "understood"]);
  expect(await texts(alice, conversation)).toEqual(["before", "forgotten", "after", "understood"]);
  const rows = await carol.service["conversation.history"]({ conversation: hers, limit: 100 });
  const notices = rows.flatMap((row) => (row.type === "notice" ? [row.notice] : []));
  expect(notices).toContainEqual(expect.objectContaining({ what: "rejoined", name: "Bob" }));
});
