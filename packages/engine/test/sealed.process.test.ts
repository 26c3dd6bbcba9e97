/** Contacts and groups as people make them, over simulated Tor and real sockets. */
import type { Duplex } from "node:stream";
import { type ConversationView, HushError, type IdentityView, LOCAL_LIMITS } from "@hushroom/protocol";
import { until } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RamStore } from "../src/store/ram-store.ts";
import type { Change } from "../src/store/store.ts";
import { befriend, comes, conversationOf } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

let town: SealedTown;
beforeEach(() => {
  town = new SealedTown();
});
afterEach(async () => {
  await town.end();
});

const SOON_MS = 20_000;

class SometimesFull extends RamStore {
  isFull = false;

  override apply(change: Change): void {
    if (this.isFull) throw new HushError("STORE_FULL");
    super.apply(change);
  }
}

async function texts(person: Person, conversation: string): Promise<string[]> {
  const rows = await person.service["conversation.history"]({ conversation, limit: 100 });
  return rows.flatMap((row) => (row.type === "message" ? [row.text] : []));
}

const say = (person: Person, conversation: string, text: string) =>
  person.service["conversation.send"]({ conversation, text, replyTo: null, once: `${Math.random()}` });

describe("contacts", () => {
  it("talk once both hold each other's card", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Боб");
    await befriend(alice, bob);
    const ab = await conversationOf(alice, "Боб");
    const ba = await conversationOf(bob, "Alice");
    const { id } = await say(alice, ab, "hello");
    await until("it arrives", SOON_MS, async () => (await texts(bob, ba)).includes("hello"));
    await say(bob, ba, "hello yourself");
    await until("the answer arrives", SOON_MS, async () =>
      (await texts(alice, ab)).includes("hello yourself"),
    );
    await until("it is delivered", SOON_MS, async () => {
      const row = await alice.service["conversation.row"]({ conversation: ab, id });
      return row.type === "message" && row.delivery?.state === "delivered";
    });
  });

  it("keep one connection each way once they talk", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    const opened = [alice, bob].map((person) => {
      const streams: Duplex[] = [];
      const dial = person.tor.dial.bind(person.tor);
      person.tor.dial = async (...args) => {
        const stream = await dial(...args);
        streams.push(stream);
        return stream;
      };
      return streams;
    });
    await befriend(alice, bob);
    const ab = await conversationOf(alice, "Bob");
    await conversationOf(bob, "Alice");
    await say(alice, ab, "hello");
    await until("one stays open each way", SOON_MS, () =>
      opened.every((streams) => streams.filter(({ destroyed }) => !destroyed).length === 1),
    );
  });

  it("are told when their disk is full, and lose nothing by it", async () => {
    const disk = new SometimesFull();
    const alice = await town.person("Alice");
    const bob = await town.person("Bob", disk);
    await befriend(alice, bob);
    const ab = await conversationOf(alice, "Bob");
    const ba = await conversationOf(bob, "Alice");
    const troubleIs = (trouble: string | null) =>
      until(`the trouble is ${trouble}`, SOON_MS, async () => {
        const view = await bob.service["conversation.get"]({ conversation: ba });
        return view.trouble === trouble;
      });
    disk.isFull = true;
    await say(alice, ab, "no room for this");
    await troubleIs("STORE_FULL");
    const told = bob.told.map(({ params }) => params["conversation"]);
    expect(told).toContainEqual(expect.objectContaining({ conversation: ba, trouble: "STORE_FULL" }));
    disk.isFull = false;
    await troubleIs(null);
    // What else was to be written may have gone before it.
    await comes(bob, ba, ["no room for this"]);
    expect(await texts(bob, ba)).toEqual(["no room for this"]);
  });

  it("come to talk though a disk is full when one asks, which is told until there is room", async () => {
    await town.end();
    town = new SealedTown(40);
    const disk = new SometimesFull();
    const alice = await town.person("Alice");
    const bob = await town.person("Bob", disk);
    const card = await bob.service["card.get"]({});
    const hers = await alice.service["card.get"]({});
    await bob.service["contact.add"]({ input: hers.text });
    disk.isFull = true;
    await alice.service["contact.add"]({ input: card.text });
    const troubleIs = (trouble: string | null) =>
      until(`the trouble is ${trouble}`, SOON_MS, async () => {
        return (await bob.service["identity.get"]({}))?.trouble === trouble;
      });
    await troubleIs("STORE_FULL");
    disk.isFull = false;
    await conversationOf(bob, "Alice");
    await conversationOf(alice, "Bob");
    await troubleIs(null);
    const told = bob.told.filter(({ event }) => event === "identity.changed");
    expect(told.map(({ params }) => (params["identity"] as IdentityView).trouble)).toContain("STORE_FULL");
  });

  it("come to talk by an invite that one of them opened", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    const { link } = await alice.service["contact.invite"]({});
    await bob.service["contact.add"]({ input: link ?? "" });
    const ba = await conversationOf(bob, "Alice");
    const ab = await conversationOf(alice, "Bob");
    await say(bob, ba, "by your invite");
    await until("it arrives", SOON_MS, async () => (await texts(alice, ab)).includes("by your invite"));
    const [invite] = await alice.service["contact.invites"]({});
    expect(invite).toMatchObject({ link: null, usedBy: "Bob" });
  });

  it("count what has not been read, through a restart, and never what one wrote oneself", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    await befriend(alice, bob);
    const ab = await conversationOf(alice, "Bob");
    const ba = await conversationOf(bob, "Alice");
    const unread = async () =>
      (await bob.service["conversation.list"]({})).find(({ conversation }) => conversation === ba)?.unread;
    const isHere = (text: string) =>
      until(`${text} arrives`, SOON_MS, async () => (await texts(bob, ba)).includes(text));
    for (const text of ["one", "two", "three"]) await say(alice, ab, text);
    await isHere("three");
    await say(bob, ba, "mine");
    expect(await unread()).toBe(3);
    await bob.restart();
    expect(await unread()).toBe(3);
    const rows = await bob.service["conversation.history"]({ conversation: ba, limit: 100 });
    const idOf = (text: string) => rows.find((row) => row.type === "message" && row.text === text)?.id ?? "";
    await bob.service["conversation.read"]({ conversation: ba, upTo: idOf("two") });
    expect(await unread()).toBe(1);
    // What was read is not unread again by reading something older.
    await bob.service["conversation.read"]({ conversation: ba, upTo: idOf("one") });
    expect(await unread()).toBe(1);
    await bob.restart();
    await say(alice, ab, "four");
    await isHere("four");
    expect(await unread()).toBe(2);
    const last = (await bob.service["conversation.history"]({ conversation: ba, limit: 1 })).at(-1);
    await bob.service["conversation.read"]({ conversation: ba, upTo: last?.id ?? "" });
    await bob.restart();
    expect(await unread()).toBe(0);
  });

  it("are no more than Tor can publish keys for: one more is refused with a code of its own", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    const { conversation } = await alice.service["group.create"]({ name: "Doors", cap: 10 });
    const { GROUP_LINKS_MAX, DIAL_KEYS_MAX } = LOCAL_LIMITS;
    for (let i = 0; i < GROUP_LINKS_MAX; i++) await alice.service["contact.invite"]({});
    for (let i = GROUP_LINKS_MAX; i < DIAL_KEYS_MAX; i++)
      await alice.service["group.link"]({ conversation, uses: null });
    const card = await bob.service["card.get"]({});
    const { link } = await bob.service["contact.invite"]({});
    for (const one of [
      () => alice.service["group.link"]({ conversation, uses: null }),
      () => alice.service["contact.add"]({ input: card.text }),
      () => alice.service["contact.add"]({ input: link ?? "" }),
    ]) {
      await expect((async () => one())()).rejects.toMatchObject({ code: "SEALED_TOO_MANY_DIALLERS" });
    }
    const [first] = await alice.service["contact.invites"]({});
    await alice.service["contact.revokeInvite"]({ invite: first?.id ?? "" });
    await alice.service["contact.add"]({ input: card.text });
  });

  it("see whether the other is there only if both show it", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    await befriend(alice, bob);
    const ab = await conversationOf(alice, "Bob");
    const ba = await conversationOf(bob, "Alice");
    const seen = async (person: Person, conversation: string) =>
      (await person.service["group.members"]({ conversation }))
        .filter(({ you }) => !you)
        .map(({ present }) => present);
    await alice.service["conversation.settings"]({ conversation: ab, presence: true });
    await say(alice, ab, "I am here");
    await until("it arrives", SOON_MS, async () => (await texts(bob, ba)).includes("I am here"));
    expect(await seen(bob, ba)).toEqual([null]);
    expect(await seen(alice, ab)).toEqual([false]);
    await bob.service["conversation.settings"]({ conversation: ba, presence: true });
    await until("both see each other", SOON_MS, async () => {
      const both = [...(await seen(alice, ab)), ...(await seen(bob, ba))];
      return both.every((present) => present === true);
    });
    await bob.service["conversation.settings"]({ conversation: ba, presence: false });
    await until("Bob is gone", SOON_MS, async () => (await seen(alice, ab))[0] === false);
  });

  it("fetch a card through the door of a QR code, only while it is shown", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    const { text } = await alice.service["card.qr"]({});
    const contact = await bob.service["contact.add"]({ input: text });
    expect(contact.name).toBe("Alice");
    await alice.service["card.hide"]({});
  });
});

describe("a program that ends", () => {
  it("leaves no timer behind, though something was to be said again", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    await befriend(alice, bob);
    const ab = await conversationOf(alice, "Bob");
    await say(alice, ab, "hello");
    expect(alice.clock.waiting).toBeGreaterThan(0);
    await alice.service.close();
    await bob.service.close();
    expect([alice.clock.waiting, bob.clock.waiting]).toEqual([0, 0]);
  });
});

describe("a side that went back to an older store", () => {
  it("begins anew by itself, in the same conversation, and nothing that was owed is lost", async () => {
    await town.end();
    town = new SealedTown(40);
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    await befriend(alice, bob);
    const ab = await conversationOf(alice, "Bob");
    const ba = await conversationOf(bob, "Alice");
    await say(alice, ab, "before");
    await until("it arrives", SOON_MS, async () => (await texts(bob, ba)).includes("before"));
    const old = bob.backup();
    for (let i = 0; i < 40; i++) {
      await say(alice, ab, `a${i}`);
      await say(bob, ba, `b${i}`);
    }
    await until("all arrive", SOON_MS, async () => (await texts(alice, ab)).includes("b39"));
    await until("all arrive", SOON_MS, async () => (await texts(bob, ba)).includes("a39"));
    await bob.restartFrom(old);
    await say(bob, ba, "from the past");
    await say(alice, ab, "to the past");
    await until("they understand each other", 60_000, async () => {
      const heard = [await texts(alice, ab), await texts(bob, ba)];
      return heard.every((all) => all.includes("from the past") && all.includes("to the past"));
    });
    const all = await texts(alice, ab);
    expect(new Set(all).size).toBe(all.length);
  }, 120_000);
});

describe("groups", () => {
  it("of three: invited by a contact, by a link; they talk, one leaves", async () => {
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    const carol = await town.person("Carol");
    await befriend(alice, bob);
    await conversationOf(alice, "Bob");
    const group = (await alice.service["group.create"]({ name: "Trio", cap: 10 })).conversation;
    const contact = (await alice.service["contact.list"]({}))[0]?.contact ?? "";
    await alice.service["group.invite"]({ conversation: group, contact });
    await until(
      "Bob is asked",
      SOON_MS,
      async () => (await bob.service["group.invitations"]({})).length === 1,
    );
    const [invitation] = await bob.service["group.invitations"]({});
    await bob.service["group.accept"]({ invite: invitation?.invite ?? "" });
    const bobs = await conversationOf(bob, "Trio");
    const { link } = await alice.service["group.link"]({ conversation: group, uses: 1 });
    await carol.service["group.join"]({ link: link ?? "" });
    const carols = await conversationOf(carol, "Trio");
    await until("all know all", SOON_MS, async () => {
      const counts = await Promise.all([
        alice.service["group.members"]({ conversation: group }),
        bob.service["group.members"]({ conversation: bobs }),
        carol.service["group.members"]({ conversation: carols }),
      ]);
      return counts.every((members) => members.length === 3);
    });
    await say(carol, carols, "from carol");
    await say(bob, bobs, "from bob");
    for (const [person, id] of [
      [alice, group],
      [bob, bobs],
      [carol, carols],
    ] as const) {
      await until(`${person.name} has both`, SOON_MS, async () => {
        const all = await texts(person, id);
        return all.includes("from carol") && all.includes("from bob");
      });
    }
    await carol.service["group.leave"]({ conversation: carols });
    await until("Carol is out", SOON_MS, async () => {
      const members = await bob.service["group.members"]({ conversation: bobs });
      return members.length === 2;
    });
  });

  it("go on without the one that put changes in order, once an admin says so, and that one follows", async () => {
    await town.end();
    town = new SealedTown(40);
    const alice = await town.person("Alice");
    const bob = await town.person("Bob");
    const { conversation } = await alice.service["group.create"]({ name: "Old", cap: 10 });
    const { link } = await alice.service["group.link"]({ conversation, uses: 1 });
    await bob.service["group.join"]({ link: link ?? "" });
    const his = await conversationOf(bob, "Old");
    const membersOf = () => bob.service["group.members"]({ conversation: his });
    const me = async () => (await membersOf()).find(({ you }) => you)?.member ?? "";
    await alice.service["group.role"]({ conversation, member: await me(), admin: true });
    await until("Bob is an admin", SOON_MS, async () =>
      (await membersOf()).every(({ role }) => role === "admin"),
    );
    await alice.service.close();
    const place = async (anyway: boolean) =>
      bob.service["group.place"]({ conversation: his, member: await me(), anyway });
    await until("she is seen to be away", SOON_MS, async () => {
      return (await bob.service["conversation.get"]({ conversation: his })).peersReached === 0;
    });
    await expect(place(false)).rejects.toMatchObject({ code: "GROUP_ORDERER_AWAY" });
    await place(true);
    await bob.service["group.rename"]({ conversation: his, name: "New" });
    expect((await membersOf()).filter(({ orders }) => orders).map(({ name }) => name)).toEqual(["Bob"]);
    await alice.start();
    await conversationOf(alice, "New");
    const rows = await alice.service["conversation.history"]({ conversation, limit: 100 });
    const notices = rows.flatMap((row) => (row.type === "notice" ? [row.notice.what] : []));
    expect(notices).toContain("place");
    expect(notices).not.toContain("outvoted");
  });

  for (const moment of ["invited", "accepted", "welcomed"] as const) {
    it(`have for a newcomer the name that they have, though renamed once it was ${moment}`, async () => {
      const alice = await town.person("Alice");
      const bob = await town.person("Bob");
      await befriend(alice, bob);
      await conversationOf(alice, "Bob");
      const { conversation } = await alice.service["group.create"]({ name: "Old", cap: 10 });
      const rename = () => alice.service["group.rename"]({ conversation, name: "New" });
      const contact = (await alice.service["contact.list"]({}))[0]?.contact ?? "";
      await alice.service["group.invite"]({ conversation, contact });
      let invite = "";
      await until("Bob is asked", SOON_MS, async () => {
        invite = (await bob.service["group.invitations"]({}))[0]?.invite ?? "";
        return invite !== "";
      });
      if (moment === "invited") await rename();
      await bob.service["group.accept"]({ invite });
      if (moment === "accepted") await rename();
      await until("Bob is in", SOON_MS, async () => {
        return (await alice.service["group.members"]({ conversation })).length === 2;
      });
      if (moment === "welcomed") await rename();
      await conversationOf(bob, "New");
      const names = (await bob.service["conversation.list"]({})).map(({ name }) => name);
      expect(names.sort()).toEqual(["Alice", "New"]);
      // A list that follows the events shows it too.
      const told = bob.told.flatMap(({ event, params }) =>
        event === "conversation.changed" ? [params["conversation"] as ConversationView] : [],
      );
      expect(told.filter(({ kind }) => kind === "group").at(-1)?.name).toBe("New");
    });
  }
});
