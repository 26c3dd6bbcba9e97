/** Who asked to be let in again within the time that each time takes at least, and came in otherwise since. */

import { expect, it } from "vitest";
import { GroupTown, type Person } from "./group-town.ts";

const MINUTE_MS = 60_000;

/** Two went where Ben moved the place, two stayed with Ann. */
function apart(): { town: GroupTown; people: [Person, Person, Person, Person, ...Person[]] } {
  const town = new GroupTown();
  const people = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  const [ann, ben, cleo, dan] = people;
  town.reach([ben, cleo]);
  ben.takePlace(cleo, ann);
  town.pass(5);
  town.reach([ann, dan]);
  ann.rename("by Ann");
  town.pass(5);
  return { town, people };
}

function lose(person: Person, orderer: Person): void {
  const known = orderer.kept.machine.knownOf(person.id);
  if (known === null) throw new Error("both are members");
  person.kept.do({ type: "known", member: orderer.id, known: { ...known, epoch: 99n }, heads: [] });
  expect(person.kept.machine.standing).toBe("lost");
}

const timesOut = ({ events }: Person) =>
  events.filter(({ type }) => type === "lost" || type === "removed").length;

it("isn't put out by that when the time is over", () => {
  const { town, people } = apart();
  const [ann, , cleo, dan] = people;
  lose(dan, ann);
  town.world.runFor(MINUTE_MS);
  expect(dan.kept.machine.standing).toBe("member");
  lose(dan, ann);
  town.world.runFor(MINUTE_MS / 2);
  const moves = cleo.kept.machine.placeMoves();
  for (const one of [ann, dan]) one.kept.do({ type: "heads", member: cleo.id, heads: [], moves });
  town.reach();
  const isWell = () => dan.kept.machine.standing === "member" && dan.orderer === cleo.id;
  for (let minute = 0; minute < 20 && !isWell(); minute++) town.pass(1);
  expect(isWell()).toBe(true);
  const before = timesOut(dan);
  town.pass(40);
  expect([isWell(), timesOut(dan)]).toEqual([true, before]);
});
