import { describe, expect, it } from "vitest";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { signPlaceMove } from "../../src/session/place-move.ts";
import type { ShownHistory } from "../../src/session/conversation/past.ts";
import type { Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";
import { groupOf, ordererOf, takePlace, told } from "./moving-group.ts";

const show = (to: Member, from: Member) =>
  to.do({
    type: "heads",
    member: idOf(from),
    heads: from.conversation.heads(),
    moves: from.conversation.placeMoves(),
  });

function lets(sponsor: Member, member: Member, shown: () => ShownHistory): void {
  const keyPackage = member.newKeyPackage(shown);
  sponsor.do({ type: "wish", wish: { type: "bringBack", member: memberIdBytes(idOf(member)), keyPackage } });
}

describe("told", () => {
  it("T1 keeps a told move that took out the orderer when it hears it again", () => {
    const { world, members } = groupOf(31, 5);
    const [a, b, c, , e] = members as [Member, Member, Member, Member, Member];
    e.kill();
    a.rename("one");
    world.run();
    a.kill();
    b.remove(a);
    world.run();
    expect(ordererOf(c)).not.toBe(idOf(a));
    const o = members.find((one) => idOf(one) === ordererOf(c)) as Member;
    o.bringBack(e);
    world.run();
    e.restart();
    world.run();
    console.log("e moves", e.conversation.placeMoves().length, "c moves", c.conversation.placeMoves().length);
    expect(e.conversation.placeMoves()).toHaveLength(1);
    show(e, c);
    expect(e.conversation.placeMoves()).toHaveLength(1);
  });

  it("T1c and isn't called away by another move of a higher hash, as nobody is", () => {
    const { world, members } = groupOf(31, 5);
    const [a, b, c, , e] = members as [Member, Member, Member, Member, Member];
    e.kill();
    a.rename("one");
    world.run();
    a.kill();
    b.remove(a);
    world.run();
    const o = members.find((one) => idOf(one) === ordererOf(c)) as Member;
    o.bringBack(e);
    world.run();
    e.restart();
    world.run();
    const [move] = c.conversation.placeMoves();
    if (move === undefined) throw new Error("moved");
    show(e, c);
    const other = signPlaceMove(c.memberSeed, c.conversation.groupId, {
      epoch: move.epoch,
      before: move.before,
      commit: new Uint8Array(32).fill(255),
      orderer: memberIdBytes(idOf(c)),
      without: null,
    });
    for (const one of [o, e]) one.do({ type: "heads", member: idOf(c), heads: [], moves: [other] });
    expect([o, e].map((one) => one.conversation.outvotedBy.length)).toEqual([0, 0]);
  });

  it("T4 odd lists", () => {
    const { world, members } = groupOf(35, 4);
    const [a, b, , d] = members as [Member, Member, Member, Member];
    d.kill();
    for (let i = 0; i < 3; i++) {
      a.rename(`n${i}`);
      world.run();
    }
    const at = a.conversation.epoch;
    const odd = (): ShownHistory => {
      const heads = Array.from({ length: 128 }, (_, i) => ({
        epoch: i % 3 === 0 ? 2n ** 64n - 1n - BigInt(i) : at - BigInt(i % 5),
        head: new Uint8Array(32).fill(i),
        commit: new Uint8Array(32).fill(i + 1),
      }));
      const moves = Array.from({ length: 4 }, (_, i) =>
        signPlaceMove(b.memberSeed, b.conversation.groupId, {
          epoch: i % 2 ? 2n ** 64n - 1n : at - 2n,
          before: new Uint8Array(32).fill(i),
          commit: new Uint8Array(32).fill(i + 2),
          orderer: memberIdBytes(idOf(b)),
          without: memberIdBytes(idOf(a)),
        }),
      );
      return { heads, moves };
    };
    lets(a, d, odd);
    world.run();
    d.restart();
    world.run();
    const shown = () => JSON.stringify([d.conversation.headsForNewcomers(), d.conversation.heads()], (_, v) => typeof v === "bigint" ? String(v) : v);
    const before = shown();
    d.kill();
    d.restart();
    expect(shown()).toBe(before);
    const epochs = d.conversation.headsForNewcomers().map(({ epoch }) => epoch);
    expect(epochs).toEqual([...epochs].sort((x, y) => (x < y ? -1 : 1)));
    console.log(epochs, d.conversation.heads().map(({ epoch }) => epoch), [...d.store.keys()].filter((k) => k.includes("/head/") || k.includes("/move/")).length);
    d.send("well");
    world.run();
    expect(a.texts(d)).toEqual(["well"]);
  });

  it("T2 a made-up move makes a told head a seen one: shown, and parts honest ones", () => {
    const { world, members } = groupOf(32, 5);
    const [a, b, c, d, e] = members as [Member, Member, Member, Member, Member];
    e.kill();
    a.rename("one");
    world.run();
    a.rename("two");
    world.run();
    const at = c.conversation.epoch;
    c.kill(); // is here at "two", behind what comes
    a.rename("three");
    world.run();
    // b lies, with a key of nobody, about the epoch that c is in.
    const lie = (): ShownHistory => {
      const { heads } = b.history();
      const commit = new Uint8Array(32).fill(7);
      const made = signPlaceMove(new Uint8Array(32).fill(9), b.conversation.groupId, {
        epoch: at - 1n,
        before: heads.find(({ epoch }) => epoch === at - 1n)?.head as Uint8Array,
        commit,
        orderer: memberIdBytes(idOf(b)),
        without: null,
      });
      const head = new Uint8Array(32).fill(8);
      return { heads: heads.map((one) => (one.epoch === at ? { epoch: at, head, commit } : one)), moves: [made] };
    };
    lets(a, e, lie);
    world.run();
    e.restart();
    world.run();
    expect(e.conversation.epoch).toBe(a.conversation.epoch);
    const shows = e.conversation.heads().some(({ epoch }) => epoch === at);
    c.alive = true;
    c.do({ type: "heads", member: idOf(e), heads: e.conversation.heads(), moves: e.conversation.placeMoves() });
    const cSays = told(c, "parted");
    show(e, c);
    expect([shows, cSays, told(e, "parted")]).toEqual([false, false, false]);
    void d;
  });

  it.each([false, true])("T2b two members so told take out an honest orderer %s", (isLie) => {
    const { world, members } = groupOf(33, 6);
    const [a, b, c, d, e] = members as [Member, Member, Member, Member, Member];
    d.kill();
    e.kill();
    a.rename("one");
    world.run();
    a.rename("two");
    world.run();
    const at = a.conversation.epoch;
    a.kill();
    c.kill();
    // b, alone, by a move of its own that it shows to nobody
    takePlace(b, b, a);
    world.run();
    const lie = (isMade: boolean) => (): ShownHistory => {
      const { heads } = b.history();
      const own = heads.find(({ epoch }) => epoch === at);
      const made = signPlaceMove(new Uint8Array(32).fill(9), b.conversation.groupId, {
        epoch: at - 1n,
        before: heads.find(({ epoch }) => epoch === at - 1n)?.head as Uint8Array,
        commit: own?.commit as Uint8Array,
        orderer: memberIdBytes(idOf(b)),
        without: null,
      });
      return { heads: heads.filter(({ epoch }) => epoch <= at), moves: isMade ? [made] : [] };
    };
    for (const one of [d, e]) {
      lets(b, one, lie(isLie));
      world.run();
    }
    b.kill();
    for (const one of [d, e]) expect(one.conversation.epoch).toBeGreaterThan(at);
    a.alive = true;
    expect(a.conversation.epoch).toBe(at);
    for (const one of [d, e]) show(a, one);
    expect(a.conversation.standing).toBe("member");
  });

  it.each([true])("T5 two members so told take out an honest orderer %s", (isLie) => {
    const { world, members } = groupOf(36, 6);
    const [a, b, c, d, e] = members as [Member, Member, Member, Member, Member];
    d.kill();
    e.kill();
    a.rename("one");
    world.run();
    const at = a.conversation.epoch;
    a.kill();
    c.kill();
    // b, alone, by a move of its own that it shows to nobody
    takePlace(b, b, a);
    world.run();
    const lie = (isMade: boolean) => (): ShownHistory => {
      const { heads } = b.history();
      const own = heads.find(({ epoch }) => epoch === at);
      const made = signPlaceMove(b.memberSeed, b.conversation.groupId, {
        epoch: at - 1n,
        before: heads.find(({ epoch }) => epoch === at - 1n)?.head as Uint8Array,
        commit: own?.commit as Uint8Array,
        orderer: memberIdBytes(idOf(b)),
        without: null,
      });
      return { heads: heads.filter(({ epoch }) => epoch <= at), moves: isMade ? [made] : [] };
    };
    for (const one of [d, e]) {
      lets(b, one, lie(isLie));
      world.run();
    }
    b.kill();
    for (const one of [d, e]) expect(one.conversation.epoch).toBeGreaterThan(at);
    a.alive = true;
    expect(a.conversation.epoch).toBe(at);
    for (const one of [d, e]) show(a, one);
    expect(a.conversation.standing).toBe("member");
  });

  it("T3 a told head that is that of another history hides that two are parted", () => {
    const { world, members } = groupOf(34, 6);
    const [a, b, c, d, e] = members as [Member, Member, Member, Member, Member];
    // d is led away by b's private history out of this epoch
    const base = a.conversation.epoch;
    const saved = new Map(b.store);
    for (const one of [a, c, e]) one.kill();
    takePlace(b, b, a);
    world.run();
    b.rename("private");
    world.run();
    b.rename("private 2");
    world.run();
    const foreign = d.conversation.heads();
    const privateEpoch = d.conversation.epoch;
    d.kill();
    b.kill();
    b.store.clear();
    for (const [key, value] of saved) b.store.set(key, value);
    for (const one of [a, c, e]) one.restart();
    a.rename("true 1");
    world.run();
    expect(e.conversation.epoch).toBe(base + 1n);
    e.kill();
    for (let i = 0; i < 4; i++) {
      a.rename(`true ${i}`);
      world.run();
    }
    const lie = (): ShownHistory => ({
      heads: a.history().heads.map((one) => foreign.find(({ epoch }) => epoch === privateEpoch && epoch === one.epoch) ?? one),
      moves: [],
    });
    lets(a, e, process.env["HONEST"] ? () => a.history() : lie);
    world.pass(60 * 60_000);
    e.restart();
    world.run();
    expect(e.conversation.epoch).toBe(a.conversation.epoch);
    console.log("base", base, "private", privateEpoch, foreign.map(({ epoch }) => epoch), e.conversation.headsForNewcomers().map((one) => [one.epoch, foreign.find(({ epoch }) => epoch === one.epoch)?.head.join() === one.head.join()]), told(e, "parted"));
    e.do({ type: "heads", member: idOf(d), heads: foreign, moves: [] });
    expect(told(e, "parted")).toBe(true);
  });
});
