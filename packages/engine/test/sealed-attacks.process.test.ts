/** What a contact, a stranger and whoever found an invite can do to a person's program, over simulated Tor and real sockets. */
import { randomBytes } from "node:crypto";
import { commit, createGroup, policy } from "@hushroom/mls";
import { BoxClient } from "@hushroom/net";
import {
  cardDoor,
  dialKey,
  FRAME_BYTES,
  formatCard,
  foundersProfile,
  groupProfileExtension,
  isPairWith,
  joinByWelcome,
  LOCAL_LIMITS,
  memberKeyPackage,
  ownMemberId,
  parseCard,
  parseCardInput,
} from "@hushroom/protocol";
import { pause, SimTor, until } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostilePerson } from "./hostile-person.ts";
import { comes, conversationOf, befriend as makeFriends, say, texts } from "./sealed-friends.ts";
import { type Person, SealedTown, SPEED } from "./sealed-pair.ts";

const SOON_MS = 20_000;
const SUITE = 0xf00e;
const hexBytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const bytes = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

let town: SealedTown;
let alice: Person;
let mallory: HostilePerson;
beforeEach(async () => {
  town = new SealedTown();
  alice = await town.person("Alice");
  mallory = await HostilePerson.enter("Mallory", town.network);
});
afterEach(async () => {
  await mallory.end();
  await town.end();
});

const aliceCard = async () => {
  const { text } = await alice.service["card.get"]({});
  return parseCard(text, { nowMs: Date.now(), ownOnion: null });
};

const malloryCard = async (): Promise<string> => {
  return formatCard(mallory.program.messenger.card);
};

/** Both hold each other's card; the conversation as Alice has it. */
async function befriend(): Promise<{ conversation: string; contact: string }> {
  mallory.program.contacts.add(await aliceCard(), null);
  const { contact } = await alice.service["contact.add"]({ input: await malloryCard() });
  let conversation = "";
  await until("they have a conversation", SOON_MS, async () => {
    const [one] = await alice.service["contact.list"]({});
    conversation = one?.conversation ?? "";
    return conversation !== "" && mallory.program.messenger.conversations.size === 1;
  });
  return { conversation, contact };
}

async function rows(conversation: string) {
  const all = await alice.service["conversation.history"]({ conversation, limit: 100 });
  return all.flatMap((row) => (row.type === "message" ? [row] : []));
}

const text = (of: string) => ({ type: "text", text: of, replyTo: null }) as const;

async function arrives(conversation: string, last: string): Promise<void> {
  mallory.says(text(last));
  await until(`"${last}" arrives`, SOON_MS, async () =>
    (await rows(conversation)).some((row) => row.text === last),
  );
}

async function send(conversation: string, said: string): Promise<string> {
  const message = { conversation, text: said, replyTo: null, once: said };
  return (await alice.service["conversation.send"](message)).id;
}

describe("a hostile contact", () => {
  it("says what no program sends: it is shown without controls, overrides and endless lines", async () => {
    const { conversation } = await befriend();
    mallory.says(text("\u001b]0;title\u0007\u202Eevil\u0000"));
    mallory.says(text(`a${"\n".repeat(500)}b`));
    mallory.says(text("\u0000\u0007"));
    await arrives(conversation, "last");
    const shown = (await rows(conversation)).map((row) => row.text);
    expect(shown).toEqual(["]0;titleevil", "a\n\n\nb", "\uFFFD", "last"]);
  });

  it("chooses the ids of others' messages: nothing of theirs is changed, replaced or swallowed", async () => {
    const { conversation } = await befriend();
    const id = await send(conversation, "mine");
    mallory.says(text("in its place"), id);
    mallory.says({ type: "edit", target: hexBytes(id), text: "changed" });
    mallory.says({ type: "delete", target: hexBytes(id) });
    await arrives(conversation, "last");
    const shown = await rows(conversation);
    expect(shown.map((row) => [row.mine, row.text])).toEqual([
      [true, "mine"],
      [false, ""],
      [false, "last"],
    ]);
    expect(shown[0]).toMatchObject({ deleted: false, edited: false });
    const [view] = await alice.service["conversation.list"]({});
    expect(view?.unread).toBe(1);
  });

  it("says that it leaves, vouches and reacts for ever: what is kept does not grow", async () => {
    const { conversation } = await befriend();
    const id = await send(conversation, "mine");
    const meta = () => alice.store.get(`meta/${conversation}`)?.length ?? 0;
    await arrives(conversation, "first");
    const before = meta();
    for (let i = 0; i < 60; i++) {
      mallory.says({ type: "leave" });
      mallory.says({ type: "vouch", member: bytes(16), on: true });
      mallory.says({ type: "reaction", target: hexBytes(id), emoji: `\u202E${i}` });
    }
    await arrives(conversation, "last");
    expect(meta() - before).toBeLessThan(200);
    expect((await rows(conversation))[0]?.reactions).toEqual([]);
  });

  it("invites into groups without end, with names that hide something, with suites that do not exist", async () => {
    const { conversation } = await befriend();
    const invite = { type: "groupInvite", group: bytes(32), cap: 10, members: 2, level: null } as const;
    mallory.says({ ...invite, name: "\u202Eyzoc", suite: SUITE, inviteId: bytes(16) });
    mallory.says({ ...invite, name: "\u0000", suite: SUITE, inviteId: bytes(16) });
    mallory.says({ ...invite, name: "odd", suite: 77, inviteId: bytes(16) });
    mallory.says({ ...invite, name: "weak", suite: 3, inviteId: bytes(16) });
    for (let i = 0; i < 50; i++)
      mallory.says({ ...invite, name: `group ${i}`, suite: SUITE, inviteId: bytes(16) });
    await arrives(conversation, "last");
    const asked = () => alice.service["group.invitations"]({});
    // Each is looked at in a turn of its own, after the one in which it came.
    const { GROUP_INVITATIONS_OF_CONTACT_MAX } = LOCAL_LIMITS;
    await until(
      "all were looked at",
      SOON_MS,
      async () => (await asked()).length >= GROUP_INVITATIONS_OF_CONTACT_MAX,
    );
    await pause(200);
    const open = await asked();
    expect(open).toHaveLength(GROUP_INVITATIONS_OF_CONTACT_MAX);
    expect(open.map(({ name }) => name)).toContain("yzoc");
    expect(open.map(({ name }) => name)).not.toContain("odd");
    expect(open.map(({ name }) => name)).not.toContain("weak");
  });

  it("floods by several connections and with messages: what another contact says comes meanwhile, in order", async () => {
    const { conversation } = await befriend();
    const bob = await town.person("Bob");
    await makeFriends(alice, bob);
    const [toBob, toAlice] = [await conversationOf(alice, "Bob"), await conversationOf(bob, "Alice")];
    const place = mallory.talk.machine.places()[0]?.place ?? "";
    for (const key of mallory.program.dialKeys(place)) await mallory.tor.addClientKey(place, key);
    const answers = { ok: 0, exists: 0, full: 0, aside: 0 };
    let isOver = false;
    const flood = async (at: number) => {
      const client = await BoxClient.connect(await mallory.tor.dial(place, 80, `flood ${at}`), place);
      while (!isOver) {
        const puts = Array.from({ length: 100 }, () => client.put(bytes(32), bytes(FRAME_BYTES)));
        for (const { status } of await Promise.all(puts)) answers[status]++;
      }
      client.close();
    };
    const startedAt = Date.now();
    const floods = [0, 1, 2, 3].map(flood);
    await until("it is flooded", SOON_MS, () => answers.full > 100);
    for (let i = 0; i < 200; i++) mallory.says(text(`flood ${i} ${"x".repeat(1000)}`));
    const said = Array.from({ length: 10 }, (_, i) => `${i}`);
    for (const one of said) {
      await say(bob, toAlice, `from Bob ${one}`);
      await say(alice, toBob, `from Alice ${one}`);
    }
    await comes(alice, toBob, [`from Bob ${said.at(-1)}`]);
    await comes(bob, toAlice, [`from Alice ${said.at(-1)}`]);
    isOver = true;
    await Promise.all(floods);
    const by = (name: string) => said.map((one) => `from ${name} ${one}`);
    expect((await texts(alice, toBob)).filter((one) => one.includes("Bob"))).toEqual(by("Bob"));
    expect((await texts(bob, toAlice)).filter((one) => one.includes("Alice"))).toEqual(by("Alice"));
    // Few lie aside, and each of them not for long.
    const rounds = 1 + ((Date.now() - startedAt) * SPEED) / LOCAL_LIMITS.BOX_PROVISIONAL_MS;
    expect(answers.ok).toBeLessThanOrEqual(rounds * 4 * LOCAL_LIMITS.BOX_PROVISIONAL_PER_CONNECTION_MAX);
    await arrives(conversation, "last");
  });

  it("is blocked: its connections are cut, it can't dial, and nothing that it puts is taken in", async () => {
    const { conversation, contact } = await befriend();
    await arrives(conversation, "before");
    await alice.service["contact.block"]({ contact });
    await until(
      "its connection is cut",
      SOON_MS,
      () => mallory.program.messenger.reached(mallory.talk) === 0,
    );
    mallory.says(text("after"));
    mallory.program.messenger.tryNow(mallory.talk.id);
    const place = mallory.talk.machine.places()[0]?.place ?? "";
    await until("the address is gone for it", SOON_MS, async () => (await dialled(place)) !== "open");
    expect((await rows(conversation)).map((row) => row.text)).toEqual(["before"]);
    await expect(send(conversation, "no")).rejects.toMatchObject({ code: "CONTACT_BLOCKED" });
    await alice.service["contact.unblock"]({ contact });
    await until("it is heard again", SOON_MS, async () =>
      (await rows(conversation)).some((row) => row.text === "after"),
    );
  });

  it("is removed: it can't dial any more, and nothing of it is taken in", async () => {
    const { conversation, contact } = await befriend();
    await arrives(conversation, "before");
    const place = mallory.talk.machine.places()[0]?.place ?? "";
    await alice.service["contact.remove"]({ contact });
    await until(
      "its connection is cut",
      SOON_MS,
      () => mallory.program.messenger.reached(mallory.talk) === 0,
    );
    mallory.says(text("after"));
    await until("the address is gone for it", SOON_MS, async () => (await dialled(place)) !== "open");
    expect((await rows(conversation)).map((row) => row.text)).toEqual(["before"]);
  });

  /** What becomes of dialling with every key that Mallory has. */
  async function dialled(place: string): Promise<string> {
    for (const key of mallory.program.dialKeys(place)) {
      await mallory.tor.addClientKey(place, key);
      const stream = await mallory.tor.dial(place, 80, `${Math.random()}`).catch(() => null);
      stream?.destroy();
      if (stream !== null) return "open";
    }
    return "refused";
  }
});

describe("a stranger", () => {
  it("who knows the onion address reaches nothing, and sees no more than that it is published", async () => {
    await befriend();
    const { onion } = await aliceCard();
    const stranger = new SimTor(town.network);
    await expect(stranger.dial(onion, 80, "stranger")).rejects.toMatchObject({ code: "DIAL_NEEDS_KEY" });
    await stranger.addClientKey(onion, Buffer.from(bytes(32)).toString("base64"));
    await expect(stranger.dial(onion, 80, "stranger")).rejects.toMatchObject({ code: "DIAL_WRONG_KEY" });
    await alice.service.close();
    await expect(stranger.dial(onion, 80, "stranger")).rejects.toMatchObject({ code: "DIAL_NO_DESCRIPTOR" });
  });

  it("who photographed a QR code gets the card while it is shown, and nothing before, after or besides", async () => {
    const { text: code } = await alice.service["card.qr"]({});
    const read = parseCardInput(code, { nowMs: Date.now(), ownOnion: null });
    if (read.kind !== "qr") throw new Error("a QR code of a card");
    const { onion, doorSecret } = read.qr;
    const door = cardDoor(doorSecret, onion);
    const stranger = new SimTor(town.network);
    const client = await connected(stranger, onion, door.dialKey);
    expect(await client.get(hexBytes(door.address))).toHaveLength(FRAME_BYTES);
    // What nobody expects lies aside, a little of it, and is gone with the connection.
    const answers = await Promise.all(
      Array.from({ length: LOCAL_LIMITS.BOX_PROVISIONAL_PER_CONNECTION_MAX + 5 }, () =>
        client.put(bytes(32), bytes(FRAME_BYTES)),
      ),
    );
    expect(answers.filter(({ status }) => status === "full")).toHaveLength(5);
    await alice.service["card.hide"]({});
    expect(await client.get(hexBytes(door.address))).toBeNull();
    client.close();
    await until("the door is shut", SOON_MS, async () => {
      const again = await stranger.dial(onion, 80, `${Math.random()}`).catch(() => null);
      again?.destroy();
      return again === null;
    });
  });

  async function connected(tor: SimTor, onion: string, key: Uint8Array): Promise<BoxClient> {
    await tor.addClientKey(onion, Buffer.from(key).toString("base64"));
    let stream: Awaited<ReturnType<SimTor["dial"]>> | null = null;
    await until("the door is open", SOON_MS, async () => {
      stream = await tor.dial(onion, 80, `${Math.random()}`).catch(() => null);
      return stream !== null;
    });
    if (stream === null) throw new Error("no stream");
    return BoxClient.connect(stream, onion);
  }
});

describe("an invite", () => {
  it("that two answer at once lets one of them in", async () => {
    const { link } = await alice.service["contact.invite"]({});
    const bob = await town.person("Bob");
    await Promise.all([bob.service["contact.add"]({ input: link ?? "" }), takeInvite(link ?? "")]);
    await until(
      "one of them is in",
      SOON_MS,
      async () => (await alice.service["contact.list"]({})).length > 0,
    );
    // Whoever comes second finds boxes that nobody reads, and a door that is shut.
    await until("the invite is used", SOON_MS, async () => {
      const [invite] = await alice.service["contact.invites"]({});
      return invite?.link === null;
    });
    expect(await alice.service["contact.list"]({})).toHaveLength(1);
  });

  it("that was revoked lets nobody in", async () => {
    const { id, link } = await alice.service["contact.invite"]({});
    await alice.service["contact.revokeInvite"]({ invite: id });
    await takeInvite(link ?? "");
    const { onion } = await aliceCard();
    const read = parseCardInput(link ?? "", { nowMs: Date.now(), ownOnion: null });
    if (read.kind !== "invite") throw new Error("an invite");
    const key = Buffer.from(dialKey(read.invite.secret, 1)).toString("base64");
    await mallory.tor.addClientKey(onion, key);
    await until("its key opens nothing", SOON_MS, () =>
      mallory.tor.dial(onion, 80, `${Math.random()}`).then(
        (stream) => {
          stream.destroy();
          return false;
        },
        () => true,
      ),
    );
    expect(await alice.service["contact.list"]({})).toEqual([]);
  });

  it("of a blocked contact's hand brings it nothing", async () => {
    const { contact, conversation } = await befriend();
    await arrives(conversation, "before");
    const { link } = await alice.service["contact.invite"]({});
    await alice.service["contact.block"]({ contact });
    const lanes = mallory.program.contacts;
    lanes.remove(lanes.all()[0]?.id ?? "");
    await takeInvite(link ?? "");
    await until("it dials by the invite", SOON_MS, () =>
      [...mallory.program.contacts.all()].some(({ hello }) => hello !== null),
    );
    const bob = await town.person("Bob");
    await bob.service["contact.add"]({ input: link ?? "" });
    await until("Bob comes in by it", SOON_MS, async () =>
      (await alice.service["contact.list"]({})).some(({ name }) => name === "Bob"),
    );
    const views = await alice.service["contact.list"]({});
    expect(views.find(({ name }) => name === "Mallory")?.state).toBe("blocked");
  });

  async function takeInvite(link: string): Promise<void> {
    const read = parseCardInput(link, { nowMs: Date.now(), ownOnion: null });
    if (read.kind !== "invite") throw new Error("an invite");
    mallory.program.contacts.add(read.invite.card, read.invite.secret);
  }
});

describe("a Welcome from a contact", () => {
  it("that leads into a group of more than two is no talk between two", async () => {
    const place = mallory.program.messenger.identity.onion;
    const own = (name: string) => ({ memberSeed: bytes(32), name, place, relays: [] });
    const creator = own("Mallory");
    const self = ownMemberId(creator.memberSeed);
    const victim = memberKeyPackage(
      { ...own("Alice"), place: (await aliceCard()).onion },
      SUITE,
      Date.now(),
      bytes,
    );
    const third = memberKeyPackage(own("Eve"), SUITE, Date.now(), bytes);
    const always = policy({ authenticate: () => true, checkReceivedLifetime: false });
    const env = { random: bytes, now: Math.floor(Date.now() / 1000), policy: always };
    for (const [kind, cap, others] of [
      ["contact", 3, [victim, third]],
      ["group", 2, [victim]],
    ] as const) {
      const profile = { ...foundersProfile(self, "", cap), kind };
      const alone = createGroup(
        {
          groupId: bytes(32),
          creator: memberKeyPackage(creator, SUITE, Date.now(), bytes),
          extensions: [groupProfileExtension(profile)],
        },
        env,
      );
      const proposals = others.map(({ keyPackage }) => ({ type: "add", keyPackage }) as const);
      const made = commit(alone, { proposals }, env);
      const { initKey, encryptionKey, signatureKey } = victim.secrets;
      const secrets = {
        initKey: initKey.slice(),
        encryptionKey: encryptionKey.slice(),
        signatureKey: signatureKey.slice(),
      };
      const copy = { ...victim, secrets };
      const joined = joinByWelcome(made.welcome ?? bytes(1), copy, bytes, Date.now());
      expect(joined).not.toBeNull();
      expect(joined && isPairWith(joined, place)).toBe(false);
    }
  });
});
