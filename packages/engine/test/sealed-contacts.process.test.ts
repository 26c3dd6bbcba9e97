/** What people do to their contacts by the API: check who they are, take back what was said, change their minds. */

import { randomBytes } from "node:crypto";
import {
  type ContactView,
  createIdentity,
  decodeIdentity,
  encodeIdentity,
  HushError,
} from "@hushroom/protocol";
import { until } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { RamStore } from "../src/store/ram-store.ts";
import type { Store } from "../src/store/store.ts";
import { befriend, comes, conversationOf, outcome, refused, say, stateOf, texts } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

const SOON_MS = 20_000;
const town = new SealedTown();
let alice: Person;
let bob: Person;
let carol: Person;
let ab = "";
let ba = "";

const contactOf = async (person: Person, name: string) => {
  const found = (await person.service["contact.list"]({})).find((one) => one.name === name);
  if (found === undefined) throw new Error(`${person.name} has no contact ${name}`);
  return found;
};
const add = async (person: Person, input: string) => person.service["contact.add"]({ input });
const cardText = async (person: Person) => (await person.service["card.get"]({})).text;
const message = async (person: Person, conversation: string, id: string) => {
  const row = await person.service["conversation.row"]({ conversation, id });
  if (row.type !== "message") throw new Error("a message");
  return row;
};
const becomes = (person: Person, conversation: string, id: string, state: string) =>
  until(`it is ${state}`, SOON_MS, async () => (await stateOf(person, conversation, id)) === state);

beforeAll(async () => {
  alice = await town.person("Alice");
  bob = await town.person("Bob");
  carol = await town.person("Carol");
  await befriend(alice, bob);
  await befriend(alice, carol);
  ab = await conversationOf(alice, "Bob");
  ba = await conversationOf(bob, "Alice");
  await conversationOf(alice, "Carol");
});
afterAll(() => town.end());

describe("cards", () => {
  it("that one has already, or that are one's own, are refused and change nothing", async () => {
    const before = await alice.service["contact.list"]({});
    const bobs = await bob.service["card.get"]({});
    for (const input of [bobs.text, bobs.json])
      expect(await outcome(() => add(alice, input))).toEqual(refused("CARD_KNOWN"));
    const { text } = await bob.service["card.qr"]({});
    expect(await outcome(() => add(alice, text))).toEqual(refused("CARD_KNOWN"));
    await bob.service["card.hide"]({});
    expect(await outcome(async () => add(alice, await cardText(alice)))).toEqual(refused("CARD_OWN"));
    expect(await alice.service["contact.list"]({})).toEqual(before);
  });

  it("of somebody who says where else they read take the place of the one before", async () => {
    const { contact } = await contactOf(alice, "Bob");
    const older = await cardText(bob);
    await bob.service["identity.relays"]({ relays: ["relay.example"] });
    const view = await add(alice, await cardText(bob));
    expect(view).toMatchObject({ contact, relays: ["relay.example"], newKey: null });
    expect(await outcome(() => add(alice, older))).toEqual(refused("CARD_KNOWN"));
    await bob.service["identity.relays"]({ relays: [] });
  });
});

describe("clients", () => {
  it("are told of a contact once when it is added, and again only when something of it changed", async () => {
    const dave = await town.person("Dave");
    const erin = await town.person("Erin");
    const views = (from: number) =>
      alice.told
        .slice(from)
        .filter(({ event }) => event === "contact.changed")
        .map(({ params }) => params["contact"] as ContactView)
        .map(({ name, state }) => ({ name, state }));
    const before = alice.told.length;
    await add(alice, await cardText(dave));
    expect(views(before)).toEqual([{ name: "Dave", state: "waiting" }]);
    const { link } = await erin.service["contact.invite"]({});
    await add(alice, link ?? "");
    await conversationOf(alice, "Erin");
    await add(dave, await cardText(alice));
    await conversationOf(alice, "Dave");
    const told = views(before);
    for (const name of ["Dave", "Erin"])
      expect(told.filter((one) => one.name === name).map(({ state }) => state)).toEqual(["waiting", "ready"]);
  });
});

describe("safety numbers", () => {
  const safety = async (person: Person, name: string) => {
    const { contact } = await contactOf(person, name);
    return { contact, ...(await person.service["contact.safety"]({ contact })) };
  };
  const compare = async (person: Person, contact: string, scanned: string) =>
    (await person.service["contact.compare"]({ contact, scanned })).result;

  it("are the same on both sides, another one for anybody else, and set no mark by themselves", async () => {
    const hers = await safety(alice, "Bob");
    const his = await safety(bob, "Alice");
    const other = await safety(carol, "Alice");
    expect(hers.digits).toMatch(/^\d{60}$/);
    expect([hers.digits, hers.qr]).toEqual([his.digits, his.qr]);
    const typed = his.digits.replace(/(\d{5})/g, "$1 ");
    expect(await compare(alice, hers.contact, ` ${typed}\n`)).toBe("same");
    expect(await compare(alice, hers.contact, his.qr)).toBe("same");
    expect(await compare(alice, hers.contact, other.digits)).toBe("different");
    expect(await compare(alice, hers.contact, other.qr)).toBe("someone-else");
    expect(await compare(alice, hers.contact, "60 digits")).toBe("unreadable");
    expect((await contactOf(alice, "Bob")).verified).toBe(false);
  });

  it("differ if somebody in between gave both a card of their own, who else passes for the other", async () => {
    const [dan, eve] = [await town.person("Dan"), await town.person("Eve")];
    const [asDan, asEve] = [await town.person("Dan"), await town.person("Eve")];
    await befriend(dan, asEve);
    await befriend(eve, asDan);
    const talk = await conversationOf(dan, "Eve");
    await say(dan, talk, "is that you?");
    await comes(asEve, await conversationOf(asEve, "Dan"), ["is that you?"]);
    const [hers, his] = [await safety(eve, "Dan"), await safety(dan, "Eve")];
    expect(hers.digits).not.toBe(his.digits);
    expect(await compare(eve, hers.contact, his.digits)).toBe("different");
    expect(await compare(dan, his.contact, hers.qr)).toBe("different");
  });

  it("are marked by who compared them, and the mark is taken away again", async () => {
    const { contact } = await contactOf(alice, "Bob");
    const verify = async (verified: boolean) =>
      (await alice.service["contact.verify"]({ contact, verified })).verified;
    expect(await verify(true)).toBe(true);
    await alice.restart();
    expect((await contactOf(alice, "Bob")).verified).toBe(true);
    expect(await verify(false)).toBe(false);
  });
});

describe("a contact's name", () => {
  it("is this device's own, for the conversation too, and no empty one", async () => {
    const { contact } = await contactOf(bob, "Alice");
    const rename = (name: string) => outcome(() => bob.service["contact.rename"]({ contact, name }));
    expect(await rename("Алиса")).toMatchObject({ contact, name: "Алиса" });
    expect(await conversationOf(bob, "Алиса")).toBe(ba);
    expect(await rename(" \u200f ")).toEqual(refused("ROOM_NAME_EMPTY"));
    expect(await rename("Alice")).toMatchObject({ name: "Alice" });
    expect((await bob.service["conversation.get"]({ conversation: ba })).name).toBe("Alice");
  });
});

describe("what was said", () => {
  it("is edited, reacted to and deleted, here and there, by who may", async () => {
    const id = await say(alice, ab, "frist");
    await comes(bob, ba, ["frist"]);
    const change = { conversation: ab, id };
    await alice.service["conversation.edit"]({ ...change, text: "first" });
    await comes(bob, ba, ["first"]);
    await bob.service["conversation.react"]({ conversation: ba, id, emoji: "👍" });
    await until("it is seen", SOON_MS, async () => (await message(alice, ab, id)).reactions.length === 1);
    const reactions = [{ emoji: "👍", names: ["Bob"], mine: false }];
    expect(await message(alice, ab, id)).toMatchObject({ text: "first", edited: true, reactions });
    const his = { conversation: ba, id };
    expect(await outcome(() => bob.service["conversation.edit"]({ ...his, text: "x" }))).toEqual(
      refused("SEALED_NOT_YOURS"),
    );
    expect(await outcome(() => bob.service["conversation.delete"](his))).toEqual(refused("SEALED_NOT_YOURS"));
    await alice.service["conversation.delete"](change);
    await until("it is gone", SOON_MS, async () => (await message(bob, ba, id)).deleted);
    expect(await message(bob, ba, id)).toMatchObject({ text: "", reactions: [] });
  });

  it("is read where both show it, and nowhere else", async () => {
    const receipts = (person: Person, conversation: string, on: boolean) =>
      person.service["conversation.settings"]({ conversation, receipts: on });
    const isRead = async (id: string) => bob.service["conversation.read"]({ conversation: ba, upTo: id });
    await receipts(alice, ab, true);
    const unseen = await say(alice, ab, "do you see this?");
    await comes(bob, ba, ["do you see this?"]);
    await isRead(unseen);
    await receipts(bob, ba, true);
    const seen = await say(alice, ab, "and this?");
    await comes(bob, ba, ["and this?"]);
    await becomes(alice, ab, seen, "delivered");
    await isRead(seen);
    await becomes(alice, ab, seen, "read");
    await receipts(alice, ab, false);
    const more = await say(alice, ab, "no more");
    await comes(bob, ba, ["no more"]);
    await isRead(more);
    await bob.service["conversation.send"]({ conversation: ba, text: "after", replyTo: null, once: "after" });
    await comes(alice, ab, ["after"]);
    expect(await stateOf(alice, ab, more)).toBe("delivered");
  });

  it("is recalled while it has not left, and not once it has", async () => {
    await bob.service.close();
    await until("he is gone", SOON_MS, async () => {
      return (await alice.service["conversation.get"]({ conversation: ab })).peersReached === 0;
    });
    const id = await say(alice, ab, "no, wait");
    await alice.service["conversation.recall"]({ conversation: ab, id });
    expect(await message(alice, ab, id)).toMatchObject({
      text: "",
      deleted: true,
      delivery: { state: "recalled" },
    });
    const next = await say(alice, ab, "better so");
    await bob.start();
    await becomes(alice, ab, next, "delivered");
    expect(await texts(bob, ba)).not.toContain("no, wait");
    expect(await outcome(() => alice.service["conversation.recall"]({ conversation: ab, id: next }))).toEqual(
      refused("SEALED_TOO_LATE"),
    );
    const [his] = (await bob.service["conversation.history"]({ conversation: ba, limit: 1 })).slice(-1);
    expect(
      await outcome(() => alice.service["conversation.recall"]({ conversation: ab, id: "0".repeat(32) })),
    ).toEqual(refused("SEALED_NO_MESSAGE"));
    expect(his).toMatchObject({ text: "better so" });
  });
});

describe("a conversation that is forgotten", () => {
  it("leaves nothing on this device, begins anew by itself, and loses nothing of the other side's", async () => {
    await alice.service["conversation.forget"]({ conversation: ab });
    const keys = alice.store.list("").map(([key]) => key);
    expect(keys.filter((key) => key.includes(ab))).toEqual([]);
    expect(alice.store.rows(ab, { limit: 10 })).toEqual([]);
    const before = await texts(bob, ba);
    ab = await conversationOf(alice, "Bob");
    expect(await texts(alice, ab)).toEqual([]);
    await say(alice, ab, "a new leaf");
    await comes(bob, ba, [...before, "a new leaf"]);
    await say(bob, ba, "turned");
    await comes(alice, ab, ["turned"]);
  });
});

describe("a contact whose key changes", () => {
  /** The same address with other keys: an identity put back without them, or somebody who has the address's key. */
  async function withOtherKeys(person: Person): Promise<RamStore> {
    const { name, onion, onionKey } = decodeIdentity(person.store.get("identity") ?? new Uint8Array());
    const random = (length: number) => Uint8Array.from(randomBytes(length));
    const nowMs = Date.now() + 60 * 60_000;
    const store = new RamStore();
    const value = encodeIdentity(createIdentity({ name, onion, onionKey, random, nowMs }));
    store.apply({ writes: [{ key: "identity", value }], rows: [] });
    return store;
  }

  function fillsUpAfter(store: Store, changes: number): void {
    const apply = store.apply.bind(store);
    let left = changes;
    vi.spyOn(store, "apply").mockImplementation((change) => {
      if (left-- <= 0) throw new HushError("STORE_FULL");
      apply(change);
    });
  }

  const keyNotices = async () => {
    const rows = await alice.service["conversation.history"]({ conversation: ab, limit: 100 });
    return rows.flatMap((row) =>
      row.type === "notice" && row.notice.what === "key-changed" ? [row.notice] : [],
    );
  };
  const digits = async (person: Person, name: string) => {
    const { contact } = await contactOf(person, name);
    return (await person.service["contact.safety"]({ contact })).digits;
  };

  it("is told, loses the mark, and gets nothing that was not for the old one", async () => {
    const { contact } = await contactOf(alice, "Bob");
    await alice.service["contact.verify"]({ contact, verified: true });
    await bob.restartFrom(await withOtherKeys(bob));
    const told = alice.told.length;
    const input = await cardText(bob);
    expect(await add(alice, input)).toMatchObject({ contact, newKey: expect.any(String), verified: false });
    expect(alice.told.slice(told).map(({ event }) => event)).toContain("contact.changed");
    expect(await keyNotices()).toMatchObject([{ name: "Bob" }]);
    expect(await outcome(() => add(alice, input))).toEqual(refused("CARD_KNOWN"));
    const { conversation } = await alice.service["group.create"]({ name: "Circle", cap: 5 });
    expect(await outcome(() => alice.service["group.invite"]({ conversation, contact }))).toEqual(
      refused("CONTACT_KEY_CHANGED"),
    );
    expect(await outcome(() => alice.service["contact.verify"]({ contact, verified: true }))).toEqual(
      refused("CONTACT_KEY_CHANGED"),
    );
    const accepting = await contactOf(alice, "Bob");
    await bob.restartFrom(await withOtherKeys(bob));
    await add(alice, await cardText(bob));
    // One more since the first was compared is another one, and told as such.
    expect(await keyNotices()).toHaveLength(2);
    expect(
      await outcome(() => alice.service["contact.acceptKey"]({ contact, newKey: accepting.newKey ?? "" })),
    ).toEqual(refused("CONTACT_KEY_CHANGED"));
    await add(bob, await cardText(alice));
    // What is compared is the key that is to be accepted.
    expect(await digits(alice, "Bob")).toBe(await digits(bob, "Alice"));
  });

  it("is heard once the new key was accepted, in the same conversation, and gets what waited", async () => {
    const waiting = await say(alice, ab, "for you, whoever holds the key");
    await bob.restart();
    expect(await bob.service["conversation.list"]({})).toEqual([]);
    expect(await stateOf(alice, ab, waiting)).toBe("kept");
    const { contact, newKey } = await contactOf(alice, "Bob");
    // Another one than was compared: one of before, or one that came since.
    expect(
      await outcome(() => alice.service["contact.acceptKey"]({ contact, newKey: "0".repeat(64) })),
    ).toEqual(refused("CONTACT_KEY_CHANGED"));
    // The key is accepted by one change of the store; what comes after it is made up for later.
    fillsUpAfter(alice.store, 1);
    expect(
      await outcome(() => alice.service["contact.acceptKey"]({ contact, newKey: newKey ?? "" })),
    ).toEqual(refused("STORE_FULL"));
    const accepted = { conversation: ab, newKey: null, verified: false };
    expect(await contactOf(alice, "Bob")).toMatchObject(accepted);
    vi.restoreAllMocks();
    alice.clock.skip(60_000);
    ba = await conversationOf(bob, "Alice");
    await becomes(alice, ab, waiting, "delivered");
    await say(bob, ba, "it is me");
    await comes(alice, ab, ["it is me"]);
    expect(await texts(bob, ba)).toContain("for you, whoever holds the key");
    expect(await conversationOf(alice, "Bob")).toBe(ab);
  });
});

describe("a contact that is removed", () => {
  it("comes back as a new one by its card", async () => {
    const { contact } = await contactOf(alice, "Carol");
    await alice.service["contact.remove"]({ contact });
    expect((await alice.service["contact.list"]({})).map(({ name }) => name)).not.toContain("Carol");
    const again = await add(alice, await cardText(carol));
    expect(again).toMatchObject({ name: "Carol", verified: false, newKey: null });
    expect(again.contact).not.toBe(contact);
  });
});
