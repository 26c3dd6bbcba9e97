/** Who takes itself for stuck begins anew, which costs everybody a commit: it has to be so. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { told } from "./moving-group.ts";

const MINUTE_MS = 60_000;

/** The orderer's last change reached all but the last one, who is there again when the orderer is not. */
function oneBehind(seed: number, change: (orderer: Member, others: readonly Member[]) => void) {
  const world = new ConversationWorld(seed);
  const [ann, bob, carol] = world.group(3);
  carol.kill();
  change(ann, [bob, carol]);
  world.run();
  ann.kill();
  carol.restart();
  world.run();
  expect(bob.conversation.epoch).toBe(carol.conversation.epoch + 1n);
  for (const one of [bob, carol]) one.send(`from ${one.name}`);
  world.pass(30 * MINUTE_MS);
  return { world, ann, bob, carol };
}

/** When the orderer is back, everything arrives, and nobody had to be let in again. */
function expectAllWell({ world, ann, bob, carol }: ReturnType<typeof oneBehind>): void {
  ann.restart();
  world.pass(30 * MINUTE_MS);
  expect([bob.texts(carol), carol.texts(bob)]).toEqual([["from m2"], ["from m1"]]);
  for (const one of [ann, bob, carol]) expect(told(one, "lost")).toBe(false);
  expect(bob.conversation.epoch).toBe(carol.conversation.epoch);
}

describe("nobody is stuck", () => {
  it("who is alone in a group", () => {
    const world = new ConversationWorld(6);
    const [ann] = world.group(1);
    expect(ann.conversation.isStuck).toBe(false);
  });

  it("who has the commit place, because one of many keeps silent", () => {
    const world = new ConversationWorld(7);
    const [ann, bob, carol] = world.group(3);
    world.run();
    carol.kill();
    bob.pauses();
    ann.send("to nobody");
    world.pass(60 * MINUTE_MS);
    expect(ann.conversation.isStuck).toBe(false);
  });

  it("with one who lacks what the orderer, who is away, was to bring, nor is that one", () => {
    const group = oneBehind(1, (ann) => ann.rename("said to bob alone"));
    for (const one of [group.bob, group.carol]) expect(one.conversation.isStuck).toBe(false);
    expectAllWell(group);
  });

  it("with one who doesn't know yet that it has the commit place", () => {
    const group = oneBehind(2, (ann, [, carol]) => ann.handOver(carol as Member));
    for (const one of [group.bob, group.carol]) expect(one.conversation.isStuck).toBe(false);
    expectAllWell(group);
  });

  it("who has the commit place, with one who doesn't know so yet", () => {
    const group = oneBehind(3, (ann, [bob]) => ann.handOver(bob as Member));
    for (const one of [group.bob, group.carol]) expect(one.conversation.isStuck).toBe(false);
    expectAllWell(group);
  });
});

describe("stuck is", () => {
  it("an orderer with an older store: nobody reads what it writes", () => {
    const world = new ConversationWorld(4);
    const [ann, bob, carol] = world.group(3);
    const copy = new Map([...ann.store].map(([key, value]) => [key, value.slice()]));
    for (let i = 0; i < PROTOCOL_LIMITS.EPOCHS_KEPT; i++) {
      ann.rename(`name ${i}`);
      world.run();
    }
    ann.kill();
    ann.store.clear();
    for (const [key, value] of copy) ann.store.set(key, value);
    ann.restart();
    ann.send("to nobody");
    world.pass(30 * MINUTE_MS);
    expect([bob.texts(ann), carol.texts(ann), ann.conversation.isStuck]).toEqual([[], [], true]);
    expect(ann.states()).toEqual(["kept"]);
  });

  it("a member whose orderer takes nothing from it, whoever else does", () => {
    const world = new ConversationWorld(5);
    const [ann, bob] = world.group(3);
    bob.send("read by all");
    world.run();
    ann.pauses();
    bob.send("not by the orderer");
    world.pass(30 * MINUTE_MS);
    expect(bob.conversation.isStuck).toBe(true);
  });
});
