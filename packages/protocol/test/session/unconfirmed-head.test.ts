/** An orderer that starts again: what it does by itself before it has heard that the group is still where it is. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";

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

describe("an orderer that was started again, or long alone", () => {
  it("renews its keys once it hears somebody who is where it is", () => {
    const world = new ConversationWorld(2);
    const [ann, bob, carol] = world.group(3);
    for (const one of [ann, bob, carol]) one.kill();
    world.pass(UNTIL_KEYS_ARE_OLD_MS);
    const { pathAt } = ann.coreRecord();
    ann.restart();
    world.pass(HOUR_MS);
    expect(ann.coreRecord().pathAt).toBe(pathAt);
    bob.restart();
    world.pass(HOUR_MS);
    expect(ann.coreRecord().pathAt).toBeGreaterThan(pathAt);
    // Who was there all the while, and heard nobody.
    bob.kill();
    const before = ann.coreRecord().pathAt;
    world.pass(4 * LOCAL_LIMITS.KEY_AGE_MAX_MS);
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
