/** A town of four whose group is in two histories, one of whom loses what it has, or asks to be let in. */

import { encodeKeyPackage, memberKeyPackage } from "@hushroom/protocol";
import { expect } from "vitest";
import { GroupTown, type Person, type RejoinAsk } from "./group-town.ts";

/** Ben gave the place to Cleo while Ann, who has it, and Dan were away; these two went on. */
export function apart(): { town: GroupTown; people: ReturnType<GroupTown["gather"]> } {
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

/** It hears of the orderer that it was seen in an epoch which it doesn't know. */
export function lose(person: Person, orderer: Person): void {
  const known = orderer.kept.machine.knownOf(person.id);
  if (known === null) throw new Error("both are members");
  person.kept.do({ type: "known", member: orderer.id, known: { ...known, epoch: 99n }, heads: [] });
  expect(person.kept.machine.standing).toBe("lost");
}

const SUITE = 1;

/** Not by its program, which can use no answer to it. */
export function askOf({ town, own, kept }: Person): RejoinAsk {
  const { keyPackage } = memberKeyPackage(own, SUITE, town.world.nowMs, town.bytes, kept.machine.ownNumber);
  return { type: "ask", nonce: town.bytes(16), keyPackage: encodeKeyPackage(keyPackage), move: null };
}
