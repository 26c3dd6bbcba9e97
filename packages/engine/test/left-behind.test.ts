/** Who lacks what the orderer ordered, and that one is gone, is let in by the others' programs. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { ownSponsors } from "../src/sealed/group/own-sponsors.ts";
import { GroupTown, type Person } from "./group-town.ts";

const MINUTE_MS = 60_000;
const BEHIND_MINUTES = LOCAL_LIMITS.LEFT_BEHIND_MS / MINUTE_MS;
const PATIENCE_MINUTES = LOCAL_LIMITS.SPONSOR_PATIENCE_MS / MINUTE_MS;

/** Ann renames the group while Dan is away, and is gone for good when he comes. */
function annIsGone() {
  const town = new GroupTown();
  const [ann, ben, cleo, dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]) as [
    Person,
    Person,
    Person,
    Person,
  ];
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

it("by those who told it, only if it knows no other admin", () => {
  const { ben, cleo, dan, ann, town } = annIsGone();
  town.pass(BEHIND_MINUTES + 60);
  const { machine } = dan.kept;
  const asked = ownSponsors(machine, new Uint8Array(16), 0);
  expect(asked[0]).toBe(ann.id);
  expect(new Set(asked)).toEqual(new Set([ann, ben, cleo].map(({ id }) => id)));
  const profile = { ...machine.roster.profile, admins: [ann.id] };
  const alone = { self: dan.id, roster: { ...machine.roster, profile }, leadersOn: () => [cleo.id] };
  expect(ownSponsors(alone as never, new Uint8Array(16), 0)).toEqual([ann.id, cleo.id]);
  const withBen = {
    ...alone,
    roster: { ...machine.roster, profile: { ...profile, admins: [ann.id, ben.id] } },
  };
  expect(ownSponsors(withBen as never, new Uint8Array(16), 0)).toEqual([ann.id, ben.id]);
});

it("as soon as an admin moves the place, if that is later", () => {
  const { town, ann, ben, cleo, dan } = annIsGone();
  town.pass(BEHIND_MINUTES + 3 * PATIENCE_MINUTES);
  expect(dan.kept.machine.standing).toBe("member");
  ben.takePlace(cleo, ann);
  town.pass(PATIENCE_MINUTES);
  expect(dan.orderer).toBe(cleo.id);
});
