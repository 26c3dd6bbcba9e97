/**
 * Goal: people talk over real Tor as the command line lets them, and lose nothing by kills. Method: the built command
 * only, on the private network; what is checked is what `tail` and `history` print.
 */

import { type Program, type ProgramEvent, useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { befriend, canTalk, DaemonTown, hasHeard, hasMembers, type SealedDaemon } from "./sealed-daemon.ts";

const TALK_WITHIN_MS = 90_000;
const town = new DaemonTown(useTornet().torrcExtra);
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
