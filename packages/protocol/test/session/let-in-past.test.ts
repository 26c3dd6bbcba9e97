/**
 * Who was let in past epochs that it never saw, and then the group parts. All but the last three were red while members kept what
 * they were told of such epochs (decision 0084).
 */

import { expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { type PlaceMove, signPlaceMove } from "../../src/session/place-move.ts";
import type { Head } from "../../src/session/rejoin.ts";
import type { Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { groupOf, nameOf, ordererOf, takePlace, told, unite } from "./moving-group.ts";

type Four = [Member, Member, Member, Member];
type Five = [...Four, Member];
type Six = [...Five, Member];

const HOUR_MS = 3_600_000;
const FIRST_SEED = 100;

function show(from: Member, to: Member): void {
  const { conversation } = from;
  const shown = { heads: conversation.heads(), moves: conversation.placeMoves() };
  to.do({ type: "heads", member: idOf(from), ...shown });
}

function tell(member: Member, from: Member, moves: readonly PlaceMove[]): void {
  member.do({ type: "heads", member: idOf(from), heads: [], moves });
}

const kill = (...all: Member[]): void => all.forEach((one) => void one.kill());
const restart = (...all: Member[]): void => all.forEach((one) => void one.restart());

it("both sides are told that they are parted, where one was let in by an admin that had been removed", () => {
  const { world, members } = groupOf(41, 4);
  const [a, b, c, d] = members as Four;
  kill(b);
  a.rename("without b");
  world.run();
  kill(d);
  a.remove(b);
  world.run();
  for (let i = 0; i < 3; i++) {
    a.rename(`true ${i}`);
    world.run();
  }
  kill(a, c);
  restart(b);
  takePlace(b, b, a);
  world.run();
  for (let i = 0; i < 8; i++) {
    b.rename(`with b ${i}`);
    world.run();
  }
  restart(d);
  tell(d, b, b.conversation.placeMoves());
  b.bringBack(d);
  world.pass(HOUR_MS);
  kill(b);
  restart(a, c);
  world.run();
  expect([nameOf(a), nameOf(d)]).toEqual(["true 2", "with b 7"]);
  show(d, a);
  show(a, d);
  expect([a, d].map((one) => told(one, "parted"))).toEqual([true, true]);
});

/** One was let in past two epochs; another one, who was away too, moves the place out of the one that it was last in. */
function movedBehind(seed: number) {
  const { world, members } = groupOf(seed, 5);
  const [a, b, c, d, e] = members as Five;
  kill(c, e);
  for (const name of ["one", "two"]) {
    a.rename(name);
    world.run();
  }
  a.do({ type: "wish", wish: { type: "role", member: memberIdBytes(idOf(b)), admin: false } });
  world.run();
  a.bringBack(e);
  world.run();
  restart(e);
  world.run();
  const heads = d.conversation.heads();
  kill(a, b, d, e);
  restart(c);
  const last = c.conversation.heads().at(-1) as Head;
  takePlace(c, c, a);
  world.run();
  const [said] = c.conversation.placeMoves() as [PlaceMove];
  restart(a, b, d, e);
  const next = heads.find(({ epoch }) => epoch === last.epoch + 1n) as Head;
  return { world, members: [a, b, c, d, e] as const, last, next, said };
}

/** In which the true move comes behind the commit that it is compared with. */
function movedLater(): ReturnType<typeof movedBehind> {
  for (let seed = FIRST_SEED; ; seed++) {
    const made = movedBehind(seed);
    if (Buffer.compare(made.next.commit, made.said.commit) < 0) return made;
  }
}

it("a plain member that was an admin keeps nobody where nobody else is, by a move that it makes up", () => {
  const { world, members, last, next, said } = movedLater();
  const [a, b, c, d, e] = members;
  const { epoch, head: before } = last;
  const orderer = new Uint8Array(16);
  const { commit } = next;
  const content = { epoch, before, commit, orderer, without: null };
  tell(e, b, [signPlaceMove(b.memberSeed, b.conversation.groupId, content)]);
  for (const one of [a, b, d, e]) tell(one, c, [said]);
  unite(world, [...members]);
  c.remove(b);
  world.run();
  unite(world, [a, c, d, e]);
  expect([a, c, d, e].map(ordererOf)).toEqual(Array(4).fill(idOf(c)));
});

it("who was told wrong of the epoch behind a move, and loses the group, is let in by an honest orderer", () => {
  const { world, members } = groupOf(43, 5);
  const [a, b, c, , e] = members as Five;
  kill(e);
  a.rename("one");
  world.run();
  const at = a.conversation.epoch;
  kill(a);
  takePlace(b, b, a);
  world.run();
  restart(a);
  world.pass(HOUR_MS);
  b.handOver(a);
  world.run();
  a.do({ type: "wish", wish: { type: "role", member: memberIdBytes(idOf(b)), admin: false } });
  world.run();
  const heads = c.conversation.heads();
  const commit = new Uint8Array(32).fill(3);
  const lie = heads.map((one) => (one.epoch === at + 1n ? { ...one, commit } : one));
  const keyPackage = e.newKeyPackage(() => ({ heads: lie, moves: [] }));
  a.do({ type: "wish", wish: { type: "bringBack", member: memberIdBytes(idOf(e)), keyPackage } });
  world.pass(HOUR_MS);
  restart(e);
  world.pass(HOUR_MS);
  const known = a.conversation.knownOf(idOf(e));
  if (known === null) throw new Error("a member");
  e.do({ type: "known", member: idOf(a), known: { ...known, epoch: 99n }, heads: [] });
  expect(e.conversation.standing).toBe("lost");
  show(a, e);
  a.bringBack(e);
  world.pass(HOUR_MS);
  expect(e.conversation.standing).toBe("member");
});

it("who was taken out by a move that doesn't count is taken out again by the admin who comes over", () => {
  const { world, members } = groupOf(44, 6);
  const [a, b, c, d, e, f] = members as Six;
  kill(c, f);
  a.rename("one");
  world.run();
  kill(e, a);
  b.remove(a);
  world.run();
  const orderer = members.find((one) => idOf(one) === ordererOf(d)) as Member;
  orderer.bringBack(e);
  world.run();
  restart(e);
  world.pass(HOUR_MS);
  const isIn = () => e.conversation.roster.members.some(({ id }) => id === idOf(a));
  expect(isIn()).toBe(false);
  kill(b, d, e);
  restart(c);
  takePlace(c, c, a);
  world.run();
  restart(e, f);
  tell(e, c, c.conversation.placeMoves());
  unite(world, [c, e, f]);
  expect([ordererOf(e), isIn()]).toEqual([idOf(c), false]);
});

it("who lacks what its orderer did, which is gone, is brought back by those who came in behind its move", () => {
  const { world, members } = groupOf(71, 6);
  const [a, b, c, d, g, e] = members as Six;
  kill(g, a, b, d);
  takePlace(c, c, a);
  world.run();
  kill(c, e);
  restart(a, b, d);
  a.rename("by the old one");
  world.run();
  restart(c);
  unite(world, [a, b, c, d]);
  expect([a, b, d].map(ordererOf)).toEqual(Array(3).fill(idOf(c)));
  kill(c);
  takePlace(a, a, c);
  world.run();
  restart(e);
  e.send("from e");
  a.send("from a");
  for (let hours = 0; hours < LOCAL_LIMITS.LEFT_BEHIND_MS / HOUR_MS + 24; hours++) {
    world.pass(HOUR_MS);
    world.compareHistories();
    for (const one of [a, b, d]) {
      show(one, e);
      show(e, one);
    }
    if (e.conversation.isLeftBehind || e.conversation.standing === "lost") a.bringBack(e);
  }
  expect(e.conversation.epoch).toBe(a.conversation.epoch);
  expect([e.texts(a), a.texts(e)]).toEqual([["from a"], ["from e"]]);
});

it("who moved the place stays, though whoever lets it in elsewhere saw no commit where the ways part", () => {
  const { world, members } = groupOf(44, 4);
  const [a, b, c, d] = members as Four;
  kill(c);
  a.bringBack(b);
  world.run();
  kill(a, b, d);
  restart(c);
  takePlace(c, c, a);
  world.run();
  restart(a, b, d);
  b.bringBack(c);
  world.run();
  expect([ordererOf(c), ordererOf(b)]).toEqual([idOf(c), idOf(a)]);
  unite(world, members);
  expect(members.map(ordererOf)).toEqual(Array(4).fill(idOf(c)));
});

/** E was let in past C's move, by D who says of the head behind it what isn't so, or what is. */
function letInBehind(isLied: boolean) {
  const { world, members } = groupOf(45, 5);
  const [a, b, c, d, e] = members as Five;
  a.makeAdmin(e);
  world.run();
  kill(e, a);
  const at = c.conversation.epoch;
  takePlace(c, b, a);
  world.run();
  kill(c);
  restart(a);
  world.pass(HOUR_MS);
  for (const name of ["one", "two"]) {
    b.rename(name);
    world.run();
  }
  world.pass(HOUR_MS);
  const head = new Uint8Array(32).fill(3);
  const { heads: seen, moves } = d.history();
  const heads = seen.map((one) => (isLied && one.epoch === at + 1n ? { ...one, head } : one));
  const keyPackage = e.newKeyPackage(() => ({ heads, moves }));
  b.do({ type: "wish", wish: { type: "bringBack", member: memberIdBytes(idOf(e)), keyPackage } });
  world.run();
  restart(e);
  world.pass(HOUR_MS);
  b.handOver(e);
  world.run();
  kill(b);
  world.run();
  restart(c);
  world.pass(HOUR_MS);
  return { world, members: [a, b, c, d, e] as const };
}

it.each([false, true])(
  "who moved the place is let in by an honest orderer, which was told of the head behind it, wrong: %s",
  (isLied) => {
    const { world, members } = letInBehind(isLied);
    const [a, , c, d, e] = members;
    expect([a, d, e].map(ordererOf)).toEqual(Array(3).fill(idOf(e)));
    expect(c.conversation.epoch < e.conversation.epoch).toBe(true);
    e.bringBack(c);
    world.pass(HOUR_MS);
    expect(c.conversation.epoch).toBe(e.conversation.epoch);
  },
);
