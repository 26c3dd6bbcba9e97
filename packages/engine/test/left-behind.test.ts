/** Who lacks what the orderer ordered, and that one is gone, is let in by the others' programs. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { GroupTown, type Person } from "./group-town.ts";

const MINUTE_MS = 60_000;
const BEHIND_MINUTES = LOCAL_LIMITS.LEFT_BEHIND_MS / MINUTE_MS;
const PATIENCE_MINUTES = LOCAL_LIMITS.SPONSOR_PATIENCE_MS / MINUTE_MS;

/** Ann renames the group while Dan is away, and is gone for good when he comes. */
function annIsGone() {
  const town = new GroupTown();
  const [ann, ben, cleo, dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  town.reach([ann, ben, cleo]);
  ann.rename("Singers");
  town.pass(5);
  town.reach([ben, cleo, dan]);
  for (const one of [ben, dan])
    one.kept.do({ type: "send", id: one.id, content: { type: "text", text: "hello", replyTo: null } });
  return { town, ann, ben, cleo, dan };
}

it("after a day, once an admin has moved the place", () => {
  const { town, ann, ben, cleo, dan } = annIsGone();
  town.pass(60);
  ben.takePlace(cleo, ann);
  town.pass(BEHIND_MINUTES - 60);
  expect(dan.asked).toEqual([]);
  // The orderer that it knows is asked first.
  town.pass(3 * PATIENCE_MINUTES);
  expect(dan.orderer).toBe(cleo.id);
  expect(dan.kept.machine.epoch).toBe(cleo.kept.machine.epoch);
  expect(dan.kept.machine.isStuck).toBe(false);
});

it("as soon as an admin moves the place, if that is later", () => {
  const { town, ann, ben, cleo, dan } = annIsGone();
  town.pass(BEHIND_MINUTES + 3 * PATIENCE_MINUTES);
  expect(dan.kept.machine.standing).toBe("member");
  ben.takePlace(cleo, ann);
  town.pass(PATIENCE_MINUTES);
  expect(dan.orderer).toBe(cleo.id);
});

it("takes no Welcome of another than its orderer once that is there again, whatever was asked", () => {
  const town = new GroupTown();
  const [ann, ben, cleo, dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  town.reach([ben, cleo, dan]);
  lie(ben, dan);
  for (let i = 0; i < BEHIND_MINUTES + 3 * PATIENCE_MINUTES && dan.asks(ben) === null; i += 5) {
    dan.look();
    town.world.runFor(5 * MINUTE_MS);
  }
  const ask = dan.asks(ben);
  if (ask === null) throw new Error("Ben was to be asked");
  town.reach([ann, dan], [ben]);
  // Else Ann would bring Dan back in these minutes.
  lie(ben, ann);
  town.pass(10);
  ben.takePlace(ben, ann);
  ben.kept.do({ type: "tick" });
  town.world.runFor(MINUTE_MS);
  const made = ben.offers(dan);
  expect(made).not.toBeNull();
  if (made !== null) dan.hears(ben, { ...made, heads: [], moves: [] });
  town.pass(5);
  expect(dan.orderer).toBe(ann.id);
});

/** That the group went on from where that one is. */
function lie(liar: Person, to: Person): void {
  const heads = to.kept.machine.heads();
  const epoch = to.kept.machine.epoch + 1n;
  const made = { epoch, head: new Uint8Array(32).fill(7), commit: new Uint8Array(32).fill(8) };
  to.kept.do({ type: "heads", member: liar.id, heads: [...heads, made], moves: [] });
}
