/** A group in `blind`, then in `quiet`, at a relay that is a program of its own: who comes in, talks and goes, and that nothing else is dialled. */

import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import { type Program, SimTor, startHushroom, until } from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { befriend, comes, conversationOf, say, stateOf } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

type Level = "quiet" | "blind";

/** A second before a slot it is prepared. */
const SLOT_MS = 1200;
const SOON_MS = 60_000;
const key = createOnionKey((length) => Uint8Array.from(randomBytes(length)));

let town: SealedTown;
let program: Program;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  town = new SealedTown(1, SLOT_MS);
  program = startHushroom(["relay", "--listen", "127.0.0.1:0", "--log-every", "1s", "--json"]);
  const { address } = await program.event(({ event }) => event === "listening");
  await new SimTor(town.network).addOnion({
    ...{ key: key.key, virtualPort: 80, target: { port: Number(String(address).split(":")[1]) } },
    ...{ maxStreams: 0, proofOfWork: false, clientKeys: [], hardened: false },
  });
  [alice, bob, carol] = [await town.person("Alice"), await town.person("Bob"), await town.person("Carol")];
  for (const person of town.people) await person.service["identity.relays"]({ relays: [key.address] });
});
afterAll(async () => {
  await town.end();
  await program.stop();
});

const viewOf = async (person: Person, conversation: string) =>
  await person.service["conversation.get"]({ conversation });

const choose = async (person: Person, conversation: string, level: Level | "direct") =>
  person.service["conversation.settings"]({ conversation, level });

/** In a conversation with both: what it is to each of them. */
type Talk = readonly (readonly [Person, string])[];

async function between(one: Person, other: Person): Promise<Talk> {
  await befriend(one, other);
  return [
    [one, await conversationOf(one, other.name)],
    [other, await conversationOf(other, one.name)],
  ];
}

const canBe = (talk: Talk) =>
  until("the price is known to all", SOON_MS, async () => {
    const offers = talk.map(async ([person, conversation]) => {
      const [, , blind] = await person.service["conversation.levels"]({ conversation });
      return blind?.dayBytes != null && ["LEVEL_NOT_PROPOSED", null].includes(blind.refusal);
    });
    return (await Promise.all(offers)).every(Boolean);
  });

const isInForce = (talk: Talk, used: Level = "blind") =>
  until("it is in force for all", SOON_MS, async () => {
    const views = await Promise.all(talk.map(([person, conversation]) => viewOf(person, conversation)));
    return views.every(({ level, state }) => level.used === used && level.inForce && state === "ready");
  });

async function invited(person: Person): Promise<{ readonly invite: string; readonly level: string }> {
  const asked = async () => (await person.service["group.invitations"]({}))[0];
  await until("the invitation is there", SOON_MS, async () => (await asked()) !== undefined);
  const found = await asked();
  if (found === undefined) throw new Error("it was there");
  return found;
}

it("is refused where it would cost too much or hide too little, and both are said before", async () => {
  const { conversation } = await alice.service["group.create"]({
    name: "Crowd",
    cap: PROTOCOL_LIMITS.POST_QUANTUM_MEMBERS_MAX + 1,
  });
  const levels = await alice.service["conversation.levels"]({ conversation });
  const refusals = levels.map(({ level, refusal }) => [level, refusal]);
  expect(Object.fromEntries(refusals)).toEqual({
    ...{ direct: null, quiet: "LEVEL_GROUP_TOO_LARGE", blind: "LEVEL_GROUP_TOO_LARGE" },
  });
  for (const [level, code] of refusals.slice(1)) {
    const settings = { conversation, level: level as "quiet" | "blind" };
    await expect(async () => alice.service["conversation.settings"](settings)).rejects.toMatchObject({
      code,
    });
  }
  expect((await viewOf(alice, conversation)).level.own).toBe("direct");
  await alice.service["conversation.forget"]({ conversation });
});

it("begins once all agreed, lets a contact in and a member go, and dials nothing but the relay", async () => {
  const [withBob, withCarol] = [await between(alice, bob), await between(alice, carol)];
  const { conversation: group } = await alice.service["group.create"]({ name: "Choir", cap: 8 });
  const [, [, carolAlice]] = withCarol as [[Person, string], [Person, string]];
  const contacts = await alice.service["contact.list"]({});
  const contactOf = (name: string) => contacts.find((one) => one.name === name)?.contact ?? "";
  await alice.service["group.invite"]({ conversation: group, contact: contactOf("Bob") });
  const first = await invited(bob);
  expect(first.level).toBe("direct");
  await bob.service["group.accept"]({ invite: first.invite });
  const bobs = await conversationOf(bob, "Choir");
  const both: Talk = [
    [alice, group],
    [bob, bobs],
  ];
  for (const talk of [withBob, withCarol, both]) await canBe(talk);
  await expect(choose(bob, bobs, "blind")).rejects.toMatchObject({ code: "LEVEL_NOT_PROPOSED" });
  for (const talk of [withBob, withCarol])
    for (const [person, conversation] of talk) await choose(person, conversation, "blind");
  await choose(alice, group, "blind");
  const link = async () => alice.service["group.link"]({ conversation: group, uses: 1 });
  await until("Bob is asked", SOON_MS, async () => (await viewOf(bob, bobs)).level.proposed === "blind");
  await expect(link()).rejects.toMatchObject({ code: "LEVEL_NO_LINKS" });
  const ask = async () => alice.service["group.invite"]({ conversation: group, contact: contactOf("Carol") });
  await expect(ask()).rejects.toMatchObject({ code: "LEVEL_CONTACT_FIRST" });
  expect((await viewOf(bob, bobs)).level).toMatchObject({ used: "direct", agreed: 1 });
  await choose(bob, bobs, "blind");
  for (const talk of [withBob, withCarol, both]) await isInForce(talk);

  await letsInAndGo("blind", group, both);
  expect((await viewOf(carol, carolAlice)).level.inForce).toBe(true);
});

it("goes over to quiet with three by the same agreement, and dials nothing but the relay from then on", async () => {
  const contacts = await alice.service["contact.list"]({});
  const { conversation: group } = await alice.service["group.create"]({ name: "Trio", cap: 8 });
  for (const person of [bob, carol]) {
    const contact = contacts.find(({ name }) => name === person.name)?.contact ?? "";
    await alice.service["group.invite"]({ conversation: group, contact });
    await person.service["group.accept"]({ invite: (await invited(person)).invite });
  }
  const all: Talk = [
    [alice, group],
    [bob, await conversationOf(bob, "Trio")],
    [carol, await conversationOf(carol, "Trio")],
  ];
  const views = () => Promise.all(all.map(([person, conversation]) => viewOf(person, conversation)));
  await until("all know all", SOON_MS, async () => (await views()).every(({ members }) => members === 3));
  await choose(alice, group, "quiet");
  await until("they are asked", SOON_MS, async () =>
    (await views()).every(({ level }) => level.proposed === "quiet"),
  );
  for (const [person, conversation] of all.slice(1)) await choose(person, conversation, "quiet");
  await isInForce(all, "quiet");
  for (const { dialled } of town.people) dialled.length = 0;
  const ids = await Promise.all(all.map(([person, id]) => say(person, id, `quiet from ${person.name}`)));
  for (const [person, id] of all)
    await comes(
      person,
      id,
      all.map(([writer]) => `quiet from ${writer.name}`),
    );
  const isDelivered = async () => (await stateOf(alice, group, ids[0] ?? "")) === "delivered";
  await until("it is delivered", SOON_MS, isDelivered);
  expect(dialledElsewhere()).toEqual([]);
});

/** By night: what two contacts in quiet say to let one of them in takes some fifty slots. */
if (process.env["HUSHROOM_NIGHTLY"] === "1")
  it("goes over from blind to quiet by the same agreement", async () => {
    const both: Talk = [
      [alice, await conversationOf(alice, "Choir")],
      [bob, await conversationOf(bob, "Choir")],
    ];
    const [[, group], [, bobs]] = both as [[Person, string], [Person, string]];
    await choose(alice, group, "quiet");
    await until("Bob is asked", SOON_MS, async () => (await viewOf(bob, bobs)).level.proposed === "quiet");
    expect((await viewOf(bob, bobs)).level.used).toBe("blind");
    await choose(bob, bobs, "quiet");
    await isInForce(both, "quiet");
    const id = await say(alice, group, "in rounds");
    await comes(bob, bobs, ["in rounds"]);
    await until("it is delivered", SOON_MS, async () => (await stateOf(alice, group, id)) === "delivered");
  });

if (process.env["HUSHROOM_NIGHTLY"] === "1")
  it("in quiet, too, lets a contact in and a member go, and dials nothing but the relay", async () => {
    const contacts: Talk = [
      [alice, await conversationOf(alice, "Carol")],
      [carol, await conversationOf(carol, "Alice")],
    ];
    for (const [person, conversation] of contacts) await choose(person, conversation, "quiet");
    await isInForce(contacts, "quiet");
    const group = await conversationOf(alice, "Choir");
    const bobs = await conversationOf(bob, "Choir");
    await letsInAndGo("quiet", group, [
      [alice, group],
      [bob, bobs],
    ]);
  });

/** The connections to the relay were dialled before, and last unless they are lost. */
const dialledElsewhere = () =>
  town.people.flatMap(({ dialled }) => dialled).filter((address) => address !== key.address);

/** A contact comes into this group of two, all talk, and that one goes. */
async function letsInAndGo(used: Level, group: string, both: Talk): Promise<void> {
  const [, [, bobs]] = both as [[Person, string], [Person, string]];
  const published: string[] = [];
  for (const person of town.people) {
    person.dialled.length = 0;
    const add = person.tor.addOnion.bind(person.tor);
    person.tor.addOnion = (options) => {
      published.push(person.name);
      return add(options);
    };
  }
  // What needs a lane waits, and dials nobody.
  await bob.service["group.rejoin"]({ conversation: bobs });
  const carolOf = (await alice.service["contact.list"]({})).find(({ name }) => name === "Carol");
  await alice.service["group.invite"]({ conversation: group, contact: carolOf?.contact ?? "" });
  const second = await invited(carol);
  expect(second.level).toBe(used);
  await carol.service["group.accept"]({ invite: second.invite });
  await until("the Welcome is there", 3 * SOON_MS, async () =>
    (await carol.service["conversation.list"]({})).some(
      ({ name, state }) => name === "Choir" && state !== "waiting",
    ),
  );
  const carols = await conversationOf(carol, "Choir");
  expect((await viewOf(carol, carols)).level).toMatchObject({ own: used, used });
  const all: Talk = [...both, [carol, carols]];
  await until("all know", SOON_MS, async () => (await viewOf(bob, bobs)).members === 3);
  const ids = await Promise.all(all.map(([person, id]) => say(person, id, `${used} from ${person.name}`)));
  for (const [person, id] of all)
    await comes(
      person,
      id,
      all.map(([writer]) => `${used} from ${writer.name}`),
    );
  await isInForce(all, used);
  await until(
    "it is delivered",
    SOON_MS,
    async () => (await stateOf(alice, group, ids[0] ?? "")) === "delivered",
  );

  await carol.service["group.leave"]({ conversation: carols });
  await until("Carol is out", SOON_MS, async () => (await viewOf(alice, group)).members === 2);
  await say(bob, bobs, `${used} without Carol`);
  await comes(alice, group, [`${used} without Carol`]);
  await isInForce(both, used);
  await carol.service["conversation.forget"]({ conversation: carols });
  expect(dialledElsewhere()).toEqual([]);
  expect(published).toEqual([]);
}
