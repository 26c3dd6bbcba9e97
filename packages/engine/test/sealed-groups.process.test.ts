/** Who comes into a group, who is refused, and how one goes again: by the API, over simulated Tor. */

import { randomBytes } from "node:crypto";
import {
  createIdentity,
  decodeIdentity,
  formatCard,
  formatInvite,
  HushError,
  identityCard,
  parseCardInput,
} from "@hushroom/protocol";
import { SimTor, until } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialBoxes } from "../src/sealed/dialling.ts";
import { dialsWith, inviteLane } from "../src/sealed/members-by-lane.ts";
import { HostilePerson } from "./hostile-person.ts";
import { befriend, comes, conversationOf, outcome, refused, say, texts } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

const SOON_MS = 20_000;
const town = new SealedTown();
let alice: Person;
let bob: Person;
let carol: Person;
let dave: Person;
let mallory: Comer;
/** The group as each has it. */
let hers = "";
let his = "";
let carols = "";

const membersOf = (person: Person, conversation: string) => person.service["group.members"]({ conversation });
const namesOf = async (person: Person, conversation: string) =>
  (await membersOf(person, conversation)).map(({ name }) => name).sort();
const haveMembers = (wanted: readonly string[], ...of: readonly (readonly [Person, string])[]) =>
  until(`all know ${wanted}`, SOON_MS, async () => {
    const all = await Promise.all(of.map((one) => namesOf(...one)));
    return all.every((names) => names.join() === [...wanted].sort().join());
  });
const contactOf = async (person: Person, name: string) =>
  (await person.service["contact.list"]({})).find((one) => one.name === name)?.contact ?? "";
/** Of the same address, as of an hour from now. */
const cardOfOtherKeys = ({ store }: Person): string => {
  const { name, onion, onionKey } = decodeIdentity(store.get("identity") ?? new Uint8Array());
  const random = (length: number) => Uint8Array.from(randomBytes(length));
  const createdAt = Date.now() + 60 * 60_000;
  const identity = createIdentity({ name, onion, onionKey, random, nowMs: createdAt });
  return formatCard(identityCard(identity, { relays: [], createdAt, expiresAt: null }));
};
const invitationOf = async (person: Person) => {
  let invite = "";
  await until(`${person.name} is asked`, SOON_MS, async () => {
    invite = (await person.service["group.invitations"]({}))[0]?.invite ?? "";
    return invite !== "";
  });
  return invite;
};
const link = (uses: number | null, expiresAt?: number) =>
  alice.service["group.link"]({
    conversation: hers,
    uses,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
const linkById = async (id: string) =>
  (await alice.service["group.links"]({ conversation: hers })).find((one) => one.id === id);
/** What somebody makes of a link whose program doesn't look at the date in it. */
const undated = (text: string): string => {
  const read = parseCardInput(text, { nowMs: Date.now(), ownOnion: null });
  if (read.kind !== "invite") throw new Error("an invite");
  return formatInvite({ ...read.invite, expiresAt: Date.now() + 1e9 });
};

/** Who came by the key in a link, and keeps the connection, saying nothing. */
async function holds(text: string) {
  const read = parseCardInput(text, { nowMs: Date.now(), ownOnion: null });
  if (read.kind !== "invite") throw new Error("an invite");
  const { secret, card } = read.invite;
  const tor = new SimTor(town.network);
  await tor.addClientKey(card.onion, dialsWith(inviteLane(secret, 1, "", card.onion)));
  const dial = () => dialBoxes(tor, card.onion, "holder", null);
  let isOver = false;
  await until("the key opens", SOON_MS, async () => {
    const client = await outcome(dial);
    if (client instanceof Error) return false;
    (client as Awaited<ReturnType<typeof dial>>).onClose(() => {
      isOver = true;
    });
    return true;
  });
  return { isOver: () => isOver, again: () => outcome(dial) };
}

/** They are cut off, and the key opens nothing. */
async function isShutOut({ isOver, again }: Awaited<ReturnType<typeof holds>>): Promise<void> {
  await until("the connection ends", SOON_MS, isOver);
  await until("the key opens nothing", SOON_MS, async () => {
    const found = await again();
    return found instanceof HushError && found.code === "DIAL_WRONG_KEY";
  });
}

/** Who comes by links that their own program would not open. */
class Comer {
  readonly #person: HostilePerson;
  #waitsIn = "";
  /** What became of dials that found nobody. */
  readonly failures: string[] = [];

  constructor(person: HostilePerson) {
    this.#person = person;
    const { tor } = person;
    const dial = tor.dial.bind(tor);
    tor.dial = async (...args) => {
      try {
        return await dial(...args);
      } catch (error) {
        if (error instanceof HushError) this.failures.push(error.code);
        throw error;
      }
    };
  }

  comes(text: string): void {
    this.#waitsIn = this.#person.program.groups.linkJoins.join(text, null).conversation;
  }

  /** Whether the maker's program has taken the hello. */
  hasSaid(): boolean {
    return this.#person.program.messenger.lane(`link/${this.#waitsIn}`)?.sentAt != null;
  }

  gives(): void {
    this.#person.program.groups.withdraw(this.#waitsIn);
  }

  end(): Promise<void> {
    return this.#person.end();
  }
}

beforeAll(async () => {
  alice = await town.person("Alice");
  bob = await town.person("Bob");
  carol = await town.person("Carol");
  dave = await town.person("Dave");
  mallory = new Comer(await HostilePerson.enter("Mallory", town.network));
  await befriend(alice, bob);
  await conversationOf(alice, "Bob");
  await conversationOf(bob, "Alice");
  hers = (await alice.service["group.create"]({ name: "Choir", cap: 4 })).conversation;
});
afterAll(async () => {
  await mallory.end();
  await town.end();
});

describe("an invitation", () => {
  it("that is declined leaves nothing on either side, and a second one is accepted", async () => {
    const contact = await contactOf(alice, "Bob");
    const ask = () => alice.service["group.invite"]({ conversation: hers, contact });
    await ask();
    const first = await invitationOf(bob);
    await bob.service["group.decline"]({ invite: first });
    expect(await bob.service["group.invitations"]({})).toEqual([]);
    expect(await outcome(() => bob.service["group.accept"]({ invite: first }))).toEqual(
      refused("GROUP_NO_INVITATION"),
    );
    await until("she forgets that she asked", SOON_MS, () => alice.store.list("asked/").length === 0);
    await ask();
    await bob.service["group.accept"]({ invite: await invitationOf(bob) });
    his = await conversationOf(bob, "Choir");
    await haveMembers(["Alice", "Bob"], [alice, hers], [bob, his]);
    expect(await outcome(ask)).toEqual(refused("GROUP_MEMBER_ALREADY"));
  });
});

describe("a link", () => {
  it("is listed with what became of it, and lets in as many as it says, though two come at once", async () => {
    const made = await link(1);
    expect(await linkById(made.id)).toEqual(made);
    expect(made).toMatchObject({ uses: 1, used: 0, revoked: false, link: expect.stringMatching(/^hush/) });
    const holder = await holds(made.link ?? "");
    const come = (person: Person) => person.service["group.join"]({ link: made.link ?? "" });
    await Promise.all([come(carol), come(dave)]);
    await until("one of them is in", SOON_MS, async () => (await membersOf(alice, hers)).length === 3);
    expect(await linkById(made.id)).toMatchObject({ used: 1, link: null });
    await isShutOut(holder);
    const [inside, outside] = (await namesOf(alice, hers)).includes("Carol") ? [carol, dave] : [dave, carol];
    [carol, dave] = [inside, outside];
    carols = await conversationOf(carol, "Choir");
    await haveMembers(["Alice", "Bob", carol.name], [alice, hers], [bob, his], [carol, carols]);
  });

  it("that was used up lets nobody in, and who waits in vain takes their wish back", async () => {
    const [waiting] = await dave.service["conversation.list"]({});
    expect(waiting).toMatchObject({ name: "Choir", state: "waiting", trouble: null });
    const conversation = waiting?.conversation ?? "";
    expect(dave.store.list("linkjoin/")).toHaveLength(1);
    await dave.service["conversation.forget"]({ conversation });
    expect(dave.told.at(-1)).toEqual({ event: "conversation.forgotten", params: { conversation } });
    expect(await dave.service["conversation.list"]({})).toEqual([]);
    expect(dave.store.list("linkjoin/")).toEqual([]);
    expect((await membersOf(alice, hers)).length).toBe(3);
  });

  it("that was revoked lets nobody in: its key opens nothing, and who came by it is cut off", async () => {
    const { id, link: text } = await link(null);
    const holder = await holds(text ?? "");
    expect(holder.isOver()).toBe(false);
    await alice.service["group.revokeLink"]({ conversation: hers, link: id });
    expect(await linkById(id)).toMatchObject({ revoked: true, link: null });
    expect(await outcome(() => alice.service["group.revokeLink"]({ conversation: hers, link: "x" }))).toEqual(
      refused("GROUP_NO_SUCH_LINK"),
    );
    mallory.comes(text ?? "");
    await until("her dial is refused", SOON_MS, () => mallory.failures.length > 0);
    expect(mallory.failures[0]).toMatch(/^DIAL_(NEEDS|WRONG)_KEY$/);
    await isShutOut(holder);
    await comesInVain();
  });

  it("that has expired is refused by who opens it, and by its maker, and a minute later its key opens nothing", async () => {
    const end = alice.clock.nowMs() + 20_000;
    const { id, link: text } = await link(null, end);
    const holder = await holds(text ?? "");
    await until(
      "it is over for both",
      SOON_MS,
      () => Math.min(alice.clock.nowMs(), dave.clock.nowMs()) > end,
    );
    expect(await linkById(id)).toMatchObject({ revoked: false, link: null });
    expect(await outcome(() => dave.service["group.join"]({ link: text ?? "" }))).toEqual(
      refused("INVITE_EXPIRED"),
    );
    const failures = mallory.failures.length;
    mallory.comes(undated(text ?? ""));
    await until("her hello is in its box, or she can't dial any more", SOON_MS, () => {
      return mallory.hasSaid() || mallory.failures.length > failures;
    });
    await comesInVain();
    alice.clock.skip(60_000);
    await isShutOut(holder);
  });

  /** Her program waits, and nobody hears of her. */
  async function comesInVain(): Promise<void> {
    await say(bob, his, `after ${mallory.failures.length}`);
    await comes(alice, hers, [`after ${mallory.failures.length}`]);
    expect((await membersOf(alice, hers)).length).toBe(3);
    mallory.gives();
  }
});

describe("members", () => {
  it("see who of them has verified whom, until that one takes it back", async () => {
    const contact = await contactOf(alice, "Bob");
    const verifiedBy = async () =>
      (await membersOf(carol, carols)).find(({ name }) => name === "Bob")?.verifiedBy.join();
    const seen = (names: string) =>
      until(`she sees ${names}`, SOON_MS, async () => (await verifiedBy()) === names);
    expect(await verifiedBy()).toBe("");
    await alice.service["contact.verify"]({ contact, verified: true });
    await seen("Alice");
    const [, bobs] = [...(await membersOf(alice, hers))].sort((a, b) => a.name.localeCompare(b.name));
    expect(bobs).toMatchObject({ name: "Bob", contact, verified: true, verifiedBy: ["Alice"], you: false });
    await alice.service["contact.verify"]({ contact, verified: false });
    await seen("");
  });

  it("who come when there is no room are told so, by a link and by an invitation", async () => {
    const { link: text, id } = await link(null);
    await befriend(alice, dave);
    await conversationOf(alice, "Dave");
    await conversationOf(dave, "Alice");
    const contact = await contactOf(alice, "Dave");
    await alice.service["group.invite"]({ conversation: hers, contact });
    const invite = await invitationOf(dave);
    const eve = await town.person("Eve");
    await eve.service["group.join"]({ link: text ?? "" });
    await until("it is full", SOON_MS, async () => (await membersOf(alice, hers)).length === 4);
    for (const act of [() => link(1), () => alice.service["group.invite"]({ conversation: hers, contact })])
      expect(await outcome(act)).toEqual(refused("GROUP_FULL"));
    await dave.service["group.accept"]({ invite });
    const finn = await town.person("Finn");
    await finn.service["group.join"]({ link: text ?? "" });
    for (const person of [dave, finn])
      await until(`${person.name} is told`, SOON_MS, async () => {
        const waiting = (await person.service["conversation.list"]({})).find(({ kind }) => kind === "group");
        return waiting?.state === "waiting" && waiting.trouble === "GROUP_FULL";
      });
    expect(finn.told).toContainEqual({
      event: "conversation.changed",
      params: { conversation: expect.objectContaining({ state: "waiting", trouble: "GROUP_FULL" }) },
    });
    await finn.restart();
    const [waiting] = await finn.service["conversation.list"]({});
    expect(waiting?.trouble).toBe("GROUP_FULL");
    expect(await linkById(id)).toMatchObject({ used: 1 });
    // One goes, and who asks again comes in.
    const eves = await conversationOf(eve, "Choir");
    await eve.service["group.leave"]({ conversation: eves });
    await until("there is room", SOON_MS, async () => (await membersOf(alice, hers)).length === 3);
    await finn.service["group.leave"]({ conversation: waiting?.conversation ?? "" });
    const { conversation: finns } = await finn.service["group.join"]({ link: text ?? "" });
    const wish = finn.store.list("linkjoin/").map(([key, value]) => ({ key, value }));
    await haveMembers(["Alice", "Bob", carol.name, "Finn"], [alice, hers], [bob, his]);
    await until("his wish is granted", SOON_MS, () => finn.store.list("linkjoin/").length === 0);
    // As if his program had ended before it noted that.
    await finn.service.close();
    finn.store.apply({ writes: wish, rows: [] });
    await finn.start();
    expect(finn.store.list("linkjoin/")).toEqual([]);
    expect((await finn.service["conversation.list"]({})).map((one) => one.conversation)).toEqual([finns]);
    expect((await finn.service["conversation.list"]({})).map(({ trouble }) => trouble)).toEqual([null]);
  });

  it("are taken out by an admin alone, hear of it, read no more, and forget it", async () => {
    const idOf = async (name: string) =>
      (await membersOf(alice, hers)).find((one) => one.name === name)?.member ?? "";
    const out = { member: await idOf(carol.name) };
    const remove = (person: Person, conversation: string, member: string) =>
      outcome(() => person.service["group.remove"]({ conversation, member }));
    expect(await remove(bob, his, out.member)).toEqual(refused("GROUP_NOT_ADMIN"));
    expect(await remove(alice, hers, "f".repeat(32))).toEqual(refused("GROUP_NO_SUCH_MEMBER"));
    expect(await remove(alice, hers, await idOf("Alice"))).toEqual(refused("GROUP_NO_SUCH_MEMBER"));
    expect(await remove(alice, hers, out.member)).toEqual({});
    await until("she is out", SOON_MS, async () => {
      return (await carol.service["conversation.get"]({ conversation: carols })).state === "removed";
    });
    await haveMembers(["Alice", "Bob", "Finn"], [alice, hers], [bob, his]);
    await say(alice, hers, "without her");
    await comes(bob, his, ["without her"]);
    expect(await texts(carol, carols)).not.toContain("without her");
    expect(await outcome(() => say(carol, carols, "hello?"))).toEqual(refused("SEALED_ENDED"));
    const rows = await carol.service["conversation.history"]({ conversation: carols, limit: 100 });
    const notices = rows.flatMap((row) => (row.type === "notice" ? [row.notice] : []));
    expect(notices).toContainEqual({ what: "removed", ...out, name: carol.name, by: "Alice" });
    await carol.service["conversation.forget"]({ conversation: carols });
    expect((await carol.service["conversation.list"]({})).some(({ kind }) => kind === "group")).toBe(false);
    expect(carol.store.list("").filter(([key]) => key.includes(carols))).toEqual([]);
  });

  it("who took their wish back while nobody was there to hear it don't stay in it", async () => {
    const contact = await contactOf(alice, "Dave");
    await alice.service["group.invite"]({ conversation: hers, contact });
    const invite = await invitationOf(dave);
    await alice.service.close();
    const { conversation } = await dave.service["group.accept"]({ invite });
    await dave.service["conversation.forget"]({ conversation });
    await alice.start();
    await until("he is let in and taken out", SOON_MS, async () => {
      const rows = await bob.service["conversation.history"]({ conversation: his, limit: 100 });
      return rows.some(
        (row) => row.type === "notice" && row.notice.what === "removed" && row.notice.name === "Dave",
      );
    });
    await haveMembers(["Alice", "Bob", "Finn"], [alice, hers], [bob, his]);
  });

  it("see that a mark is gone with the key that it was of", async () => {
    const contact = await contactOf(alice, "Bob");
    const verifiedBy = async () =>
      (await membersOf(bob, his)).find(({ name }) => name === "Bob")?.verifiedBy.join();
    await alice.service["contact.verify"]({ contact, verified: true });
    await until("he sees it", SOON_MS, async () => (await verifiedBy()) === "Alice");
    await alice.service["contact.add"]({ input: cardOfOtherKeys(bob) });
    await until("he sees that it is gone", SOON_MS, async () => (await verifiedBy()) === "");
  });

  it("who forget a group that they are in leave it first", async () => {
    await bob.service["conversation.forget"]({ conversation: his });
    expect((await bob.service["conversation.list"]({})).map(({ name }) => name)).toEqual(["Alice"]);
    await haveMembers(["Alice", "Finn"], [alice, hers]);
    await until("nothing is left", SOON_MS, () => {
      return !bob.store.list("").some(([key]) => key.includes(his));
    });
    expect(alice.store.list("brought/")).toEqual([]);
  });
});
