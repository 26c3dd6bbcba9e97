/** An orderer that starts again: what it does by itself before it has heard that the group is still where it is. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { told } from "./moving-group.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const UNTIL_KEYS_ARE_OLD_MS = LOCAL_LIMITS.KEY_AGE_MAX_MS + HOUR_MS;

const copyOf = ({ store }: Member) => [...store].map(([key, value]) => [key, value.slice()] as const);

function putBack(member: Member, copy: ReturnType<typeof copyOf>): void {
  member.store.clear();
  for (const [key, value] of copy) member.store.set(key, value);
  member.restart();
}

const membersOf = ({ conversation }: Member) => conversation.roster.members.map(({ id }) => id);

describe("an orderer whose store is an older one, of before it took somebody out", () => {
  it("takes nobody back to that time by renewing its keys, but comes to where the others are", () => {
    const world = new ConversationWorld(1);
    const [ann, bob, carol, mallory] = world.group(4);
    const copy = copyOf(ann);
    ann.remove(mallory);
    world.run();
    ann.kill();
    world.pass(UNTIL_KEYS_ARE_OLD_MS);
    const { epoch } = bob.conversation;
    putBack(ann, copy);
    world.pass(HOUR_MS);
    expect(ann.conversation.epoch).toBeLessThan(epoch);
    for (const one of [bob, carol]) one.send("is anybody there?");
    world.pass(10 * MINUTE_MS);
    world.compareHistories();
    expect(ann.conversation.standing).toBe("lost");
    bob.bringBack(ann);
    world.pass(HOUR_MS);
    for (const member of [ann, bob, carol]) {
      expect(member.conversation.standing).toBe("member");
      expect(membersOf(member)).not.toContain(idOf(mallory));
    }
  });
});

/** Bob and Carol are where Mallory is out; Ann, who ordered that, is before it, and hears each of them. */
function annWentBack(seed: number) {
  const world = new ConversationWorld(seed);
  const [ann, bob, carol, mallory] = world.group(4);
  const copy = copyOf(ann);
  ann.remove(mallory);
  world.run();
  ann.kill();
  putBack(ann, copy);
  for (const one of [bob, carol]) one.send("is anybody there?");
  world.pass(10 * MINUTE_MS);
  return { world, ann, bob, carol, mallory };
}

/** What `from` shows by the lane of the two; as an answer to what was asked in this epoch. */
function show(from: Member, to: Member, askedIn?: bigint): void {
  const shown = { ...from.history(), ...(askedIn !== undefined && { askedIn }) };
  to.do({ type: "heads", member: idOf(from), ...shown });
}

describe("members whose orderer went back", () => {
  it("don't take themselves for stuck once it has shown how far it is", () => {
    const { world, ann, bob } = annWentBack(4);
    expect(bob.conversation.isStuck).toBe(false);
    show(ann, bob, bob.conversation.epoch);
    expect(bob.conversation.isOrdererBehind).toBe(true);
    world.pass(2 * HOUR_MS);
    expect(bob.conversation.isStuck).toBe(false);
  });

  it("take nothing from an older word of it: it may have lain at a relay", () => {
    const { world, ann, bob } = annWentBack(5);
    show(ann, bob, bob.conversation.epoch - 1n);
    show(ann, bob);
    expect(bob.conversation.isOrdererBehind).toBe(false);
    // Nobody answers: then it is as before.
    world.pass(HOUR_MS);
    expect(bob.conversation.isStuck).toBe(true);
  });

  it("aren't brought back to where it is, whoever of them asks so", () => {
    const { world, ann, bob, carol, mallory } = annWentBack(6);
    const { epoch } = ann.conversation;
    show(bob, ann);
    ann.bringBack(bob);
    world.pass(2 * HOUR_MS);
    expect(ann.conversation.epoch).toBe(epoch);
    show(carol, ann);
    expect(ann.conversation.standing).toBe("lost");
    bob.bringBack(ann);
    world.pass(2 * HOUR_MS);
    for (const one of [ann, bob, carol]) {
      expect(membersOf(one)).not.toContain(idOf(mallory));
      expect(told(one, "lost")).toBe(one === ann);
    }
  });

  it("aren't brought back before it has had time to hear otherwise", () => {
    const { world, ann, bob } = annWentBack(7);
    const { epoch } = ann.conversation;
    ann.bringBack(bob);
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS - 15 * MINUTE_MS);
    expect(ann.conversation.epoch).toBe(epoch);
  });
});

describe("an orderer that was told that it went back", () => {
  it("isn't let in by who was taken out meanwhile, but by those who told it", () => {
    const { world, ann, bob, carol, mallory } = annWentBack(10);
    for (const one of [bob, carol]) show(one, ann);
    expect(ann.conversation.standing).toBe("lost");
    mallory.do = mallory.step;
    mallory.bringBack(ann);
    world.pass(10 * MINUTE_MS);
    expect(ann.conversation.standing).toBe("lost");
    expect(ann.conversation.isAhead(idOf(bob), world.time.nowMs)).toBe(true);
    expect(ann.conversation.isAhead(idOf(mallory), world.time.nowMs)).toBe(false);
    bob.bringBack(ann);
    world.pass(HOUR_MS);
    expect(membersOf(ann)).not.toContain(idOf(mallory));
    expect(ann.conversation.epoch).toBe(bob.conversation.epoch);
  });

  it("holds what others ask, though its copy was made while that had waited for long", () => {
    const world = new ConversationWorld(11);
    const [ann, bob, carol] = world.group(3);
    world.run();
    for (const one of [ann, carol]) one.kill();
    ann.restart();
    ann.bringBack(bob);
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS - MINUTE_MS);
    const copy = copyOf(ann);
    ann.kill();
    world.pass(3 * HOUR_MS);
    putBack(ann, copy);
    const { epoch } = ann.conversation;
    world.pass(MINUTE_MS);
    expect(ann.conversation.epoch).toBe(epoch);
    world.pass(2 * MINUTE_MS);
    expect(ann.conversation.epoch).toBe(epoch + 1n);
  });
});

describe("an orderer that is asked to bring somebody back", () => {
  it("waits until another one confirms its head, or some time after its start if nobody does", () => {
    for (const isThere of [true, false]) {
      const world = new ConversationWorld(8);
      const [ann, bob, carol] = world.group(3);
      world.run();
      for (const one of [ann, carol]) one.kill();
      ann.restart();
      if (isThere) carol.restart();
      const { epoch } = ann.conversation;
      ann.bringBack(bob);
      world.pass(MINUTE_MS);
      expect(ann.conversation.epoch).toBe(epoch);
      if (isThere) world.compareHistories();
      else world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS);
      world.run();
      expect(ann.conversation.epoch).toBe(epoch + 1n);
      expect(bob.conversation.epoch).toBe(epoch + 1n);
    }
  });

  it("waits for nobody if there is nobody else", () => {
    const world = new ConversationWorld(9);
    const [ann, bob] = world.group(2);
    ann.kill();
    ann.restart();
    const { epoch } = ann.conversation;
    ann.bringBack(bob);
    world.run();
    expect(bob.conversation.epoch).toBe(epoch + 1n);
  });
});

describe("an orderer that was started again, or long alone", () => {
  it("renews its keys once somebody answers it who is where it is", () => {
    const world = new ConversationWorld(2);
    const [ann, bob, carol] = world.group(3);
    for (const one of [ann, bob, carol]) one.kill();
    world.pass(UNTIL_KEYS_ARE_OLD_MS);
    const { pathAt } = ann.coreRecord();
    ann.restart();
    world.pass(HOUR_MS);
    expect(ann.coreRecord().pathAt).toBe(pathAt);
    bob.restart();
    world.run();
    // What it takes of him may be as old as its own store.
    bob.send("of this epoch");
    world.pass(HOUR_MS);
    expect(ann.coreRecord().pathAt).toBe(pathAt);
    expect(ann.conversation.witnesses(world.time.nowMs)).toEqual([idOf(bob)]);
    world.compareHistories();
    world.run();
    expect(ann.coreRecord().pathAt).toBeGreaterThan(pathAt);
    // Who was there all the while, and heard nobody.
    bob.kill();
    const before = ann.coreRecord().pathAt;
    world.pass(LOCAL_LIMITS.HEAD_CONFIRMED_MAX_MS);
    world.compareHistories();
    world.pass(2 * LOCAL_LIMITS.KEY_AGE_MAX_MS);
    expect(ann.coreRecord().pathAt - before).toBeLessThanOrEqual(LOCAL_LIMITS.HEAD_CONFIRMED_MAX_MS);
  });

  it("waits for nobody with what its person wants", () => {
    const world = new ConversationWorld(3);
    const [ann, bob, carol] = world.group(3);
    for (const one of [ann, bob, carol]) one.kill();
    world.pass(UNTIL_KEYS_ARE_OLD_MS);
    ann.restart();
    ann.remove(carol);
    expect(membersOf(ann)).toEqual([idOf(ann), idOf(bob)]);
  });
});

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
      for (let day = 0; day < 3; day++) {
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
