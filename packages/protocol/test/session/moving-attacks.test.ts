/** An admin, or one that was, says of the commit place what isn't so: what it reaches by that, and what it doesn't. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { type PlaceMove, signPlaceMove } from "../../src/session/place-move.ts";
import type { ConversationWorld, Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { goApart, groupOf, nameOf, ordererOf, takePlace, told, unite } from "./moving-group.ts";

type Said = Partial<Pick<PlaceMove, "commit" | "orderer" | "without">>;

/** Out of the epoch that the teller is in now: of this admin, with no commit behind it. */
function claim(admin: Member, teller: Member, said: Said = {}): PlaceMove {
  const { epoch, head } = teller.conversation.heads().at(-1) ?? { epoch: 0n, head: new Uint8Array(32) };
  return signPlaceMove(admin.memberSeed, teller.conversation.groupId, {
    epoch,
    before: head,
    commit: new Uint8Array(32).fill(1),
    orderer: memberIdBytes(idOf(admin)),
    without: null,
    ...said,
  });
}

const tell = (member: Member, from: Member, moves: readonly PlaceMove[]): void => {
  member.do({ type: "heads", member: idOf(from), heads: [], moves });
};

const standingOf = (member: Member): string => member.conversation.standing;
const isCalledAway = (member: Member): boolean => member.conversation.outvotedBy.length > 0;

describe("an admin who says that the place moved, with no commit behind it", () => {
  it("takes nobody out of the group, and is heeded no more once it is out itself", () => {
    const { world, members } = groupOf(11, 4);
    const [a, b, , d] = members as [Member, Member, Member, Member];
    const claimed = claim(b, a);
    a.rename("after that");
    world.run();
    for (const member of members) if (member !== b) tell(member, b, [claimed]);
    world.run();
    expect(members.map(standingOf)).toEqual(Array(4).fill("member"));
    d.send("still here");
    a.rename("still changed");
    world.run();
    expect(members.filter((one) => one !== d).map((one) => one.texts(d))).toEqual(
      Array(3).fill(["still here"]),
    );
    expect(members.map(nameOf)).toEqual(Array(4).fill("still changed"));
    a.remove(b);
    world.run();
    expect(members.filter((one) => one !== b).map(isCalledAway)).toEqual([false, false, false]);
  });

  it("makes nobody believe that it was removed who hasn't the place at this moment", () => {
    const { world, members } = groupOf(12, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    const others = [a, c, d].map((one) => claim(b, a, { without: memberIdBytes(idOf(one)) }));
    a.handOver(c);
    world.run();
    for (const member of [a, c, d]) tell(member, b, others);
    world.run();
    expect(members.map(standingOf)).toEqual(Array(4).fill("member"));
    expect(members.some((member) => told(member, "removed"))).toBe(false);
  });

  it("stores little with the others, and keeps out nothing of another admin", () => {
    const { world, members } = groupOf(13, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    const many = Array.from({ length: 20 }, (_, i) => claim(c, d, { commit: new Uint8Array(32).fill(i) }));
    for (const move of many) tell(d, c, [move]);
    const stored = () => [...d.store.keys()].filter((key) => key.startsWith("c/c1/move/")).length;
    expect(stored()).toBe(LOCAL_LIMITS.PLACE_MOVES_OF_ADMIN_MAX);
    a.kill();
    takePlace(b, b, a);
    world.run();
    expect([ordererOf(d), stored()]).toEqual([idOf(b), 1]);
    expect(d.conversation.placeMoves()).toHaveLength(1);
  });
});

describe("an admin who signs another one's move anew", () => {
  it("is not believed by those who know the commit, and they don't pass it on", () => {
    const { world, members } = groupOf(14, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    a.kill();
    takePlace(b, b, a);
    world.run();
    const [said] = b.conversation.placeMoves();
    if (said === undefined) throw new Error("b moved the place");
    const without = memberIdBytes(idOf(a));
    const anew = [null, without].map((out) =>
      signPlaceMove(c.memberSeed, d.conversation.groupId, { ...said, without: out }),
    );
    tell(d, c, anew);
    expect(d.conversation.placeMoves()).toEqual([said]);
    expect([b, d].some(isCalledAway)).toBe(false);
  });
});

/** B moved the place, to C; A and D went on without. All are there again but for B, if it is gone for good. */
function parted(seed: number, isMoverGone: boolean): { world: ConversationWorld; members: Member[] } {
  const { world, members } = groupOf(seed, 4);
  const [, b, c] = members as [Member, Member, Member, Member];
  goApart(world, members, c);
  for (const back of isMoverGone ? [c] : [b, c]) back.restart();
  return { world, members };
}

describe("who is to follow another history", () => {
  it("is let in by another who was an admin then, if who moved the place is gone for good", () => {
    const { world, members } = parted(15, true);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    tell(d, c, c.conversation.placeMoves());
    expect(d.conversation.outvotedBy.map((move) => d.conversation.sponsors(move))).toEqual([
      [b, c, a].map(idOf),
    ]);
    unite(world, [a, c, d]);
    expect([a, c, d].map(ordererOf)).toEqual(Array(3).fill(idOf(c)));
    expect([c.texts(a), c.texts(d)]).toEqual([["from a"], ["from d"]]);
    expect([d.texts(a), a.texts(d)].map((texts) => new Set(texts).size)).toEqual([1, 1]);
  });

  it("doesn't go where a Welcome of the side that doesn't count leads", () => {
    const { world, members } = parted(16, false);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    tell(d, c, c.conversation.placeMoves());
    a.bringBack(d);
    world.run();
    expect(isCalledAway(d)).toBe(true);
    unite(world, members);
    expect(members.map(ordererOf)).toEqual(Array(4).fill(idOf(c)));
    expect([b, c].map((one) => one.texts(d))).toEqual([["from d"], ["from d"]]);
  });
});

describe("an admin who makes up a move that would go before a true one", () => {
  it("hides it from nobody: who is shown both goes where there is something, and asks on for the other", () => {
    const { world, members } = parted(20, false);
    const [a, , c, d] = members as [Member, Member, Member, Member];
    const [said] = c.conversation.placeMoves();
    if (said === undefined) throw new Error("the place moved");
    const { memberSeed, conversation } = a;
    const made = signPlaceMove(memberSeed, conversation.groupId, { ...said, commit: new Uint8Array(32) });
    tell(d, a, [made]);
    tell(d, c, [said]);
    unite(world, members);
    expect(members.map(ordererOf)).toEqual(Array(4).fill(idOf(c)));
    expect(c.texts(d)).toEqual(["from d"]);
    expect(d.conversation.outvotedBy).toEqual([made]);
    d.kill();
    d.restart();
    expect(d.conversation.outvotedBy).toEqual([made]);
    c.remove(a);
    world.run();
    expect(isCalledAway(d)).toBe(false);
  });
});

describe("an admin who moved the place where nothing is any more, and moves it again", () => {
  it("is followed where it is now", () => {
    const { world, members } = groupOf(21, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    const gone = claim(b, d);
    a.rename("after that");
    world.run();
    for (const member of [a, d]) tell(member, b, [gone]);
    expect([a, d].map(isCalledAway)).toEqual([true, true]);
    goApart(world, members, c);
    for (const back of [b, c]) back.restart();
    unite(world, members);
    expect(members.map(ordererOf)).toEqual(Array(4).fill(idOf(c)));
    expect(members.map(nameOf)).toEqual(Array(4).fill("after that"));
  });
});

/** A removed B, long ago; D was away then, met B again first, and followed it to where it moved the place. */
function calledAway(seed: number): { world: ConversationWorld; members: Member[] } {
  const { world, members } = groupOf(seed, 4);
  const [a, b, c, d] = members as [Member, Member, Member, Member];
  const change = (admin: Member, name: string) => {
    for (let i = 0; i < 7; i++) {
      admin.rename(`${name} ${i}`);
      world.run();
    }
  };
  for (const away of [b, d]) away.kill();
  a.remove(b);
  world.run();
  change(a, "without b");
  for (const away of [a, c]) away.kill();
  for (const back of [b, d]) back.restart();
  takePlace(b, b, a);
  world.run();
  change(b, "with b");
  for (const back of [a, c]) back.restart();
  return { world, members };
}

describe("an admin that was removed", () => {
  it("calls away who hasn't heard of it, and both sides are told when that one meets another, epochs later", () => {
    const { world, members } = calledAway(17);
    const [a, b, , d] = members as [Member, Member, Member, Member];
    expect([nameOf(d), nameOf(a)]).toEqual(["with b 6", "without b 6"]);
    for (const [one, other] of [
      [a, d],
      [d, a],
    ] as const)
      one.do({ type: "heads", member: idOf(other), ...other.history() });
    expect([a, d].map((one) => told(one, "parted"))).toEqual([true, true]);
    expect([a, d].some(isCalledAway)).toBe(false);
    b.kill();
    a.bringBack(d);
    // It was started again, and another one confirms its head.
    world.compareHistories();
    world.run();
    expect(nameOf(d)).toBe("without b 6");
    const shared = d.conversation.heads().filter(({ epoch }) => epoch < d.conversation.epoch);
    const own = new Map(a.conversation.heads().map((head) => [head.epoch, head.head]));
    expect(shared.map(({ head }) => head)).toEqual(shared.map(({ epoch }) => own.get(epoch)));
    expect(d.conversation.placeMoves()).toEqual([]);
  });

  it("doesn't, if the others are met before it lets that one in; and a late Welcome is of no use", () => {
    const { world, members } = groupOf(18, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    b.kill();
    a.rename("goes on");
    world.run();
    d.kill();
    a.remove(b);
    world.run();
    for (const away of [a, c]) away.kill();
    b.restart();
    takePlace(b, b, a);
    world.run();
    d.restart();
    tell(d, b, b.conversation.placeMoves());
    expect([standingOf(d), isCalledAway(d)]).toEqual(["member", true]);
    b.kill();
    for (const back of [a, c]) back.restart();
    world.run();
    expect(isCalledAway(d)).toBe(false);
    b.restart();
    b.bringBack(d);
    world.run();
    expect([ordererOf(d), isCalledAway(d)]).toEqual([idOf(a), false]);
    d.send("with the others");
    world.run();
    expect([a, c, b].map((one) => one.texts(d))).toEqual([["with the others"], ["with the others"], []]);
  });
});

describe("an orderer that shows an admin alone how it removes somebody", () => {
  it("doesn't make that one remove them for all, once the others have taken the orderer out", () => {
    const { world, members } = groupOf(19, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    for (const away of [b, d]) away.kill();
    a.remove(d);
    world.run();
    expect(c.conversation.roster.members.map(({ id }) => id)).not.toContain(idOf(d));
    for (const away of [a, c]) away.kill();
    for (const back of [b, d]) back.restart();
    takePlace(b, b, a);
    world.run();
    b.remove(a);
    world.run();
    c.restart();
    unite(world, [b, c, d]);
    const inGroup = [b, c, d].map(idOf).sort();
    for (const member of [b, c, d])
      expect(member.conversation.roster.members.map(({ id }) => id).sort()).toEqual(inGroup);
    expect([standingOf(d), ordererOf(c)]).toEqual(["member", idOf(b)]);
  });
});
