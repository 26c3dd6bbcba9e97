/** Who is to follow another history of its group asks those who may let it in, and no others. */

import type { Conversation } from "@hushroom/protocol";
import { LOCAL_LIMITS, memberIdBytes, newcomerOf, type PlaceMove, signPlaceMove } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { ownSponsors } from "../src/sealed/group/own-sponsors.ts";
import { GroupTown, type Person } from "./group-town.ts";
import { apart, lose } from "./town-apart.ts";

const PATIENCE_MINUTES = LOCAL_LIMITS.SPONSOR_PATIENCE_MS / 60_000;

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
  expect(ann.kept.machine.outvotedBy).toHaveLength(1);
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
  expect(dan.store.list("rejoin/")).toHaveLength(1);
  ann.kept.do({
    type: "wish",
    wish: { type: "role", member: Uint8Array.from(Buffer.from(ben.id, "hex")), admin: false },
  });
  town.pass(5);
  expect(dan.kept.machine.outvotedBy).toEqual([]);
  expect(dan.store.list("rejoin/")).toEqual([]);
  town.reach([ann, ben, cleo, dan]);
  town.pass(5);
  expect([ann, dan].map(({ orderer }) => orderer)).toEqual([ann.id, ann.id]);
});

/** Out of the epoch before this one, with no commit behind it. */
function claim(admin: Person, hash: number): PlaceMove {
  const { machine } = admin.kept;
  const { epoch, head } = machine.heads().at(-2) ?? { epoch: 0n, head: new Uint8Array(32) };
  return signPlaceMove(admin.own.memberSeed, machine.groupId, {
    epoch,
    before: head,
    commit: new Uint8Array(32).fill(hash),
    orderer: memberIdBytes(admin.id),
    without: null,
  });
}

it("comes back to its own group, whatever an admin called it away by and did with the key package that it got", () => {
  const town = new GroupTown();
  const people = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  const [ann, ben, cleo, dan] = people;
  town.reach([ann, ben, cleo]);
  dan.kept.do({ type: "heads", member: ben.id, heads: [], moves: [claim(ben, 0)] });
  dan.look();
  const keyPackage = dan.asks(ben)?.keyPackage ?? new Uint8Array(0);
  ben.kept.do({ type: "wish", wish: { type: "bringBack", member: memberIdBytes(dan.id), keyPackage } });
  town.pass(5);
  town.reach(people);
  town.pass(10);
  expect(dan.kept.machine.standing).toBe("member");
  dan.kept.do({ type: "heads", member: ben.id, heads: [], moves: [claim(ben, 0)] });
  ann.rename("All of us");
  town.pass(5);
  expect(people.map(({ kept }) => kept.machine.roster.profile.name)).toEqual(Array(4).fill("All of us"));
});

it("asks for each of the ways that admins say the place went, whatever another one made up", () => {
  const { town, people } = apart();
  const [ann, ben, cleo, dan] = people;
  const [said] = cleo.kept.machine.placeMoves();
  if (said === undefined) throw new Error("the place moved");
  const made = signPlaceMove(ann.own.memberSeed, ann.kept.machine.groupId, {
    ...said,
    commit: new Uint8Array(32),
  });
  for (const move of [made, said]) dan.kept.do({ type: "heads", member: ann.id, heads: [], moves: [move] });
  town.pass(5);
  expect([ann, ben].map((one) => dan.asks(one)?.move)).toEqual([made, said]);
  town.reach([ann, ben, cleo, dan]);
  town.pass(10);
  expect([ben, dan].map(({ orderer }) => orderer)).toEqual([cleo.id, cleo.id]);
});

it("asks the next one when the first answers with what is of no use", () => {
  const { town, people } = apart();
  const [, ben, cleo, dan] = people;
  town.reach([dan]);
  dan.kept.do({ type: "heads", member: ben.id, heads: [], moves: cleo.kept.machine.placeMoves() });
  const welcome = new Uint8Array(100);
  for (let i = 0; i < PATIENCE_MINUTES + 10; i += 5) {
    dan.look();
    const { nonce } = dan.asks(ben) ?? { nonce: new Uint8Array(16) };
    dan.hears(ben, { type: "welcome", nonce, welcome, heads: [], moves: [] });
    town.pass(5);
  }
  town.reach([cleo, dan]);
  town.pass(10);
  expect(dan.orderer).toBe(cleo.id);
});

/** Whoever says so knows of epochs that this one doesn't. */
it("who is lost asks the admins too, one after the other, when the orderer doesn't answer", () => {
  const town = new GroupTown();
  const people = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  const [ann, ben, cleo, dan] = people;
  town.reach([ben, cleo]);
  ben.takePlace(ben, ann);
  town.pass(5);
  town.reach([dan]);
  lose(dan, ann);
  const asked = () => [ann, ben, cleo].filter((one) => dan.asks(one) !== null).length;
  /** Its program looks, though nobody is there. */
  const wait = (minutes: number) => {
    for (let i = 0; i < minutes; i += 5) {
      dan.look();
      town.pass(5);
    }
  };
  wait(PATIENCE_MINUTES - 10);
  expect([asked(), dan.asks(ann) !== null]).toEqual([1, true]);
  wait(20);
  expect(asked()).toBe(2);
  wait(PATIENCE_MINUTES);
  expect(asked()).toBe(3);
  town.reach([ben, cleo, dan]);
  town.pass(10);
  expect([dan.kept.machine.standing, dan.orderer]).toEqual(["member", ben.id]);
});

it("who asks again too soon is brought back when the time is over, though its lane says that only once", () => {
  const town = new GroupTown();
  const [ann, , , dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  lose(dan, ann);
  town.pass(5);
  expect(dan.kept.machine.standing).toBe("member");
  lose(dan, ann);
  expect(dan.kept.machine.standing).toBe("lost");
  town.pass(15);
  expect(dan.kept.machine.standing).toBe("member");
  expect(dan.asked).toEqual(["Ann", "Ann"]);
});

it("who was let in offers nobody what is of no use any more", () => {
  const { town, people } = apart();
  const [ann, , cleo, dan] = people;
  const [said] = cleo.kept.machine.placeMoves();
  if (said === undefined) throw new Error("the place moved");
  const made = signPlaceMove(ann.own.memberSeed, ann.kept.machine.groupId, {
    ...said,
    commit: new Uint8Array(32),
  });
  town.reach([dan]);
  lose(dan, ann);
  for (const move of [made, said]) dan.kept.do({ type: "heads", member: ann.id, heads: [], moves: [move] });
  dan.look();
  town.pass(5);
  const numberFor = (other: Person) => newcomerOf(dan.asks(other)?.keyPackage ?? new Uint8Array(0))?.number;
  const own = numberFor(ann) ?? 0n;
  town.reach(people.slice(1));
  town.pass(15);
  expect(dan.orderer).toBe(cleo.id);
  // Ann had the one for its own history, and may have used it behind what it says it did, too.
  expect(dan.asks(ann)?.move).toEqual(made);
  expect(numberFor(ann)).toBeGreaterThan(own);
});

it("no member that isn't an admin is asked, and of an orderer one alone, by chance", () => {
  const town = new GroupTown();
  const [ann, ben, cleo, dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  const nonces = Array.from({ length: 24 }, (_, i) => new Uint8Array(16).fill(i));
  const ofDan = nonces.map((nonce) => ownSponsors(dan.kept.machine, nonce, 0));
  for (const [first, ...others] of ofDan)
    expect([first, new Set(others)]).toEqual([ann.id, new Set([ben.id, cleo.id])]);
  const ofAnn = nonces.map((nonce) => ownSponsors(ann.kept.machine, nonce, 0));
  expect(ofAnn.every(({ length }) => length === 1)).toBe(true);
  expect(new Set(ofAnn.flat())).toEqual(new Set([ben.id, cleo.id]));
});

it("an orderer that went back asks an admin who is ahead before one who isn't, and no other member before the admins", () => {
  const [ann, ben, cleo, dan] = new GroupTown().gather(["Ann", "Ben", "Cleo", "Dan"]);
  const nonces = Array.from({ length: 24 }, (_, i) => new Uint8Array(16).fill(i));
  const { roster, self } = ann.kept.machine;
  const asks = (ahead: readonly Person[], admins = roster.profile.admins) => {
    const profile = { ...roster.profile, admins };
    const isAhead = (id: string) => ahead.some((person) => person.id === id);
    const machine = { self, roster: { ...roster, profile }, isAhead } as unknown as Conversation;
    return new Set(nonces.flatMap((nonce) => ownSponsors(machine, nonce, 0)));
  };
  expect(asks([dan])).toEqual(new Set([ben.id, cleo.id]));
  expect(asks([cleo, dan])).toEqual(new Set([cleo.id]));
  expect(asks([dan], [ann.id])).toEqual(new Set([dan.id]));
});

/** Where nobody is, and called away by a move that an admin made up. */
function lostAndCalledAway() {
  const town = new GroupTown();
  const [ann, ben, , dan] = town.gather(["Ann", "Ben", "Cleo", "Dan"]);
  town.reach([dan]);
  lose(dan, ann);
  dan.kept.do({ type: "heads", member: ben.id, heads: [], moves: [claim(ben, 0)] });
  const wait = (minutes: number) => {
    for (let i = 0; i < minutes; i += 5) {
      dan.look();
      town.pass(5);
    }
  };
  wait(PATIENCE_MINUTES + 10);
  return { town, ann, dan, wait };
}

it("who is lost is let in by its own orderer as soon as that is there, whatever an admin made up", () => {
  const { town, ann, dan, wait } = lostAndCalledAway();
  town.reach([ann, dan]);
  wait(20);
  expect(dan.kept.machine.standing).toBe("member");
});

it("and by one that is there for half an hour each day", () => {
  const { town, ann, dan, wait } = lostAndCalledAway();
  for (let day = 0; day < 3; day++) {
    wait(24 * 60 - 30);
    town.reach([ann, dan]);
    wait(30);
    town.reach([dan]);
  }
  expect(dan.kept.machine.standing).toBe("member");
});
