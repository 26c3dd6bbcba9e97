/** An orderer that starts again: what it does by itself before it has heard that the group is still where it is. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { ConversationWorld } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { told } from "./moving-group.ts";
import { copyOf, membersOf, putBack, show } from "./older-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const UNTIL_KEYS_ARE_OLD_MS = LOCAL_LIMITS.KEY_AGE_MAX_MS + HOUR_MS;

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
    world.pass(LOCAL_LIMITS.UNCONFIRMED_HOLD_MS - MINUTE_MS);
    expect(told(ann, "held-up")).toBe(false);
    world.pass(2 * HOUR_MS);
    expect(ann.conversation.epoch).toBe(epoch);
    ann.kill();
    ann.restart();
    world.pass(HOUR_MS);
    const whoHolds = ann.events.filter((event) => (event as { type: string }).type === "held-up");
    expect(whoHolds).toEqual([{ type: "held-up", member: idOf(bob), name: bob.name }]);
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
