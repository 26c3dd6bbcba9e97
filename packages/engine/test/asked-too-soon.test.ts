/** Who asks to be let in again within the time that has to be between two times. */

import { memberIdBytes } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { GroupTown, type Person } from "./group-town.ts";
import { apart, askOf, lose } from "./town-apart.ts";

const MINUTE_MS = 60_000;

const timesOut = ({ events }: Person) =>
  events.filter(({ type }) => type === "lost" || type === "removed").length;

it("who asked again, and came in otherwise since, isn't put out by that when the time is over", () => {
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

it("who asked twice before the answer to the first came, and is in by that, isn't put out by the second", () => {
  const town = new GroupTown();
  const [ann, ben, cleo, dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  town.reach([ben, cleo]);
  ben.takePlace(ben, ann);
  town.pass(5);
  town.reach([ann, dan]);
  ann.wish({ type: "orderer", member: memberIdBytes(ben.id) });
  town.pass(5);
  town.reach([ann], [cleo, ben], [dan]);
  const wait = (minutes: number) => {
    for (let i = 0; i < minutes; i += 5) {
      dan.look();
      town.pass(5);
    }
  };
  showLeftBehind(dan, ann);
  wait(20 * 60);
  const moves = cleo.kept.machine.placeMoves();
  dan.kept.do({ type: "heads", member: cleo.id, heads: [], moves });
  wait(10);
  const first = dan.asks(ben);
  for (let hour = 0; hour < 8 && dan.asks(ben)?.move !== null; hour++) wait(60);
  const second = dan.asks(ben);
  if (first === null || second === null) throw new Error("asks");
  expect([first.move === null, second.move === null]).toEqual([false, true]);
  // Ben comes and reads what lies at a relay, in its order.
  ben.hears(dan, first);
  town.world.runFor(MINUTE_MS / 2);
  const answer = ben.offers(dan);
  ben.hears(dan, second);
  town.world.runFor(MINUTE_MS / 2);
  if (answer === null) throw new Error("answers");
  dan.hears(ben, answer);
  town.reach();
  town.pass(5);
  const isWell = () =>
    dan.kept.machine.standing === "member" && dan.kept.machine.epoch === ben.kept.machine.epoch;
  expect(isWell()).toBe(true);
  const before = timesOut(dan);
  town.pass(40);
  expect([isWell(), timesOut(dan)]).toEqual([true, before]);
});

it("who asks anew while a Welcome is on its way that it can't use is let in by the next one", () => {
  const town = new GroupTown();
  const [ann, ben, cleo, dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  town.reach([ann, ben, cleo], [dan]);
  ann.hears(dan, askOf(dan));
  town.pass(1);
  lose(dan, ann);
  town.reach();
  town.pass(30);
  expect(dan.kept.machine.standing).toBe("member");
});

/** As if the group had gone on from where they are without it. */
function showLeftBehind(person: Person, other: Person): void {
  const now = person.kept.machine.heads().at(-1);
  if (now === undefined) throw new Error("it is in an epoch");
  const later = {
    epoch: now.epoch + 1n,
    head: new Uint8Array(32).fill(1),
    commit: new Uint8Array(32).fill(2),
  };
  person.kept.do({ type: "heads", member: other.id, heads: [now, later], moves: [] });
}
