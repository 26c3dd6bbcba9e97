/** An orderer that starts again and is asked for something: it waits for who confirms where the group is. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { copyOf, membersOf, putBack, show } from "./older-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Commits are parcels then. */
const X_WING = 0xf00e;
const UNTIL_KEYS_ARE_OLD_MS = LOCAL_LIMITS.KEY_AGE_MAX_MS + HOUR_MS;

/** A new start of the orderer, with what Bob changed by then on its way to it and nobody's answer. */
function bobChangesSomething(seed: number) {
  const world = new ConversationWorld(seed);
  const [ann, bob, carol, dan] = world.group(4);
  ann.makeAdmin(bob);
  world.run();
  for (const one of [ann, carol, dan]) one.kill();
  ann.restart();
  const { epoch } = ann.conversation;
  bob.rename("by Bob");
  world.pass(MINUTE_MS);
  expect(ann.conversation.epoch).toBe(epoch);
  return { world, ann, bob, carol, dan, epoch };
}

const nameOf = ({ conversation }: Member) => conversation.roster.profile.name;

describe("an orderer that gets another's commit", () => {
  it("orders it once somebody answers it who is where it is", () => {
    const { world, ann, bob, carol, epoch } = bobChangesSomething(20);
    carol.restart();
    world.compareHistories();
    world.run();
    for (const one of [ann, bob, carol])
      expect([one.conversation.epoch, nameOf(one)]).toEqual([epoch + 1n, "by Bob"]);
  });

  it("keeps it over a new start, though its maker is gone, and orders it after a while", () => {
    const { world, ann, bob, carol, epoch } = bobChangesSomething(21);
    bob.kill();
    ann.kill();
    ann.restart();
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS - 2 * MINUTE_MS);
    expect(ann.conversation.epoch).toBe(epoch);
    world.pass(2 * MINUTE_MS);
    expect([ann.conversation.epoch, nameOf(ann)]).toEqual([epoch + 1n, "by Bob"]);
    for (const one of [bob, carol]) one.restart();
    world.run();
    for (const one of [bob, carol]) expect(nameOf(one)).toBe("by Bob");
  });

  it("forgets it when its own person changes something first: its maker makes it anew", () => {
    const { world, ann, bob, dan, epoch } = bobChangesSomething(22);
    ann.remove(dan);
    expect(membersOf(ann)).not.toContain(idOf(dan));
    world.run();
    world.compareHistories();
    world.run();
    for (const one of [ann, bob]) {
      expect([one.conversation.epoch, nameOf(one)]).toEqual([epoch + 2n, "by Bob"]);
      expect(membersOf(one)).not.toContain(idOf(dan));
    }
  });

  it("never orders it if it went back: nobody who was taken out since is in again", () => {
    const { world, ann, bob, carol, mallory } = malloryChangesSomething(23);
    // Her own word alone says that the group is still there, and others may be about to say otherwise.
    show(mallory, ann, ann.conversation.epoch);
    world.pass(MINUTE_MS / 2);
    expect(nameOf(ann)).not.toBe("by Mallory");
    for (const one of [bob, carol]) show(one, ann);
    expect(ann.conversation.standing).toBe("lost");
    bob.bringBack(ann);
    world.pass(HOUR_MS);
    for (const one of [ann, bob, carol]) {
      expect(membersOf(one)).not.toContain(idOf(mallory));
      expect(nameOf(one)).not.toBe("by Mallory");
    }
  });
});

/** Ann went back to where Mallory was an admin, who is still there and has changed something. */
function malloryChangesSomething(seed: number) {
  const world = new ConversationWorld(seed);
  const [ann, bob, carol, mallory] = world.group(4);
  for (const one of [bob, mallory]) ann.makeAdmin(one);
  world.run();
  const copy = copyOf(ann);
  mallory.pauses();
  ann.remove(mallory);
  world.run();
  ann.kill();
  putBack(ann, copy);
  mallory.do = mallory.step;
  mallory.rename("by Mallory");
  world.pass(MINUTE_MS);
  return { world, ann, bob, carol, mallory };
}

describe("an orderer that gets commits too long for one box", () => {
  it("waits for nothing more of one that it has and doesn't keep, as another one's waits already", () => {
    const world = new ConversationWorld(36, X_WING);
    const [ann, bob, carol] = world.group(4);
    for (const one of [bob, carol]) ann.makeAdmin(one);
    world.run();
    ann.kill();
    bob.rename("by Bob");
    carol.rename("by Carol");
    for (const one of world.members) if (one !== bob && one !== carol) one.kill();
    ann.restart();
    world.pass(10 * MINUTE_MS);
    expect([...ann.store.keys()].filter((key) => key.includes("/held-commit"))).toHaveLength(1);
    expect([...ann.store.keys()].filter((key) => key.includes("/parcel/"))).toEqual([]);
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS);
    for (const one of [ann, bob, carol]) expect(nameOf(one)).toMatch(/by (Bob|Carol)/);
    expect([...ann.store.keys()].filter((key) => key.includes("/parcel/"))).toEqual([]);
  });
});

describe("an orderer that one member says went back", () => {
  it("orders nothing for as many as say otherwise, however long it waits", () => {
    const { world, ann, bob, mallory } = malloryChangesSomething(26);
    show(bob, ann);
    show(mallory, ann, ann.conversation.epoch);
    world.pass(2 * HOUR_MS);
    expect([ann.conversation.standing, nameOf(ann)]).toEqual(["member", "talk"]);
  });

  it("goes on if more say otherwise: one alone stops nobody", () => {
    const { world, ann, bob, carol, dan, epoch } = bobChangesSomething(27);
    const [own] = ann.history().heads.slice(-1);
    if (own === undefined) throw new Error("a head");
    const made = { epoch: own.epoch + 1n, head: world.bytes(32), commit: world.bytes(32) };
    ann.do({ type: "heads", member: idOf(carol), heads: [own, made], moves: [] });
    show(bob, ann, epoch);
    world.pass(10 * MINUTE_MS);
    expect(ann.conversation.epoch).toBe(epoch);
    show(dan, ann, epoch);
    world.run();
    expect(nameOf(ann)).toBe("by Bob");
  });
});

describe("an orderer whom nobody answers", () => {
  it("orders what waits also if it is never there for long, and whatever its clock does", () => {
    for (const sessionMs of [25 * MINUTE_MS, 110_000]) {
      const { world, ann, bob, epoch } = bobChangesSomething(28);
      bob.kill();
      for (let day = 0; day < 5; day++) {
        ann.kill();
        world.pass(25 * HOUR_MS);
        ann.restart();
        world.pass(sessionMs);
      }
      expect(ann.conversation.epoch).toBe(epoch + 1n);
    }
  });

  it("waits no longer because its device slept: whoever is there has had no time to answer", () => {
    const { world, ann, epoch } = bobChangesSomething(29);
    const { step } = ann;
    ann.pauses();
    world.pass(3 * HOUR_MS);
    ann.do = step;
    ann.do({ type: "tick" });
    expect(ann.conversation.epoch).toBe(epoch);
  });

  it("waits once, not with each change anew", () => {
    const { world, ann, bob, epoch } = bobChangesSomething(30);
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS);
    expect(ann.conversation.epoch).toBe(epoch + 1n);
    bob.rename("once more");
    world.run();
    expect(nameOf(ann)).toBe("once more");
  });

  it("loses no removal that waits by a change of its own person", () => {
    const world = new ConversationWorld(31);
    const [ann, bob, , dan] = world.group(4);
    ann.makeAdmin(bob);
    world.run();
    for (const one of world.members.filter((one) => one !== bob)) one.kill();
    ann.restart();
    bob.remove(dan);
    world.run();
    bob.kill();
    ann.rename("by Ann");
    expect([nameOf(ann), membersOf(ann).includes(idOf(dan))]).toEqual(["by Ann", false]);
  });

  it("orders nothing first of one whom its own person's change is about", () => {
    const world = new ConversationWorld(33);
    const [ann, bob, , mallory] = world.group(4);
    for (const one of [bob, mallory]) ann.makeAdmin(one);
    world.run();
    for (const one of world.members.filter((one) => one !== mallory)) one.kill();
    ann.restart();
    mallory.remove(bob);
    world.run();
    ann.remove(mallory);
    expect(membersOf(ann)).toContain(idOf(bob));
    expect(membersOf(ann)).not.toContain(idOf(mallory));
  });

  it("renews no keys meanwhile, by which what waits would be lost", () => {
    const world = new ConversationWorld(34);
    const [ann, bob, , dan] = world.group(4);
    ann.makeAdmin(bob);
    world.run();
    for (const one of world.members) one.kill();
    world.pass(UNTIL_KEYS_ARE_OLD_MS);
    bob.restart();
    bob.remove(dan);
    ann.restart();
    world.run();
    show(bob, ann, ann.conversation.epoch);
    bob.kill();
    world.pass(5 * MINUTE_MS);
    expect(membersOf(ann)).not.toContain(idOf(dan));
  });

  it("waits anew when its device has slept, though it had given up before", () => {
    const { world, ann, bob, epoch } = bobChangesSomething(35);
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS);
    expect(ann.conversation.epoch).toBe(epoch + 1n);
    const { step } = ann;
    ann.pauses();
    world.pass(3 * HOUR_MS);
    ann.do = step;
    ann.do({ type: "tick" });
    bob.rename("once more");
    world.pass(20 * MINUTE_MS);
    expect(ann.conversation.epoch).toBe(epoch + 1n);
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS);
    expect(nameOf(bob)).toBe("once more");
  });

  it("doesn't wait where there is nobody else", () => {
    const world = new ConversationWorld(32);
    const [ann, bob] = world.group(2);
    ann.makeAdmin(bob);
    world.run();
    ann.kill();
    ann.restart();
    bob.rename("by Bob");
    world.run();
    expect(nameOf(ann)).toBe("by Bob");
  });
});

describe("an orderer that is asked to let somebody in, or go", () => {
  it("waits with who comes in for those alone who are there as it begins", () => {
    const world = new ConversationWorld(24);
    const [ann, bob, carol] = world.group(3);
    ann.remove(carol);
    world.run();
    for (const one of [ann, bob]) one.kill();
    ann.restart();
    const { epoch } = ann.conversation;
    ann.addAgain(carol);
    world.pass(LOCAL_LIMITS.UNCONFIRMED_START_MS - 1000);
    expect(ann.conversation.epoch).toBe(epoch);
    world.pass(2000);
    expect(ann.conversation.epoch).toBe(epoch + 1n);
  });

  it("waits for them, too, with who said that it leaves", () => {
    const world = new ConversationWorld(25);
    const [ann, bob, carol] = world.group(3);
    for (const one of [ann, carol]) one.kill();
    ann.restart();
    ann.do({ type: "wish", wish: { type: "letGo", member: memberIdBytes(idOf(bob)) } });
    world.pass(MINUTE_MS);
    expect(membersOf(ann)).toContain(idOf(bob));
    carol.restart();
    world.compareHistories();
    world.run();
    for (const one of [ann, carol]) expect(membersOf(one)).not.toContain(idOf(bob));
  });
});
