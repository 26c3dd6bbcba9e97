/**
 * Goal: people talk over real Tor as the command line lets them, and lose nothing by kills. Method: the built command
 * only, on the private network; what is checked is what `tail` and `history` print.
 */

import { type Program, type ProgramEvent, pause, startHushroom, until, useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { befriend, canTalk, DaemonTown, hasHeard, hasMembers, type SealedDaemon } from "./sealed-daemon.ts";

const TALK_WITHIN_MS = 90_000;
const tornet = useTornet();
const [socks] = tornet.socks;
const town = new DaemonTown(tornet.torrcExtra);
afterAll(() => town.end());

const heard = (text: string) => (event: ProgramEvent) => event.event === "message" && event.text === text;
const textsOf = (events: readonly ProgramEvent[]) =>
  events.filter(({ event }) => event === "message").map(({ text }) => text);
const reached = (id: unknown, state: string) => (event: ProgramEvent) =>
  event.event === "delivery" && event.id === id && event.state === state;

/** Its id. */
async function say(daemon: SealedDaemon, who: string, text: string): Promise<unknown> {
  const [sent] = await daemon.run("send", who, text);
  expect(sent).toMatchObject({ event: "sent", text });
  return sent?.id;
}

describe("two daemons, one of them with a kept profile", () => {
  let alice: SealedDaemon;
  let bob: SealedDaemon;
  let alicesTail: Program;
  let bobsTail: Program;
  const said: string[] = [];

  beforeAll(async () => {
    [alice, bob] = await Promise.all([town.settle("Alice", true), town.settle("Bob", false)]);
    [alicesTail, bobsTail] = await Promise.all([alice.tail(), bob.tail()]);
    await befriend(alice, bob, TALK_WITHIN_MS);
  });
  afterAll(() => Promise.all([alice.end(), bob.end()]));

  it("show a message once it has come, and then say so", async () => {
    const id = await say(alice, "Bob", "مرحبا");
    said.push("مرحبا");
    await bobsTail.event(heard("مرحبا"));
    await alicesTail.event(reached(id, "delivered"));
    const states = alicesTail.events.filter((one) => one.id === id && one.event === "delivery");
    expect(states.map(({ state }) => state)).toEqual(["kept", "boxed", "delivered"]);
  });

  it("lose nothing by a kill of a daemon, and keep on the disk what they said was kept", async () => {
    for (const text of ["one", "two", "three"]) said.push(text);
    const ids = [await say(alice, "Bob", "one"), await say(alice, "Bob", "two")];
    await alice.kill();
    await say(bob, "Alice", "while you were away");
    await alice.start();
    ids.push(await say(alice, "Bob", "three"));
    const kept = await alice.history("Bob", 100);
    expect(kept.filter(({ mine }) => mine).map(({ text }) => text)).toEqual(said);
    await bobsTail.event(heard("three"), TALK_WITHIN_MS);
    await alicesTail.event(heard("while you were away"), TALK_WITHIN_MS);
    for (const id of ids) await alicesTail.event(reached(id, "delivered"), TALK_WITHIN_MS);
  });

  it("lose nothing by a kill of a tor", async () => {
    bob.killTor();
    said.push("into the gap");
    const id = await say(alice, "Bob", "into the gap");
    await bobsTail.event(heard("into the gap"), TALK_WITHIN_MS);
    await alicesTail.event(reached(id, "delivered"), TALK_WITHIN_MS);
  });

  it("have each message once and in order, on the screen and in the history", async () => {
    expect(textsOf(bobsTail.events)).toEqual(said);
    expect(textsOf(alicesTail.events)).toEqual(["while you were away"]);
    const [hers, his] = await Promise.all([alice.history("Bob", 100), bob.history("Alice", 100)]);
    for (const rows of [hers, his])
      expect(rows.map(({ text }) => text).sort()).toEqual([...said, "while you were away"].sort());
    expect(his.filter(({ mine }) => !mine).map(({ text }) => text)).toEqual(said);
  });

  it("say who they are to each other, and change what was said", async () => {
    const [listed, ...others] = await alice.run("contact", "list");
    const { contact, conversation, address } = listed ?? {};
    expect(others).toEqual([]);
    expect(listed).toEqual({
      ...{ event: "contact", contact, name: "Bob", address, relays: [], conversation, state: "ready" },
      ...{ verified: false, newKey: null, addedAt: expect.any(Number) },
    });
    const [hers] = await alice.run("contact", "verify", "Bob");
    const [his] = await bob.run("contact", "verify", "Alice");
    const digits = expect.stringMatching(/^\d{60}$/);
    expect(hers).toEqual({ event: "safety", contact, digits, qr: his?.qr });
    expect(his?.digits).toBe(hers?.digits);
    const compared = await alice.run("contact", "verify", "Bob", "--compare", String(his?.qr));
    expect(compared).toEqual([{ event: "compared", contact, result: "same" }]);
    expect((await alice.run("contact", "list"))[0]).toMatchObject({ verified: true });

    const id = await say(alice, "Bob", "frist");
    await bobsTail.event(heard("frist"), TALK_WITHIN_MS);
    const said = { conversation, id };
    expect(await alice.run("edit", "Bob", String(id), "first")).toEqual([
      { event: "edited", ...said, text: "first" },
    ]);
    const [reacted] = await bob.run("react", "Alice", String(id), "👍");
    expect(reacted).toEqual({ event: "reacted", conversation: reacted?.conversation, id, emoji: "👍" });
    await until("both see it", TALK_WITHIN_MS, async () => {
      const rows = [...(await alice.history("Bob", 1)), ...(await bob.history("Alice", 1))];
      return rows.every(
        ({ text, reactions }) => text === "first" && JSON.stringify(reactions).includes("👍"),
      );
    });
    expect(await alice.run("delete", "Bob", String(id))).toEqual([{ event: "deleted", ...said }]);
    await until(
      "it is gone",
      TALK_WITHIN_MS,
      async () => (await bob.history("Alice", 1))[0]?.deleted === true,
    );
    const [unread] = await bob.run("unread");
    const { conversation: its } = reacted ?? {};
    expect(unread).toEqual({ event: "unread", conversation: its, kind: "contact", name: "Alice", unread: 5 });
  });

  it("come into a group by an invitation, see who is in it, and are taken out", async () => {
    const [group] = await alice.run("group", "new", "Duo", "--cap", "5");
    const { conversation } = group ?? {};
    const [{ contact } = {}] = await alice.run("contact", "list");
    expect(await alice.run("group", "invite", "Duo", "Bob")).toEqual([
      { event: "invited", conversation, contact },
    ]);
    let invite = "";
    await until("he is asked", TALK_WITHIN_MS, async () => {
      invite = String((await bob.run("group", "invitations"))[0]?.invite ?? "");
      return invite !== "";
    });
    expect(await bob.run("group", "accept", invite)).toMatchObject([{ event: "group", name: "Duo" }]);
    await canTalk(bob, "Duo", TALK_WITHIN_MS);
    const member = {
      event: "member",
      conversation,
      member: expect.any(String),
      present: null,
      leftOut: false,
    };
    expect(await alice.run("group", "members", "Duo")).toEqual([
      ...[{ ...member, name: "Alice", role: "admin", you: true, orders: true, contact: null }].map((one) => ({
        ...{ ...one, verified: false, verifiedBy: [] },
      })),
      ...[{ ...member, name: "Bob", role: "member", you: false, orders: false, contact, verified: true }].map(
        (one) => ({ ...one, verifiedBy: [] }),
      ),
    ]);
    const [removed] = await alice.run("group", "remove", "Duo", "Bob");
    expect(removed).toEqual({ event: "removed", conversation, member: expect.any(String) });
    await until("he is out", TALK_WITHIN_MS, async () => {
      return (await bob.run("group", "list"))[0]?.state === "removed";
    });
    expect(await alice.run("group", "leave", "Duo")).toEqual([{ event: "left", conversation }]);
  });

  it("can't reach one who doesn't let them: a stranger, and a contact once blocked", async () => {
    const address = String((await bob.run("id"))[0]?.address);
    const link = `http://${address}/j/${"a".repeat(26)}`;
    const stranger = startHushroom(["join", link, "--name", "X", "--json", "--socks", `127.0.0.1:${socks}`]);
    await stranger.event(({ event, code }) => event === "error" && code === "DIAL_NEEDS_KEY", TALK_WITHIN_MS);
    await stranger.stop();
    // Bob was up for Alice all the time.
    await canTalk(alice, "Bob", TALK_WITHIN_MS);
    expect(await bob.run("contact", "block", "Alice")).toMatchObject([
      { event: "contact", state: "blocked" },
    ]);
    const api = await alice.connect();
    const [{ conversation = "" } = {}] = (await api.call("conversation.list", {})).filter(
      ({ name }) => name === "Bob",
    );
    const reached = async () => (await api.call("conversation.get", { conversation })).peersReached;
    const triesInVain = async (times: number): Promise<boolean> => {
      for (let tries = 0; tries < times; tries++) {
        await api.call("conversation.tryNow", { conversation });
        await pause(1500);
        if ((await reached()) > 0) return false;
      }
      return true;
    };
    // Cut off at once, she comes in with her key until his onion service knows the others alone, and is cut off again then.
    await until("she can't come in any more", TALK_WITHIN_MS, () => triesInVain(6));
    const { id } = await api.call("conversation.send", {
      conversation,
      text: "no, wait",
      replyTo: null,
      once: "x",
    });
    expect(await triesInVain(3)).toBe(true);
    expect(await alice.run("recall", "Bob", id)).toEqual([{ event: "recalled", conversation, id }]);
    api.close();
    expect(await bob.run("contact", "unblock", "Alice")).toMatchObject([{ state: "ready" }]);
    await say(alice, "Bob", "here again");
    await bobsTail.event(heard("here again"), TALK_WITHIN_MS);
    expect(textsOf(bobsTail.events)).not.toContain("no, wait");
    const [{ contact } = {}] = await alice.run("contact", "list");
    expect(await alice.run("contact", "remove", "Bob")).toEqual([{ event: "removed", contact }]);
    expect(await alice.run("contact", "list")).toEqual([]);
  });
});

describe("five daemons", () => {
  const NAMES = ["Ana", "Boris", "Chen", "Dalia", "Emre"];
  let people: SealedDaemon[] = [];

  beforeAll(async () => {
    people = await Promise.all(NAMES.map((name) => town.settle(name, name === "Boris")));
  });

  it("come into a group by its link, and each hears all others, one killed in between", async () => {
    const [ana, boris] = people;
    if (ana === undefined || boris === undefined) throw new Error("five were settled");
    await ana.run("group", "new", "Quorum", "--cap", "10");
    const [link] = await ana.run("group", "link", "Quorum", "--uses", "4");
    await Promise.all(people.slice(1).map((one) => one.run("group", "join", String(link?.link))));
    await Promise.all(people.map((one) => canTalk(one, "Quorum", TALK_WITHIN_MS)));
    await Promise.all(people.map((one) => hasMembers(one, "Quorum", NAMES.length, TALK_WITHIN_MS)));
    await boris.kill();
    await Promise.all(
      people.filter((one) => one !== boris).map((one) => say(one, "Quorum", `from ${one.name}`)),
    );
    await boris.start();
    await say(boris, "Quorum", "from Boris");
    const expected = NAMES.map((name) => `from ${name}`).sort();
    for (const one of people) {
      await hasHeard(one, "Quorum", NAMES.length - 1, TALK_WITHIN_MS);
      expect((await one.history("Quorum", 100)).map(({ text }) => String(text)).sort()).toEqual(expected);
    }
  });
});
