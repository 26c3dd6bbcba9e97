/** Who is to follow another history of its group asks those who may let it in, and no others. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { GroupTown, type Person } from "./group-town.ts";

const PATIENCE_MINUTES = LOCAL_LIMITS.SPONSOR_PATIENCE_MS / 60_000;

/** Ben gave the place to Cleo while Ann, who has it, and Dan were away; these two went on. */
function apart(): { town: GroupTown; people: [Person, Person, Person, Person] } {
  const town = new GroupTown();
  const people = town.gather(["Ann", "Ben", "Cleo", "Dan"]) as [Person, Person, Person, Person];
  const [ann, ben, cleo, dan] = people;
  town.reach([ben, cleo]);
  ben.takePlace(cleo, ann);
  town.pass(5);
  town.reach([ann, dan]);
  ann.rename("by Ann");
  town.pass(5);
  return { town, people };
}

it("asks who moved the place first, and the others who may only when that one doesn't answer", () => {
  const { town, people } = apart();
  const [ann, , cleo, dan] = people;
  town.reach([ann, cleo, dan]);
  for (const one of [ann, dan])
    one.kept.do({ type: "heads", member: cleo.id, heads: [], moves: cleo.kept.machine.placeMoves() });
  town.pass(PATIENCE_MINUTES - 10);
  expect([ann.asked, dan.asked]).toEqual([[], []]);
  expect([ann, dan].map((one) => one.kept.machine.standing)).toEqual(["member", "member"]);
  town.pass(20);
  expect([ann, dan].map(({ orderer }) => orderer)).toEqual([cleo.id, cleo.id]);
  expect([ann.asked, dan.asked]).toEqual([["Cleo"], ["Cleo"]]);
});

it("tells by its question those who hadn't heard, and all find back", () => {
  const { town, people } = apart();
  const [ann, ben, cleo, dan] = people;
  dan.kept.do({ type: "heads", member: cleo.id, heads: [], moves: cleo.kept.machine.placeMoves() });
  town.pass(3 * PATIENCE_MINUTES);
  // Ann was asked too, and follows nobody's word into a group where nobody is.
  expect(ann.kept.machine.outvotedBy).not.toBeNull();
  expect(ann.kept.machine.standing).toBe("member");
  town.reach([ann, ben, cleo, dan]);
  town.pass(20);
  expect(people.map(({ orderer }) => orderer)).toEqual(people.map(() => cleo.id));
  expect(people.map(({ kept }) => kept.machine.roster.profile.name)).toEqual(people.map(() => "Choir"));
});

it("asks no more once who moved the place is no admin, and takes no answer to what it asked", () => {
  const { town, people } = apart();
  const [ann, ben, cleo, dan] = people;
  dan.kept.do({ type: "heads", member: cleo.id, heads: [], moves: cleo.kept.machine.placeMoves() });
  town.pass(5);
  expect(dan.store.get("rejoin/c1")).not.toBeNull();
  ann.kept.do({
    type: "wish",
    wish: { type: "role", member: Uint8Array.from(Buffer.from(ben.id, "hex")), admin: false },
  });
  town.pass(5);
  expect(dan.kept.machine.outvotedBy).toBeNull();
  expect(dan.store.get("rejoin/c1")).toBeNull();
  town.reach([ann, ben, cleo, dan]);
  town.pass(5);
  expect([ann, dan].map(({ orderer }) => orderer)).toEqual([ann.id, ann.id]);
});
