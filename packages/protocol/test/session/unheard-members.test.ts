/** A member of a group that went back to an older state, and what the others say to it by their lanes. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";
import { idOf } from "./member-secrets.ts";
import { goApart, groupOf, told } from "./moving-group.ts";

const HOUR_MS = 3_600_000;

interface Three {
  readonly world: ConversationWorld;
  /** Has the commit place. */
  readonly ann: Member;
  readonly bob: Member;
  readonly carol: Member;
}

/** They read at one relay, and have met. */
function three(seed: number): Three {
  const world = new ConversationWorld(seed);
  const relays = [world.relay().address];
  const [ann, bob, carol] = [world.newcomer(relays), world.newcomer(relays), world.newcomer(relays)];
  ann.found("group", 50);
  for (const other of [bob, carol]) {
    ann.add(other);
    world.run();
  }
  return { world, ann, bob, carol };
}

const copyOf = ({ store }: Member) => [...store].map(([key, value]) => [key, value.slice()] as const);

/** Its store is what it was, and no relay has anything of what came after. */
function putBack({ world }: Three, member: Member, copy: ReturnType<typeof copyOf>): void {
  member.kill();
  member.store.clear();
  for (const [key, value] of copy) member.store.set(key, value);
  for (const relay of world.relays) relay.frames.clear();
  member.restart();
}

/** What `teller` tells `member` by their lane. */
function tell(teller: Member, member: Member, askedIn?: bigint): void {
  const known = teller.conversation.knownOf(idOf(member));
  if (known === null) throw new Error("both are members");
  const shown = { ...teller.history(), ...(askedIn !== undefined && { askedIn }) };
  member.do({ type: "heads", member: idOf(teller), ...shown });
  const { heads } = shown;
  if (askedIn !== undefined) member.do({ type: "farAhead", member: idOf(teller), heads, askedIn });
  member.do({ type: "known", member: idOf(teller), known, heads: shown.heads });
}

const renew = ({ world }: Three, times: number) => {
  for (let i = 0; i < times; i++) world.pass(LOCAL_LIMITS.KEY_AGE_MAX_MS + HOUR_MS);
};

/** Bob alone is there, with a state of before he wrote and before keys were renewed. */
function bobWentBack(seed: number, forgotten: number, renewals: number): Three {
  const all = three(seed);
  const { world, ann, bob, carol } = all;
  bob.send("before");
  world.run();
  const copy = copyOf(bob);
  for (let i = 0; i < forgotten; i++) bob.send(`forgotten ${i}`);
  world.run();
  renew(all, renewals);
  for (const other of [ann, carol]) other.kill();
  putBack(all, bob, copy);
  return all;
}

describe("who wrote into a relay for a group, and is not confirmed for long", () => {
  it("asks those who don't confirm it, the orderer first, and nobody before", () => {
    const { world, ann, bob, carol } = bobWentBack(1, 0, 2);
    const unheard = () => bob.conversation.unheard(world.time.nowMs);
    bob.send("after");
    world.pass(LOCAL_LIMITS.UNHEARD_ASK_MS - HOUR_MS);
    expect(unheard()).toEqual([]);
    world.pass(HOUR_MS);
    expect(unheard()).toEqual([idOf(ann), idOf(carol)]);
  });

  it("asks after a commit too: who orders them may be all that writes", () => {
    const all = three(2);
    const { world, ann, bob, carol } = all;
    for (const other of [bob, carol]) other.kill();
    ann.rename("another");
    world.pass(LOCAL_LIMITS.UNHEARD_ASK_MS + HOUR_MS);
    expect(ann.conversation.unheard(world.time.nowMs).sort()).toEqual([idOf(bob), idOf(carol)].sort());
  });

  it("asks nobody who reads at no relay", () => {
    const world = new ConversationWorld(3);
    const [alice, bob] = world.group(2);
    bob.kill();
    alice.send("hello");
    world.pass(LOCAL_LIMITS.UNHEARD_ASK_MS + HOUR_MS);
    expect(alice.conversation.unheard(world.time.nowMs)).toEqual([]);
  });
});

describe("who went back to an older state and is told by lanes what others know of it", () => {
  it.each([
    ["messages", 2, 0],
    ["epochs alone", 0, 2],
  ])("begins anew at the orderer's word: it forgot %s", (_, forgotten, renewals) => {
    const { ann, bob } = bobWentBack(10 + forgotten, forgotten, renewals);
    tell(ann, bob);
    expect(bob.conversation.standing).toBe("lost");
  });

  it("asks the others when another one says so, and begins anew when two do", () => {
    const { world, ann, bob, carol } = bobWentBack(20, 1, 1);
    tell(carol, bob);
    expect(bob.conversation.standing).toBe("member");
    expect(bob.conversation.unheard(world.time.nowMs)).toEqual([idOf(ann)]);
    tell(ann, bob);
    expect(bob.conversation.standing).toBe("lost");
  });

  it("begins anew though it only read what it forgot", () => {
    const all = three(30);
    const { world, ann, bob, carol } = all;
    const copy = copyOf(bob);
    ann.send("read and forgotten");
    world.run();
    for (const other of [ann, carol]) other.kill();
    putBack(all, bob, copy);
    tell(ann, bob);
    expect(bob.conversation.standing).toBe("lost");
  });

  it("who isn't behind goes on, whatever it was told when", () => {
    const all = three(40);
    const { world, ann, bob, carol } = all;
    bob.send("one");
    world.run();
    const early = ann.conversation.knownOf(idOf(bob));
    bob.kill();
    ann.send("two");
    renew(all, 2);
    bob.restart();
    tell(ann, bob);
    tell(carol, bob);
    world.pass(HOUR_MS);
    tell(ann, bob);
    if (early !== null) bob.do({ type: "known", member: idOf(ann), known: early, heads: [] });
    expect([bob.conversation.standing, bob.texts(ann)]).toEqual(["member", ["two"]]);
  });

  it("hears nothing of a former self, nor of a later one from who follows another history", () => {
    const { world, ann, bob } = three(50);
    const known = ann.conversation.knownOf(idOf(bob));
    if (known === null) throw new Error("both are members");
    bob.do({
      type: "known",
      member: idOf(ann),
      known: { ...known, number: known.number - 1n, epoch: 99n },
      heads: [],
    });
    expect(bob.conversation.standing).toBe("member");
    const [head] = ann.conversation.heads().slice(-1);
    if (head === undefined) throw new Error("there is an epoch");
    const heads = [{ ...head, head: new Uint8Array(32).fill(7), commit: new Uint8Array(32).fill(8) }];
    bob.do({ type: "heads", member: idOf(ann), heads, moves: [] });
    bob.do({ type: "known", member: idOf(ann), known: { ...known, epoch: 99n }, heads });
    expect(bob.conversation.standing).toBe("member");
    // Whom it meets at relays alone, and who has the commit place: it asks that one to be let in.
    expect(bob.conversation.isStuck).toBe(true);
    const before = bob.conversation.epoch;
    ann.bringBack(bob);
    for (let step = 0; step < 1200 && bob.conversation.epoch === before; step++) world.pass(50);
    expect([bob.conversation.standing, bob.conversation.isStuck]).toEqual(["member", false]);
  });

  it("learns by an answer that what leads on from its epoch will not come, if it is in that epoch still", () => {
    const all = three(60);
    const { ann, bob } = all;
    bob.kill();
    renew(all, PROTOCOL_LIMITS.EPOCHS_KEPT);
    bob.alive = true;
    const epoch = bob.conversation.epoch;
    tell(ann, bob);
    tell(ann, bob, epoch - 1n);
    expect(bob.conversation.standing).toBe("member");
    tell(ann, bob, epoch);
    expect(bob.conversation.standing).toBe("lost");
  });
});

const gapsOf = ({ events }: Member) => events.filter((event) => (event as { type: string }).type === "gap");

describe("who is told that others are far ahead", () => {
  it("goes on if two say so of two epochs, the first of which it has left", () => {
    const all = three(94);
    const { ann, bob, carol } = all;
    const far = ann.conversation.epoch + 20n;
    const heads = [{ epoch: far, head: new Uint8Array(32).fill(1), commit: new Uint8Array(32) }];
    const hear = (from: Member) =>
      ann.do({ type: "farAhead", member: idOf(from), heads, askedIn: ann.conversation.epoch });
    hear(bob);
    ann.rename("another");
    hear(carol);
    expect(ann.conversation.standing).toBe("member");
    hear(bob);
    expect(ann.conversation.standing).toBe("lost");
  });
});

describe("who had the commit place, went back to that, and went on alone", () => {
  /** Ann handed the place on; nobody was there when her store was put back. */
  function annWentBack(seed: number, commits: number): Three {
    const all = three(seed);
    const { world, ann, bob, carol } = all;
    const copy = copyOf(ann);
    ann.handOver(bob);
    world.run();
    carol.send("read by ann");
    renew(all, 1);
    for (const other of [bob, carol]) other.kill();
    putBack(all, ann, copy);
    for (let i = 0; i < commits; i++) change(all, `alone ${i}`);
    return all;
  }

  function change({ world, ann }: Three, name: string): void {
    ann.rename(name);
    world.run();
    expect(ann.conversation.roster.profile.name).toBe(name);
  }

  it.each([1, 8])(
    "begins anew at the word of two who saw it where it was, after %i commits of its own",
    (times) => {
      const { ann, bob, carol } = annWentBack(90, times);
      tell(bob, ann);
      expect([ann.conversation.standing, ann.conversation.outvotedBy]).toEqual(["member", []]);
      tell(carol, ann);
      expect(ann.conversation.standing).toBe("lost");
    },
  );

  it.each([
    ["the next one says so after a start of its program and a commit of its own: it begins anew", 1, "lost"],
    ["the next one says so days later: it goes on", 4, "member"],
  ])("%s", (_, days, standing) => {
    const all = annWentBack(93, 1);
    const { ann, bob, carol } = all;
    tell(bob, ann);
    ann.restart();
    change(all, "alone still");
    all.world.pass(days * 24 * HOUR_MS);
    tell(carol, ann);
    expect(ann.conversation.standing).toBe(standing);
  });

  it("and the others, who hear of it what is long ago, go on", () => {
    const { ann, bob, carol } = annWentBack(91, 2);
    for (const other of [bob, carol]) {
      other.restart();
      tell(ann, other);
      expect(other.conversation.standing).toBe("member");
    }
  });

  it("but not those of a group that fell apart, none of whom went back", () => {
    const { world, members } = groupOf(92, 4);
    const [, b] = members as [Member, Member];
    goApart(world, members, b);
    for (const teller of members)
      for (const member of members) {
        const known = teller.conversation.knownOf(idOf(member));
        if (member === teller || known === null) continue;
        const shown = { member: idOf(teller), heads: teller.history().heads };
        member.do({ type: "heads", ...shown, moves: [] });
        member.do({ type: "known", ...shown, known });
      }
    expect(members.filter((one) => told(one, "parted"))).toHaveLength(4);
    expect(members.map(({ conversation }) => conversation.standing)).toEqual(Array(4).fill("member"));
  });
});

describe("what one says who went back, to whom alone knows of what it forgot", () => {
  it("is taken in its order or not at all, and nothing of it is lost", () => {
    const all = three(70);
    const { world, ann, bob, carol } = all;
    bob.send("before");
    world.run();
    const copy = copyOf(bob);
    ann.kill();
    bob.send("forgotten");
    world.run();
    putBack(all, bob, copy);
    for (const text of ["one", "two", "three"]) bob.send(text);
    world.pass(HOUR_MS);
    expect(carol.texts(bob)).toEqual(["before", "forgotten", "one", "two", "three"]);
    expect(carol.refused).toContain("forgotten-message");
    expect(bob.conversation.standing).toBe("member");
  });

  it("is heard after a notice of what its reader forgot itself", () => {
    const all = three(80);
    const { world, ann, bob, carol } = all;
    bob.send("before");
    world.run();
    const copy = copyOf(carol);
    ann.kill();
    for (const text of ["read", "and forgotten"]) bob.send(text);
    world.run();
    putBack(all, carol, copy);
    carol.send("hello");
    bob.send("after");
    world.pass(HOUR_MS);
    expect(carol.texts(bob).at(-1)).toBe("after");
    expect(gapsOf(carol)).toMatchObject([{ from: idOf(bob), count: 2 }]);
    expect(bob.texts(carol)).toEqual(["hello"]);
  });

  it("is heard after such a notice though its sender has begun another stream since", () => {
    const all = three(81);
    const { world, ann, bob, carol } = all;
    bob.send("before");
    world.run();
    const copy = copyOf(carol);
    const known = carol.conversation.knownOf(idOf(bob));
    if (known === null) throw new Error("both are members");
    bob.do({ type: "known", member: idOf(carol), known: { ...known, epoch: 99n }, heads: [] });
    for (const text of ["read", "and forgotten"]) bob.send(text);
    world.run();
    expect([carol.texts(bob).length, gapsOf(carol)]).toEqual([3, []]);
    ann.kill();
    putBack(all, carol, copy);
    carol.send("hello");
    bob.send("after");
    world.pass(HOUR_MS);
    expect(carol.texts(bob).at(-1)).toBe("after");
    expect(gapsOf(carol)).toMatchObject([{ from: idOf(bob), count: 2 }]);
  });
});

describe("a member that fills the boxes of its own removal, where orderer and reader meet at a relay alone", () => {
  /** Mallory is out, and Carol can't be told so. */
  function barred(seed: number) {
    const all = three(seed);
    const { world, ann, bob, carol } = all;
    const mallory = world.newcomer(world.relays.map(({ address }) => address));
    ann.add(mallory);
    world.run();
    carol.kill();
    const hostile = new HostileMember(mallory);
    const [relay] = world.relays;
    hostile.squats(carol, ann, PROTOCOL_LIMITS.CHAIN_WINDOW, relay);
    ann.remove(mallory);
    world.pass(HOUR_MS);
    expect(ann.conversation.unheard(world.time.nowMs)).toEqual([idOf(carol)]);
    for (const other of [ann, bob]) other.kill();
    carol.restart();
    world.pass(HOUR_MS);
    expect(carol.conversation.roster.members.map(({ id }) => id)).toContain(idOf(mallory));
    return { ...all, mallory };
  }

  it("is out for the reader too, by the lane of the two", () => {
    const { world, ann, carol, mallory } = barred(21);
    const shown = ann.history();
    const known = ann.conversation.knownOf(idOf(carol));
    expect(known?.isBarred).toBe(true);
    tell(ann, carol);
    expect(carol.conversation.standing).toBe("lost");
    ann.restart();
    ann.bringBack(carol);
    world.pass(HOUR_MS);
    expect(shown.heads.length).toBeGreaterThan(0);
    expect(carol.conversation.roster.members.map(({ id }) => id)).not.toContain(idOf(mallory));
  });

  it("is out for one, too, whose other relay is never there", () => {
    const all = three(23);
    const { world, ann, carol } = all;
    const [relay] = world.relays;
    const dead = world.relay("dead.example");
    dead.isUp = false;
    carol.do({ type: "relays", relays: [relay?.address ?? "", dead.address] });
    world.pass(HOUR_MS);
    const mallory = world.newcomer([relay?.address ?? ""]);
    ann.add(mallory);
    world.run();
    carol.kill();
    new HostileMember(mallory).squats(carol, ann, PROTOCOL_LIMITS.CHAIN_WINDOW, relay);
    ann.remove(mallory);
    world.pass(HOUR_MS);
    expect(ann.conversation.knownOf(idOf(carol))?.isBarred).toBe(true);
  });

  it("makes nobody begin anew at a relay's word alone, that boxes are filled", () => {
    const all = three(24);
    const { world, ann, carol } = all;
    carol.kill();
    for (const relay of world.relays) relay.lies = "foreign";
    ann.rename("kept from carol");
    world.pass(HOUR_MS);
    expect(ann.conversation.knownOf(idOf(carol))?.isBarred).toBe(true);
    ann.kill();
    carol.restart();
    world.pass(HOUR_MS);
    tell(ann, carol);
    expect(carol.conversation.standing).toBe("member");
  });

  it("makes nobody begin anew by saying so itself, nor by what is older than the reader's epoch", () => {
    const { ann, bob, carol } = barred(22);
    const known = ann.conversation.knownOf(idOf(carol));
    if (known === null) throw new Error("both are members");
    const { heads } = ann.history();
    carol.do({ type: "known", member: idOf(bob), known, heads });
    const older = carol.history().heads;
    carol.do({ type: "known", member: idOf(ann), known, heads: older });
    expect(carol.conversation.standing).toBe("member");
  });
});
