/** A relay that doesn't pass on what it took, in `quiet` and `blind`: whose sender is told so, and where nobody is accused. */

import { type LevelChoice, LOCAL_LIMITS, type PrivacyLevel } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import type { Contacts } from "../src/sealed/contacts.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { Relays } from "../src/sealed/relays.ts";
import { talkInStorm } from "./slot-storm.ts";
import { RELAY, SLOT_MS, type SlotPerson, SlotWorld, type SlotWorldOptions } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WITHHOLDS = "LEVEL_RELAY_WITHHOLDS";
const LATE_MS = LOCAL_LIMITS.LEVEL_WITHHELD_SLOTS * SLOT_MS;
const SLOTTED = ["quiet", "blind"] as const;

const choice = (level: PrivacyLevel): LevelChoice => ({ level, relay: RELAY, slotMs: SLOT_MS });

/** Both have chosen it, have spoken, and confirmed that. */
function pairIn(
  level: PrivacyLevel,
  seed: number,
  relay: Pick<SlotWorldOptions, "ttlMs" | "logEntries"> = {},
) {
  const world = new SlotWorld({ seed, ...relay });
  const [alice, bob] = world.pair(seed);
  alice.choose(choice(level));
  world.time.runFor(MINUTE_MS);
  bob.choose(choice(level));
  world.time.runFor(2 * MINUTE_MS);
  alice.say("hello");
  bob.say("hello");
  world.time.runFor(2 * MINUTE_MS);
  return { world, alice, bob };
}

const troubleOf = (person: SlotPerson) => person.levels.trouble(person.kept);

/** What is wrong with the relay, as `card relays` and the page show it. */
function troubleShown({ levels }: SlotPerson): string | null {
  const nothing = {
    card: { relays: [] },
    links: { reaches: () => true },
    faults: { trouble: () => null },
  };
  const tickets = { count: () => 0, invite: () => null, trouble: () => null };
  const fullRelays = { trouble: () => null };
  const messenger = { ...nothing, tickets, levels, fullRelays } as unknown as Messenger;
  return new Relays(messenger, {} as Contacts).view(RELAY).trouble;
}

/** These speak once a minute. The troubles of `whose` that were seen. */
function talk(world: SlotWorld, speakers: readonly SlotPerson[], minutes: number, whose: SlotPerson) {
  const seen = new Set<string | null>();
  for (let minute = 0; minute < minutes; minute++) {
    for (const speaker of speakers) speaker.say(`${speaker.name} ${world.time.nowMs}`);
    world.time.runFor(MINUTE_MS);
    seen.add(troubleOf(whose));
  }
  return seen;
}

describe("a relay that says to have what it doesn't pass on", () => {
  it.each(SLOTTED)("is named to the sender in %s, in the conversation and among relays", (level) => {
    const { world, alice, bob } = pairIn(level, 1);
    world.loses = (by) => by === "alice";
    world.hides = (from, by) => from === "bob" && by === "alice";
    const id = alice.say("lost");
    expect(talk(world, [bob], LATE_MS / MINUTE_MS, alice)).toEqual(new Set([null]));
    talk(world, [bob], LOCAL_LIMITS.LEVEL_WITHHELD_HEARD + 2, alice);
    expect([troubleOf(alice), troubleShown(alice)]).toEqual([WITHHOLDS, WITHHOLDS]);
    expect([alice.stateOf(id), bob.reads.has("lost")]).toEqual(["boxed", false]);
  });

  it.each(SLOTTED)("is no longer, in %s, once it passes on what it is given again", (level) => {
    const { world, alice, bob } = pairIn(level, 2);
    world.loses = (by) => by === "alice";
    world.hides = (from, by) => from === "bob" && by === "alice";
    alice.say("lost");
    talk(world, [bob], 30, alice);
    expect(troubleOf(alice)).toBe(WITHHOLDS);
    world.loses = () => false;
    world.hides = () => false;
    talk(world, [bob], 4 * 60, alice);
    expect([troubleOf(alice), troubleShown(alice)]).toEqual([null, null]);
    expect(bob.reads.has("lost")).toBe(true);
  });

  it("is named where it hides one member's entries from one other alone", () => {
    const { world, people } = groupIn("blind", 3);
    const [alice, bob, carol] = people;
    world.hides = (from, by) => from === "bob" && by === "alice";
    alice.say("not for bob");
    talk(world, [bob, carol], 30, alice);
    expect([alice, bob, carol].map(troubleOf)).toEqual([WITHHOLDS, null, null]);
    expect([bob, carol].map(({ reads }) => reads.has("not for bob"))).toEqual([false, true]);
  });
});

/** All three have gone over, and have spoken. */
function groupIn(level: PrivacyLevel, seed: number) {
  const world = new SlotWorld({ seed });
  const people = world.group(seed, ["alice", "bob", "carol"]) as [SlotPerson, SlotPerson, SlotPerson];
  people[0].do({ type: "wish", wish: { type: "level", choice: choice(level) } });
  world.time.runFor(5000);
  for (const person of people) person.choose(choice(level));
  world.time.runFor(4 * MINUTE_MS);
  talk(world, people, 3, people[0]);
  return { world, people };
}

describe("in a group a relay", () => {
  /** As long as members are given, with three of them. */
  const LATE_MINUTES = (2 * LATE_MS) / MINUTE_MS;

  it("that drops what one member says in quiet is named to that one, and to nobody else", () => {
    const { world, people } = groupIn("quiet", 8);
    const [alice, bob, carol] = people;
    world.loses = (by) => by === "alice";
    const id = alice.say("lost");
    expect(talk(world, [bob, carol], LATE_MINUTES, alice)).toEqual(new Set([null]));
    talk(world, [bob, carol], 2 * (LOCAL_LIMITS.LEVEL_WITHHELD_HEARD + 2), alice);
    expect([alice, bob, carol].map(troubleOf)).toEqual([WITHHOLDS, null, null]);
    expect([troubleShown(alice), alice.stateOf(id), bob.reads.has("lost")]).toEqual([
      WITHHOLDS,
      "boxed",
      false,
    ]);
  });

  it.each(SLOTTED)("that keeps to its word is not accused in %s of whom is away and comes back", (level) => {
    const { world, people } = groupIn(level, 9);
    const [alice, bob, carol] = people;
    bob.stop();
    alice.say(`while you are away ${"y".repeat(5000)}`);
    const seen = talk(world, [carol], 60, alice);
    bob.restart();
    for (const trouble of talk(world, [bob, carol], 60, alice)) seen.add(trouble);
    expect(seen).toEqual(new Set([null]));
  });
});

/** By night with many seeds. */
const SEEDS = process.env["HUSHROOM_NIGHTLY"] === "1" ? 12 : 1;
const STORMS = SLOTTED.flatMap((level) =>
  Array.from({ length: SEEDS }, (_, at) => ({ level, seed: 60 + at })),
);

describe("a relay that keeps to its word", () => {
  it.each(STORMS)(
    "is not accused in $level in a storm of ends and beginnings (seed $seed)",
    ({ level, seed }) => {
      const { world, alice, bob } = pairIn(level, seed);
      const all = talkInStorm(world, [alice, bob], seed, 40);
      for (const { troubles } of all) expect(troubles).not.toContain(WITHHOLDS);
    },
  );

  it.each(STORMS)(
    "is not accused in a group in $level in a storm of ends and beginnings (seed $seed)",
    ({ level, seed }) => {
      const { world, people } = groupIn(level, seed);
      const all = talkInStorm(world, people, seed, 40);
      for (const { troubles } of all) expect(troubles).not.toContain(WITHHOLDS);
    },
  );

  it.each(SLOTTED)("is not accused in %s of whom is away, or came by for moments only", (level) => {
    const { world, alice, bob } = pairIn(level, 4);
    bob.stop();
    alice.say("while you are away");
    const seen = talk(world, [], 30, alice);
    for (let times = 0; times < 8; times++) {
      bob.restart();
      world.time.runFor(2 * SLOT_MS);
      bob.stop();
      for (const trouble of talk(world, [alice], 20, alice)) seen.add(trouble);
    }
    expect(seen).toEqual(new Set([null]));
  });

  it.each(SLOTTED)(
    "is not accused in %s by who comes back and reads what was said by one who is gone",
    (level) => {
      const { world, alice, bob } = pairIn(level, 5);
      alice.stop();
      for (let at = 0; at < 40; at++) {
        bob.say(`${at} ${"x".repeat(5000)}`);
        world.time.runFor(MINUTE_MS);
      }
      bob.stop();
      alice.restart();
      alice.say("too late");
      expect(talk(world, [alice], 120, alice)).not.toContain(WITHHOLDS);
      expect(alice.reads.size).toBe(41);
    },
  );

  it("is not accused in quiet of what its time was over for, though whose it was comes back and writes", () => {
    const { world, alice, bob } = pairIn("quiet", 8, { ttlMs: HOUR_MS });
    bob.stop();
    alice.say("while you are away");
    world.time.runFor(2 * HOUR_MS);
    bob.restart();
    const seen = talk(world, [bob], 45, alice);
    // By then all that lies there unconfirmed was put again.
    world.time.runFor(HOUR_MS);
    expect([seen, alice.deeds, bob.deeds]).toEqual([new Set([null]), [], []]);
    expect(bob.reads.has("while you are away")).toBe(true);
  });

  it("is not accused in blind of what its log made room for others in place of, while its reader was away", () => {
    const { world, alice, bob } = pairIn("blind", 1, { logEntries: 200 });
    alice.say("so that nothing of hers is unconfirmed");
    world.time.runFor(2 * MINUTE_MS);
    bob.stop();
    alice.say("while you are away");
    world.time.runFor(100 * MINUTE_MS);
    bob.restart();
    expect(talk(world, [bob], 40, alice)).toEqual(new Set([null]));
    expect(bob.reads.has("while you are away")).toBe(true);
  });

  it("is not accused in blind of whom reads the log from where it was, and writes meanwhile", () => {
    const { world, alice, bob } = pairIn("blind", 6);
    bob.stop();
    const seen = talk(world, [], 2 * 60, alice);
    alice.say("read late");
    bob.restart();
    for (const trouble of talk(world, [bob], 30, alice)) seen.add(trouble);
    expect(bob.reads.has("read late")).toBe(false);
    for (const trouble of talk(world, [bob], 3 * 60, alice)) seen.add(trouble);
    expect(seen).toEqual(new Set([null]));
    expect(bob.reads.has("read late")).toBe(true);
  });

  it.each(SLOTTED)("is not accused in %s while both talk, cut off, or begin anew now and then", (level) => {
    const { world, alice, bob } = pairIn(level, 7);
    const seen = new Set<string | null>();
    for (let hour = 0; hour < 1; hour++) {
      for (const trouble of talk(world, [alice, bob], 40, alice)) seen.add(trouble);
      world.stopRelay();
      for (const trouble of talk(world, [alice], 2, alice)) seen.add(trouble);
      world.isRelayUp = true;
      bob.stop();
      bob.restart();
      for (const trouble of talk(world, [bob], 18, alice)) seen.add(trouble);
    }
    expect(seen).not.toContain(WITHHOLDS);
    world.time.runFor(HOUR_MS);
    expect(troubleOf(alice)).toBeNull();
  });
});
