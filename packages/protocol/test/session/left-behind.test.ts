/** Members who lack what their orderer ordered, and that one is gone: for good, or each time that they are there. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { FLIGHT } from "../../src/session/conversation/flight.ts";
import type { ConversationWorld, Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { groupOf, takePlace } from "./moving-group.ts";
import { show } from "./older-store.ts";

const HOUR_MS = 3_600_000;

type Change = (ann: Member, bob: Member) => void;

/** Ann orders a change that all get but Dave, and is gone then. Only Ann, Bob and Carol are admins. */
function annIsGone(seed: number, change: Change = (ann) => ann.rename("of today"), count = 4) {
  const { world, members } = groupOf(seed, 4, count);
  const [ann, bob, carol, dave, ...others] = members as [Member, Member, Member, Member, ...Member[]];
  keptFrom(world, ann, dave, () => {
    change(ann, bob);
    world.run();
  });
  ann.kill();
  expect(dave.conversation.epoch).toBeLessThan(bob.conversation.epoch);
  return { world, ann, bob, carol, dave, others };
}

function keptFrom(world: ConversationWorld, from: Member, to: Member, act: () => void): void {
  world.log = { takes: (member, place) => member === from && place === to.place };
  act();
  world.log = null;
}

/** Each hour they compare, and who is stuck asks one of those who may let it in. */
function pass(world: ConversationWorld, hours: number, asked: Member): void {
  for (let i = 0; i < hours; i++) {
    world.pass(HOUR_MS);
    world.compareHistories();
    for (const member of world.members)
      if (member.alive && member.conversation.isLeftBehind) asked.bringBack(member);
  }
}

/** That the group went on from where both are. */
function lie(liar: Member, to: Member): void {
  const { heads, moves } = liar.history();
  const epoch = to.conversation.epoch + 1n;
  const made = { epoch, head: new Uint8Array(32).fill(7), commit: new Uint8Array(32).fill(8) };
  to.do({ type: "heads", member: idOf(liar), heads: [...heads, made], moves });
}

const RUN_MS = LOCAL_LIMITS.FAR_AHEAD_READING_MS + 2 * 60_000;
const DAY = LOCAL_LIMITS.LEFT_BEHIND_MS / HOUR_MS;

describe("a member that lacks what an orderer ordered who is gone for good", () => {
  it.each([
    [
      "an admin moved the place away from",
      (world: ConversationWorld, ann: Member, bob: Member) => {
        takePlace(bob, bob, ann);
        world.run();
      },
      undefined,
    ],
    ["had just handed on the place", () => {}, (ann: Member, bob: Member) => ann.handOver(bob)],
  ] as const)("is let in by the others: one whom %s", (_, after, change) => {
    const { world, ann, bob, carol, dave } = annIsGone(1, change);
    after(world, ann, bob);
    dave.send("from dave");
    bob.send("from bob");
    pass(world, DAY + 3, bob);
    carol.send("from carol");
    pass(world, 1, bob);
    for (const one of [bob, carol, dave]) expect(one.conversation.epoch).toBe(bob.conversation.epoch);
    expect(dave.conversation.isStuck).toBe(false);
    // What is said again has the same id, and is one row of the history.
    for (const one of [bob, carol]) expect(new Set(one.texts(dave))).toEqual(new Set(["from dave"]));
    expect(new Set([bob, carol].flatMap((one) => dave.texts(one)))).toEqual(
      new Set(["from bob", "from carol"]),
    );
  });

  it("asks nobody before that one had a day to come, and stays where it is meanwhile", () => {
    const { world, ann, bob, dave } = annIsGone(2);
    dave.send("from dave");
    bob.send("from bob");
    pass(world, DAY - 2, bob);
    expect(dave.conversation.isStuck).toBe(false);
    ann.restart();
    pass(world, 1, bob);
    expect(dave.conversation.epoch).toBe(bob.conversation.epoch);
    expect(dave.texts(bob)).toEqual(["from bob"]);
    pass(world, 3, bob);
    expect(dave.conversation.isStuck).toBe(false);
  });

  it("remembers over a new start since when it knows, and asks when it has run for some time", () => {
    const { world, bob, dave } = annIsGone(3);
    show(bob, dave);
    world.pass(LOCAL_LIMITS.LEFT_BEHIND_MS);
    dave.restart();
    expect(dave.conversation.isStuck).toBe(false);
    world.pass(RUN_MS);
    expect(dave.conversation.isStuck).toBe(true);
  });

  it("asks without anything else that wakes it", () => {
    const { world, bob, carol, dave } = annIsGone(8);
    show(bob, dave);
    for (const one of [bob, carol]) one.kill();
    world.pass(LOCAL_LIMITS.LEFT_BEHIND_MS + RUN_MS);
    expect(dave.conversation.isLeftBehind).toBe(true);
  });
});

it("a member that says nothing is let in by its orderer, if that has forgotten what it ordered", () => {
  const { world, members } = groupOf(6, 4);
  const [ann, bob, , dave] = members as [Member, Member, Member, Member];
  keptFrom(world, ann, dave, () => {
    ann.rename("of today");
    world.run();
  });
  ann.forgetFlights(FLIGHT.commit);
  bob.send("from bob");
  for (let i = 0; i < 8 && !dave.conversation.isStuck; i++) {
    world.pass(HOUR_MS / 4);
    world.compareHistories();
  }
  expect(dave.conversation.isStuck).toBe(true);
  ann.bringBack(dave);
  world.pass(HOUR_MS);
  expect(dave.conversation.epoch).toBe(ann.conversation.epoch);
  expect(dave.conversation.isStuck).toBe(false);
  expect(new Set(dave.texts(bob))).toEqual(new Set(["from bob"]));
});

it("a member isn't stuck because of one who says that the group went on, if the orderer is where it is", () => {
  const { world, members } = groupOf(7, 4);
  const [ann, bob, carol, dave] = members as [Member, Member, Member, Member];
  const { epoch } = dave.conversation;
  lie(bob, dave);
  expect(dave.conversation.silent()).toEqual([idOf(ann)]);
  for (let i = 0; i < 8; i++) {
    world.compareHistories();
    world.pass(HOUR_MS / 4);
  }
  expect(dave.conversation.isStuck).toBe(false);
  expect([ann, carol].map((one) => one.conversation.epoch)).toEqual([epoch, epoch]);
});

describe("that the group went on without a member", () => {
  it("is believed of two, or of an admin, and as long as the orderer is away", () => {
    const { world, ann, bob, dave, others } = annIsGone(4, undefined, 6);
    const [eve, frank] = others as [Member, Member];
    show(eve, dave);
    world.pass(LOCAL_LIMITS.LEFT_BEHIND_MS + RUN_MS);
    expect(dave.conversation.isLeftBehind).toBe(false);
    show(frank, dave);
    world.pass(HOUR_MS);
    expect(dave.conversation.isLeftBehind).toBe(false);
    world.pass(LOCAL_LIMITS.LEFT_BEHIND_MS);
    expect(dave.conversation.isLeftBehind).toBe(true);
    ann.restart();
    expect(dave.conversation.isLeftBehind).toBe(false);
    world.run();
    expect(dave.conversation.epoch).toBe(bob.conversation.epoch);
  });

  it("is believed of an admin alone", () => {
    const { world, bob, dave } = annIsGone(5);
    show(bob, dave);
    world.pass(LOCAL_LIMITS.LEFT_BEHIND_MS + RUN_MS);
    expect(dave.conversation.isLeftBehind).toBe(true);
  });

  it("counts for nothing while the orderer is there now and then", () => {
    const { world, members } = groupOf(9, 4);
    const [ann, bob, , dave] = members as [Member, Member, Member, Member];
    lie(bob, dave);
    world.pass(LOCAL_LIMITS.LEFT_BEHIND_MS - HOUR_MS);
    ann.kill();
    world.pass(2 * HOUR_MS);
    expect(dave.conversation.isStuck).toBe(false);
  });

  it("counts from now on if the clock was ahead, and not for a clock that jumps", () => {
    const { world, bob, dave } = annIsGone(11);
    dave.clockBackMs = -365 * LOCAL_LIMITS.LEFT_BEHIND_MS;
    show(bob, dave);
    dave.clockBackMs = 0;
    dave.do({ type: "tick" });
    expect(dave.conversation.isStuck).toBe(false);
    world.pass(LOCAL_LIMITS.LEFT_BEHIND_MS + RUN_MS);
    expect(dave.conversation.isStuck).toBe(true);
  });

  it("isn't acted on before what lies somewhere had time to come", () => {
    const { world, ann, bob, dave } = annIsGone(13);
    show(bob, dave);
    dave.kill();
    world.pass(2 * LOCAL_LIMITS.LEFT_BEHIND_MS);
    dave.restart();
    expect(dave.conversation.isStuck).toBe(false);
    ann.restart();
    world.run();
    expect(dave.conversation.epoch).toBe(bob.conversation.epoch);
    expect(dave.conversation.isStuck).toBe(false);
  });
});
