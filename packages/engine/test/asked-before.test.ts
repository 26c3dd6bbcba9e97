/** What a member asked for before, and has no use for any more or no right to, and is given all the same. */

import { memberIdBytes } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { GroupTown, type Person } from "./group-town.ts";
import { apart, askOf, lose } from "./town-apart.ts";

const timesOut = ({ events }: Person) =>
  events.filter(({ type }) => type === "lost" || type === "removed").length;

it("who was taken out isn't in again by what it asked for before", () => {
  const town = new GroupTown();
  const people = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  const [ann, ben, cleo, dan] = people;
  town.reach([ann, cleo], [ben]);
  ben.hears(dan, askOf(dan));
  ann.wish({ type: "remove", member: memberIdBytes(dan.id) });
  town.pass(5);
  town.reach();
  town.pass(30);
  for (const one of [ann, ben, cleo])
    expect(one.kept.machine.roster.members.map(({ name }) => name)).toEqual(["Ann", "Ben", "Cleo"]);
});

it("who went over doesn't put anybody out by what was asked of it where it was before", () => {
  const { town, people } = apart();
  const [, ben, cleo, dan] = people;
  town.reach([dan], [ben, cleo]);
  dan.hears(cleo, askOf(cleo));
  town.reach([ben, cleo, dan]);
  dan.kept.do({ type: "heads", member: cleo.id, heads: [], moves: cleo.kept.machine.placeMoves() });
  town.pass(30);
  expect([dan.orderer, timesOut(cleo)]).toEqual([cleo.id, 0]);
});

it("whom a Welcome reaches before the commit that it is of is in again with that commit", () => {
  const town = new GroupTown();
  const people = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  const [ann] = people;
  ann.comingBack.ask(ann.kept);
  town.pass(10);
  expect(timesOut(ann)).toBe(1);
  expect(ann.kept.machine.standing).toBe("member");
  ann.rename("Again");
  town.pass(5);
  expect(people.map(({ kept }) => kept.machine.roster.profile.name)).toEqual(Array(4).fill("Again"));
});

it("who is let in by what it asked for its own history, where it is to go on, goes on there and shows itself", () => {
  const { town, people } = apart();
  const [ann, ben, cleo, dan] = people;
  town.reach([ann], [ben, cleo], [dan]);
  ann.comingBack.ask(ann.kept);
  const own = people.flatMap((one) => ann.asks(one) ?? [])[0];
  if (own === undefined) throw new Error("somebody is asked");
  ann.kept.do({ type: "heads", member: cleo.id, heads: [], moves: cleo.kept.machine.placeMoves() });
  ben.hears(ann, own);
  town.pass(5);
  const answer = ben.offers(ann);
  if (answer === null) throw new Error("it is let in");
  ann.hears(ben, answer);
  expect(ann.orderer).toBe(cleo.id);
  town.reach([ann, ben, cleo], [dan]);
  town.pass(5);
  expect(ben.kept.machine.welcomes().size).toBe(0);
});

it.each([0, 1])("and whom it reaches %i epochs before it loses the group uses it then", (behind) => {
  const town = new GroupTown();
  const [ann, ben, cleo, dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  town.reach([ann, ben, cleo], [dan]);
  dan.comingBack.ask(dan.kept);
  const own = dan.asks(ann);
  if (own === null) throw new Error("the orderer is asked");
  if (behind > 0) ann.rename("while Dan was away");
  town.pass(5);
  ben.hears(dan, own);
  town.pass(5);
  const answer = ben.offers(dan);
  if (answer === null) throw new Error("it is let in");
  dan.hears(ben, answer);
  expect(dan.kept.machine.standing).toBe("member");
  lose(dan, ann);
  town.world.runFor(1000);
  expect(dan.kept.machine.standing).toBe("member");
});
