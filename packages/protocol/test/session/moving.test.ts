/** The commit place moves without who had it, and who went another way meanwhile finds back. */

import { describe, expect, it } from "vitest";
import type { Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { goApart, groupOf, nameOf, ordererOf, takePlace, told, unite } from "./moving-group.ts";

const MINUTE_MS = 60_000;

/** What it did with the commit place. */
function tellOf(mover: Member, members: readonly Member[]): void {
  const moves = mover.conversation.placeMoves();
  for (const member of members) member.do({ type: "heads", member: idOf(mover), heads: [], moves });
}

describe("while the orderer is away", () => {
  it("an admin moves its place, the others go on, and it follows when it comes", () => {
    const { world, members } = groupOf(1, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    a.kill();
    c.send("before");
    takePlace(b, c, a);
    world.run();
    expect([b, c, d].map(ordererOf)).toEqual([idOf(c), idOf(c), idOf(c)]);
    b.rename("without you");
    world.run();
    expect([b, c, d].map(nameOf)).toEqual(Array(3).fill("without you"));
    a.restart();
    world.pass(10 * MINUTE_MS);
    expect([ordererOf(a), nameOf(a), a.texts(c)]).toEqual([idOf(c), "without you", ["before"]]);
    expect(members.some((member) => told(member, "outvoted"))).toBe(false);
  });

  it("who is no admin can't, nor can anybody once the place is another's", () => {
    const { world, members } = groupOf(2, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    a.kill();
    takePlace(d, d, a);
    world.run();
    expect(ordererOf(d)).toBe(idOf(a));
    takePlace(b, b, a);
    world.run();
    takePlace(c, c, a);
    world.run();
    expect([b, c, d].map(ordererOf)).toEqual(Array(3).fill(idOf(b)));
  });
});

describe("an orderer that went on while its place moved", () => {
  it("gives up what it ordered, with those who followed it, and nothing that was said is lost or doubled", () => {
    const { world, members } = groupOf(3, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    goApart(world, members, b);
    expect([nameOf(a), nameOf(d), nameOf(b)]).toEqual(["by the old one", "by the old one", "talk"]);
    for (const back of [b, c]) back.restart();
    unite(world, members);
    expect(members.map(ordererOf)).toEqual(Array(4).fill(idOf(b)));
    expect(members.map(nameOf)).toEqual(Array(4).fill("talk"));
    expect([a, d].map((member) => told(member, "outvoted"))).toEqual([true, true]);
    expect([b, c].map((member) => told(member, "outvoted"))).toEqual([false, false]);
    for (const member of members) {
      const said = members.filter((one) => one !== member && one !== c).map((one) => member.texts(one));
      const distinct = said.map((texts) => new Set(texts).size);
      expect(distinct).toEqual(said.map(() => 1));
    }
    expect([a, b, d].flatMap((member) => member.states())).toEqual(Array(3).fill("delivered"));
  });
});

describe("two admins who move it at once", () => {
  it("come together again behind the same one", () => {
    const { world, members } = groupOf(4, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    a.kill();
    takePlace(b, b, a);
    takePlace(c, c, a);
    world.run();
    a.restart();
    unite(world, members);
    const [first] = members.map(ordererOf);
    expect([idOf(b), idOf(c)]).toContain(first);
    expect(members.map(ordererOf)).toEqual(Array(4).fill(first));
    expect([b, c].filter((member) => told(member, "outvoted"))).toHaveLength(1);
    d.send("all together");
    world.run();
    expect([a, b, c].map((member) => member.texts(d))).toEqual(Array(3).fill(["all together"]));
  });
});

describe("who moved the place and is alone with that", () => {
  it("isn't let in where those are who have to come to it, though nobody takes anything from it", () => {
    const { world, members } = groupOf(8, 3);
    const [a, b, c] = members as [Member, Member, Member];
    for (const away of [a, c]) away.kill();
    takePlace(b, c, a);
    world.run();
    b.kill();
    for (const back of [a, c]) back.restart();
    a.rename("by the old one");
    world.run();
    b.restart();
    // Nobody answers what it asks by lanes.
    world.pass(30 * MINUTE_MS);
    expect([b.conversation.isStuck, nameOf(c)]).toEqual([true, "by the old one"]);
    a.bringBack(b);
    world.run();
    expect([b.conversation.placeMoves().length, nameOf(b)]).toEqual([1, "talk"]);
    unite(world, members);
    expect(members.map(ordererOf)).toEqual(Array(3).fill(idOf(c)));
    expect(members.map(nameOf)).toEqual(Array(3).fill("talk"));
  });
});

describe("who moved the place, and moves it once more out of the epoch behind that", () => {
  it("is followed by who was let in there, too", () => {
    const { world, members } = groupOf(9, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    goApart(world, members, c);
    for (const away of [a, d]) away.kill();
    b.restart();
    takePlace(b, b, c);
    world.run();
    b.kill();
    for (const back of [a, c, d]) back.restart();
    unite(world, members);
    expect([a, c, d].map(ordererOf)).toEqual(Array(3).fill(idOf(c)));
    b.restart();
    tellOf(b, [a, c, d]);
    unite(world, members);
    expect(members.map(ordererOf)).toEqual(Array(4).fill(idOf(b)));
  });
});

describe("an admin that was taken out", () => {
  it("can't undo that by a move out of the epoch before: who took it out doesn't heed it", () => {
    const { world, members } = groupOf(5, 4);
    const [a, b, c, d] = members as [Member, Member, Member, Member];
    b.kill();
    a.remove(b);
    world.run();
    for (const away of [a, c, d]) away.kill();
    b.restart();
    takePlace(b, b, a);
    world.run();
    for (const back of [a, c, d]) back.restart();
    unite(world, members);
    expect([a, c, d].map(ordererOf)).toEqual(Array(3).fill(idOf(a)));
    expect(a.conversation.roster.members.map(({ id }) => id)).not.toContain(idOf(b));
    d.send("without b");
    world.run();
    expect([a.texts(d), c.texts(d), b.texts(d)]).toEqual([["without b"], ["without b"], []]);
    expect([a, c, d].some((member) => told(member, "outvoted"))).toBe(false);
  });
});

describe("who was removed by what doesn't count", () => {
  it.each([0, 7])(
    "is in again and taken out again by the admin who comes back, %i commits later",
    (commits) => {
      const { world, members } = groupOf(6, 5);
      const [a, b, c, d, e] = members as [Member, Member, Member, Member, Member];
      for (const away of [a, d, e]) away.kill();
      takePlace(b, b, a);
      world.run();
      for (const away of [b, c]) away.kill();
      for (const back of [a, d]) back.restart();
      a.remove(e);
      world.run();
      for (let i = 0; i < commits; i++) {
        a.rename(`name ${i}`);
        world.run();
      }
      for (const back of [b, c]) back.restart();
      unite(world, [a, b, c, d]);
      for (const member of [a, b, c, d]) {
        expect(ordererOf(member)).toBe(idOf(b));
        expect(member.conversation.roster.members.map(({ id }) => id)).not.toContain(idOf(e));
      }
    },
  );
});
