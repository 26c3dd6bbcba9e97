/** Told is not seen: what whoever lets a member in can do by what it tells of the epochs between (decision 0084). */

import { describe, expect, it } from "vitest";
import type { ShownHistory } from "../../src/session/conversation/past.ts";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import type { PlaceMove } from "../../src/session/place-move.ts";
import { signPlaceMove } from "../../src/session/place-move.ts";
import type { Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { groupOf, ordererOf, takePlace, told } from "./moving-group.ts";

type Five = [Member, Member, Member, Member, Member];

const NOBODYS_SEED = new Uint8Array(32).fill(9);

const showOf = (from: Member, to: Member) =>
  to.do({
    type: "heads",
    member: idOf(from),
    heads: from.conversation.heads(),
    moves: from.conversation.placeMoves(),
  });

/** By a key package to which `sponsor` tells what `shown` says. */
function letIn(sponsor: Member, member: Member, shown: () => ShownHistory): void {
  const keyPackage = member.newKeyPackage(shown);
  sponsor.do({ type: "wish", wish: { type: "bringBack", member: memberIdBytes(idOf(member)), keyPackage } });
}

/** One that says that `maker` moved the place to itself into this epoch. */
function madeUpMove(maker: Member, seed: Uint8Array, epoch: bigint, commit?: Uint8Array): PlaceMove {
  const { heads } = maker.history();
  const of = (wanted: bigint) => heads.find((one) => one.epoch === wanted);
  return signPlaceMove(seed, maker.conversation.groupId, {
    epoch: epoch - 1n,
    before: of(epoch - 1n)?.head as Uint8Array,
    commit: commit ?? (of(epoch)?.commit as Uint8Array),
    orderer: memberIdBytes(idOf(maker)),
    without: null,
  });
}

/** The orderer was taken out while one member was away, which another lets in and tells of it. */
function toldOfRemoval() {
  const { world, members } = groupOf(31, 5);
  const [a, b, c, , e] = members as Five;
  e.kill();
  a.rename("one");
  world.run();
  a.kill();
  b.remove(a);
  world.run();
  const orderer = members.find((one) => idOf(one) === ordererOf(c)) as Member;
  orderer.bringBack(e);
  world.run();
  e.restart();
  world.run();
  return { c, e, orderer };
}

describe("a move that a member was told of", () => {
  it("is kept when it hears of it again", () => {
    const { c, e } = toldOfRemoval();
    expect(e.conversation.placeMoves()).toHaveLength(1);
    showOf(c, e);
    expect(e.conversation.placeMoves()).toHaveLength(1);
  });

  it("isn't outvoted by another one of a later hash, as it isn't where it was seen", () => {
    const { c, e, orderer } = toldOfRemoval();
    const [move] = c.conversation.placeMoves() as [PlaceMove];
    showOf(c, e);
    const { epoch, before } = move;
    const other = signPlaceMove(c.memberSeed, c.conversation.groupId, {
      epoch,
      before,
      commit: new Uint8Array(32).fill(255),
      orderer: memberIdBytes(idOf(c)),
      without: null,
    });
    for (const one of [orderer, e]) one.do({ type: "heads", member: idOf(c), heads: [], moves: [other] });
    expect([orderer, e].map((one) => one.conversation.outvotedBy.length)).toEqual([0, 0]);
  });
});

it("odd heads and moves are kept as they can be, and the same after a restart", () => {
  const { world, members } = groupOf(35, 4);
  const [a, b, , d] = members as [Member, Member, Member, Member];
  d.kill();
  for (let i = 0; i < 3; i++) {
    a.rename(`n${i}`);
    world.run();
  }
  const at = a.conversation.epoch;
  const oddHead = (i: number) => ({
    epoch: i % 3 === 0 ? 2n ** 64n - 1n - BigInt(i) : at - BigInt(i % 5),
    head: new Uint8Array(32).fill(i),
    commit: new Uint8Array(32).fill(i + 1),
  });
  const oddMove = (i: number) =>
    signPlaceMove(b.memberSeed, b.conversation.groupId, {
      epoch: i % 2 ? 2n ** 64n - 1n : at - 2n,
      before: new Uint8Array(32).fill(i),
      commit: new Uint8Array(32).fill(i + 2),
      orderer: memberIdBytes(idOf(b)),
      without: memberIdBytes(idOf(a)),
    });
  letIn(a, d, () => ({
    heads: Array.from({ length: 128 }, (_, i) => oddHead(i)),
    moves: Array.from({ length: 4 }, (_, i) => oddMove(i)),
  }));
  world.run();
  d.restart();
  world.run();

  const before = [d.conversation.headsForNewcomers(), d.conversation.heads()];
  d.kill();
  d.restart();
  expect([d.conversation.headsForNewcomers(), d.conversation.heads()]).toEqual(before);
  const epochs = d.conversation.headsForNewcomers().map(({ epoch }) => epoch);
  expect(epochs).toEqual([...epochs].sort((x, y) => (x < y ? -1 : 1)));
  d.send("well");
  world.run();
  expect(a.texts(d)).toEqual(["well"]);
});

describe("an admin that lies to whom it lets in", () => {
  it("parts nobody by a head that it made up, with a move of nobody's", () => {
    const { world, members } = groupOf(32, 5);
    const [a, b, c, , e] = members as Five;
    e.kill();
    for (const name of ["one", "two"]) {
      a.rename(name);
      world.run();
    }
    const at = c.conversation.epoch;
    c.kill();
    a.rename("three");
    world.run();
    const commit = new Uint8Array(32).fill(7);
    const lie = { epoch: at, head: new Uint8Array(32).fill(8), commit };
    letIn(a, e, () => ({
      heads: b.history().heads.map((one) => (one.epoch === at ? lie : one)),
      moves: [madeUpMove(b, NOBODYS_SEED, at, commit)],
    }));
    world.run();
    e.restart();
    world.run();
    expect(e.conversation.epoch).toBe(a.conversation.epoch);
    expect(e.conversation.heads().map(({ epoch }) => epoch)).not.toContain(at);
    c.alive = true;
    showOf(e, c);
    showOf(c, e);
    expect([c, e].map((one) => told(one, "parted"))).toEqual([false, false]);
  });

  // Each of the two would say that it was where the orderer is, and that the group went on from there.
  it.each([
    ["and shows no move", null],
    ["by a move that nobody signed who is there", () => NOBODYS_SEED],
    ["by a move of its own to a commit that was the orderer's", (liar: Member) => liar.memberSeed],
  ] as const)("can't make two such witnesses put an orderer out, %s", (_, seedOf) => {
    const { world, members } = groupOf(36, 6);
    const [a, b, c, d, e] = members as Five;
    for (const one of [d, e]) one.kill();
    for (const name of ["one", "two"]) {
      a.rename(name);
      world.run();
    }
    const at = a.conversation.epoch;
    for (const one of [a, c]) one.kill();
    takePlace(b, b, a);
    world.run();
    for (const one of [d, e]) {
      letIn(b, one, () => ({
        heads: b.history().heads.filter(({ epoch }) => epoch <= at),
        moves: seedOf === null ? [] : [madeUpMove(b, seedOf(b), at)],
      }));
      world.run();
    }
    b.kill();
    for (const one of [d, e]) expect(one.conversation.epoch).toBeGreaterThan(at);
    a.alive = true;
    expect(a.conversation.epoch).toBe(at);
    for (const one of [d, e]) showOf(one, a);
    expect(a.conversation.standing).toBe("member");
  });

  it("hides from nobody that another follows another history, by telling heads of that one", () => {
    const { world, members } = groupOf(34, 6);
    const [a, b, c, d, e] = members as Five;
    const base = a.conversation.epoch;
    const saved = new Map(b.store);
    for (const one of [a, c, e]) one.kill();
    takePlace(b, b, a);
    world.run();
    for (const name of ["other 1", "other 2"]) {
      b.rename(name);
      world.run();
    }
    const foreign = d.conversation.heads();
    const foreignLast = foreign.find(({ epoch }) => epoch === d.conversation.epoch);
    d.kill();
    b.kill();
    b.store.clear();
    for (const [key, value] of saved) b.store.set(key, value);
    for (const one of [a, c, e]) one.restart();
    a.rename("true");
    world.run();
    expect(e.conversation.epoch).toBe(base + 1n);
    e.kill();
    for (let i = 0; i < 4; i++) {
      a.rename(`true ${i}`);
      world.run();
    }
    letIn(a, e, () => ({
      heads: a.history().heads.map((one) => (one.epoch === foreignLast?.epoch ? foreignLast : one)),
      moves: [],
    }));
    world.pass(60 * 60_000);
    e.restart();
    world.run();
    expect(e.conversation.epoch).toBe(a.conversation.epoch);
    expect(e.conversation.headsForNewcomers()).toContainEqual(foreignLast);
    e.do({ type: "heads", member: idOf(d), heads: foreign, moves: [] });
    expect(told(e, "parted")).toBe(true);
  });
});
