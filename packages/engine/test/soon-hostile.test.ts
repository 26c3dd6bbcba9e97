import { expect, it } from "vitest";
import { newcomerOf } from "@hushroom/protocol";
import { GroupTown, type Person } from "./group-town.ts";

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

function loses(person: Person, orderer: Person): void {
  const known = orderer.kept.machine.knownOf(person.id);
  if (known === null) throw new Error("both are members");
  person.kept.do({ type: "known", member: orderer.id, known: { ...known, epoch: 99n }, heads: [] });
  expect(person.kept.machine.standing).toBe("lost");
}

const leaf = (person: Person, of: Person) =>
  person.kept.machine.roster.members.find(({ id }) => id === of.id)?.number;

it("E1 an ask that is over is heeded later and puts out who is well", () => {
  const { town, people } = apart();
  const [ann, , cleo, dan] = people;
  loses(dan, ann);
  town.world.runFor(60_000);
  expect(dan.kept.machine.standing).toBe("member");
  loses(dan, ann);
  town.world.runFor(30_000);
  console.log("own number asked", newcomerOf(dan.asks(ann)?.keyPackage ?? new Uint8Array())?.number, leaf(ann, dan));
  const moves = cleo.kept.machine.placeMoves();
  for (const one of [ann, dan]) one.kept.do({ type: "heads", member: cleo.id, heads: [], moves });
  town.reach();
  const rows: unknown[] = [];
  const n = () => dan.events.filter(({ type }) => type === "lost" || type === "removed").length;
  let well = -1;
  for (let i = 0; i < 40; i++) {
    if (i % 5 === 0) for (const one of people) if (one.isUp) one.look();
    town.world.runFor(60_000);
    const isWell = dan.kept.machine.standing === "member" && dan.orderer === cleo.id;
    if (isWell && well < 0) well = n();
    rows.push([i, dan.kept.machine.standing, dan.orderer === cleo.id, ann.orderer === cleo.id, String(leaf(cleo, dan)), String(cleo.kept.machine.epoch), n()].join(" "));
  }
  console.log(rows.join("\n"));
  expect(n()).toBe(well);
});
