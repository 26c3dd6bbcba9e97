/** What one who is in a group can do with commits: those that no program makes, and those of its own time as orderer. */
import { decode, type GroupState, KeyPackage, type Proposal } from "@hushroom/mls";
import { describe, expect, it } from "vitest";
import { type GroupProfile, groupProfileExtension, profileOf } from "../../src/session/group-profile.ts";
import { encodeKeyPackage } from "../../src/session/joining.ts";
import { GROUP_EXTENSION, memberIdBytes, memberKeyPackage } from "../../src/session/member-leaf.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";
import { idOf } from "./member-secrets.ts";

const SUITE = 1;
const leafOf = (of: Member, who: Member): number =>
  of.conversation.roster.members.find(({ id }) => id === idOf(who))?.leaf ?? -1;
const removeOf = (of: Member, who: Member): Proposal => ({ type: "remove", removed: leafOf(of, who) });

function addOf(world: ConversationWorld, who: Member): Proposal {
  const bundle = memberKeyPackage(who.own, SUITE, world.time.nowMs, world.bytes);
  return { type: "add", keyPackage: decode(KeyPackage, encodeKeyPackage(bundle.keyPackage)) };
}

function profileChange(mls: GroupState, change: Partial<GroupProfile>): Proposal {
  const before = profileOf(mls) as GroupProfile;
  const others = mls.groupContext.extensions.filter(({ extensionType }) => extensionType !== GROUP_EXTENSION);
  return {
    type: "group_context_extensions",
    extensions: [...others, groupProfileExtension({ ...before, ...change })],
  };
}

const epochs = (members: readonly Member[]): Set<bigint> =>
  new Set(members.map(({ conversation }) => conversation.epoch));

describe("a member that is no admin", () => {
  const breaches: readonly (readonly [string, (world: ConversationWorld, mallory: Member) => Proposal[]])[] =
    [
      ["removes another", (world, mallory) => [removeOf(mallory, world.members[1] as Member)]],
      ["removes the orderer", (world, mallory) => [removeOf(mallory, world.members[0] as Member)]],
      [
        "removes the orderer and another",
        (world, mallory) => [
          removeOf(mallory, world.members[0] as Member),
          removeOf(mallory, world.members[1] as Member),
        ],
      ],
      ["adds somebody", (world) => [addOf(world, stranger(world))]],
      [
        "puts somebody into another's place",
        (world, mallory) => [removeOf(mallory, world.members[1] as Member), addOf(world, stranger(world))],
      ],
      ["makes itself an admin", (_world, mallory) => [changed(mallory, { admins: [idOf(mallory)] })]],
      ["makes itself the orderer", (_world, mallory) => [changed(mallory, { orderer: idOf(mallory) })]],
      ["renames the group", (_world, mallory) => [changed(mallory, { name: "mine" })]],
      ["changes the cap", (_world, mallory) => [changed(mallory, { cap: 99 })]],
      ["changes the kind", (_world, mallory) => [changed(mallory, { kind: "contact" })]],
      ["takes every admin's part away", (_world, mallory) => [changed(mallory, { admins: [] })]],
    ];

  it.each(breaches)("%s: everybody refuses it, whichever way it comes", (_name, proposals) => {
    const world = new ConversationWorld(300);
    const [alice, bob, carol, mallory] = world.group(4);
    const before = alice.conversation.epoch;
    const hostile = new HostileMember(mallory);
    const { message } = hostile.commits(proposals(world, mallory));
    for (const victim of [alice, bob, carol]) {
      hostile.puts(victim, message);
      if (victim !== alice) hostile.puts(victim, message, alice);
      hostile.puts(victim, hostile.says([{ type: "commit", message }]));
    }
    world.run();
    expect(epochs([alice, bob, carol])).toEqual(new Set([before]));
    for (const one of [alice, bob, carol]) expect(one.conversation.standing).toBe("member");
  });

  it("makes a good commit and passes it on itself: only the orderer's word makes it one", () => {
    const world = new ConversationWorld(310);
    const [alice, bob, carol, mallory] = world.group(4);
    const before = alice.conversation.epoch;
    const hostile = new HostileMember(mallory);
    const { message } = hostile.commits([]);
    hostile.puts(bob, message);
    hostile.puts(bob, message, alice);
    hostile.puts(bob, hostile.says([{ type: "commit", message }]), alice);
    world.run();
    expect(bob.conversation.epoch).toBe(before);
    bob.send("still with you");
    world.run();
    expect(carol.texts(bob)).toEqual(["still with you"]);
  });
});

describe("a member that has another's old key package", () => {
  it("can't put that one out by it: a leaf has a number, and only a higher one takes its place", () => {
    const world = new ConversationWorld(315);
    const [alice, bob, carol, mallory] = world.group(4);
    const before = alice.conversation.epoch;
    const hostile = new HostileMember(mallory);
    const add: Proposal = { type: "add", keyPackage: decode(KeyPackage, carol.keyPackage()) };
    const { message } = hostile.commits([removeOf(mallory, carol), add]);
    hostile.puts(alice, message);
    world.run();
    expect(alice.refused).toEqual(["bad-commit"]);
    expect(epochs([alice, bob, carol])).toEqual(new Set([before]));
    alice.send("with carol");
    world.run();
    expect(carol.texts(alice)).toEqual(["with carol"]);
  });

  it("can't do so as the orderer either: nobody follows, and the one that was meant stays", () => {
    const world = new ConversationWorld(316);
    const [mallory, bob, carol] = world.group(3);
    const hostile = new HostileMember(mallory);
    const add: Proposal = { type: "add", keyPackage: decode(KeyPackage, carol.keyPackage()) };
    const { message } = hostile.commits([removeOf(mallory, carol), add]);
    const ordered = hostile.says([{ type: "commit", message }]);
    for (const victim of [bob, carol]) hostile.puts(victim, ordered);
    world.run();
    expect([bob.refused, carol.refused]).toEqual([["bad-commit"], ["bad-commit"]]);
    expect(carol.conversation.standing).toBe("member");
    bob.send("still with you");
    world.run();
    expect(carol.texts(bob)).toEqual(["still with you"]);
  });
});

describe("whoever lets a member in again", () => {
  it("can't change the group behind its back: it is shown who came and went meanwhile", () => {
    const world = new ConversationWorld(317);
    const [alice, bob, carol] = world.group(3);
    const offered = carol.offered.bind(carol);
    carol.offered = () => "ok";
    alice.remove(bob);
    world.run();
    alice.bringBack(carol);
    const { join } = carol;
    carol.join = (welcome) => {
      carol.offered = offered;
      join(welcome);
    };
    world.run();
    expect(carol.conversation.roster.members).toHaveLength(2);
    const gone = [expect.objectContaining({ id: idOf(bob) })];
    expect(carol.events).toContainEqual(expect.objectContaining({ type: "members", by: null, gone }));
  });
});

describe("an orderer", () => {
  it("that lets nobody take it out is taken out by another admin, who orders from then on", () => {
    const world = new ConversationWorld(320);
    const [mallory, bob, carol] = world.group(3);
    mallory.do({ type: "wish", wish: { type: "role", member: memberIdBytes(idOf(bob)), admin: true } });
    world.run();
    // From now on it takes commits and passes none on.
    mallory.kill();
    mallory.alive = true;
    mallory.do = () => ({ effects: [], recalled: false, spent: [] });
    bob.do({ type: "connected", place: mallory.place });
    bob.rename("held back for ever");
    world.run();
    bob.remove(mallory);
    world.run();
    for (const one of [bob, carol]) {
      expect(one.conversation.roster.members.map(({ id }) => id).sort()).toEqual(
        [idOf(bob), idOf(carol)].sort(),
      );
      expect(one.conversation.roster.profile.orderer).toBe(idOf(bob));
    }
    bob.rename("without it");
    carol.send("better");
    world.run();
    expect(carol.conversation.roster.profile.name).toBe("without it");
    expect(bob.texts(carol)).toEqual(["better"]);
  });

  it("that breaks the rules is followed by nobody, and everybody is told", () => {
    const world = new ConversationWorld(330);
    const [mallory, bob, carol] = world.group(3);
    const hostile = new HostileMember(mallory);
    const { message } = hostile.commits([changed(mallory, { kind: "contact", cap: 99 })]);
    const ordered = hostile.says([{ type: "commit", message }]);
    for (const victim of [bob, carol]) hostile.puts(victim, ordered);
    world.run();
    for (const one of [bob, carol]) {
      expect(one.refused).toEqual(["bad-commit"]);
      expect(one.events).toContainEqual({ type: "cannot-process", member: idOf(mallory) });
    }
    bob.send("between us");
    world.run();
    expect(carol.texts(bob)).toEqual(["between us"]);
  });

  it("that passes different commits to different members parts them: nothing false is shown, nothing counts as delivered", () => {
    const world = new ConversationWorld(340);
    const [mallory, bob, carol] = world.group(3);
    const [one, other] = [new HostileMember(mallory), new HostileMember(mallory)];
    one.puts(bob, one.says([{ type: "commit", message: one.commits([]).message }]));
    other.puts(carol, other.says([{ type: "commit", message: other.commits([]).message }]));
    mallory.kill();
    world.run();
    bob.send("to whoever is left");
    carol.send("and I");
    world.pass(3_600_000);
    expect(carol.texts(bob)).toEqual([]);
    expect(bob.texts(carol)).toEqual([]);
    for (const member of [bob, carol]) expect(member.states()).toEqual(["kept"]);
    // Each sees that the other takes nothing from it, which without the orderer may mean no more than that it is behind.
    expect([bob.conversation.isStuck, carol.conversation.isStuck]).toEqual([false, false]);
    world.compareHistories();
    for (const member of [bob, carol]) expect(member.events.filter(isParted)).toHaveLength(1);
  });

  it("that splits the others in halves is told of to both, by each other's heads, once", () => {
    const world = new ConversationWorld(345);
    const [mallory, bob, carol, dave, erin] = world.group(5) as [Member, Member, Member, Member, Member];
    const [one, other] = [new HostileMember(mallory), new HostileMember(mallory)];
    const [first, second] = [one, other].map((face) => {
      const { message } = face.commits([]);
      return face.says([{ type: "commit", message }]);
    }) as [Uint8Array, Uint8Array];
    for (const half of [bob, carol]) one.puts(half, first);
    for (const half of [dave, erin]) other.puts(half, second);
    mallory.kill();
    world.run();
    world.compareHistories();
    expect(bob.events.filter(isParted)).toEqual([]);
    bob.send("to all");
    erin.send("to all, too");
    world.pass(3_600_000);
    expect([carol.texts(bob), dave.texts(bob)]).toEqual([["to all"], []]);
    // Each half still has somebody who hears it: neither begins anew by itself.
    for (const half of [bob, erin]) expect(half.conversation.isStuck).toBe(false);
    world.compareHistories();
    world.compareHistories();
    const partedFrom = (member: Member) =>
      (member.events as { member: string }[])
        .filter(isParted)
        .map(({ member: from }) => from)
        .sort();
    expect(partedFrom(bob)).toEqual([idOf(dave), idOf(erin)].sort());
    expect(partedFrom(erin)).toEqual([idOf(bob), idOf(carol)].sort());
    expect(partedFrom(carol)).toEqual([idOf(erin)]);
    expect(partedFrom(dave)).toEqual([idOf(bob)]);
  });

  it("whose commit one member can't read loses that member, who knows at once", () => {
    const world = new ConversationWorld(350);
    const [mallory, bob, carol] = world.group(3);
    const hostile = new HostileMember(mallory);
    hostile.puts(carol, hostile.says([{ type: "commit", message: world.bytes(200) }]));
    world.run();
    expect(carol.conversation.standing).toBe("lost");
    expect(carol.events).toContainEqual({ type: "lost" });
    expect(bob.conversation.standing).toBe("member");
  });
});

describe("a removed member with everything it held", () => {
  it("reads and writes nothing more", () => {
    const world = new ConversationWorld(360);
    const [alice, bob, carol, mallory] = world.group(4);
    const hostile = new HostileMember(mallory);
    const frames: Uint8Array[] = [];
    const offered = carol.offered.bind(carol);
    carol.offered = (address, frame) => {
      frames.push(frame.slice());
      return offered(address, frame);
    };
    alice.remove(mallory);
    world.run();
    const before = frames.length;
    bob.send("after it");
    world.run();
    expect(hostile.heardFrom(bob, frames.slice(before))).toEqual([]);
    hostile.puts(carol, hostile.says([saying(world, "let me in")]));
    hostile.puts(carol, hostile.commits([]).message);
    hostile.puts(carol, hostile.says([{ type: "commit", message: hostile.commits([]).message }]), alice);
    world.run();
    expect(carol.texts(mallory)).toEqual([]);
    expect(epochs([alice, bob, carol]).size).toBe(1);
    expect(carol.texts(bob)).toEqual(["after it"]);
  });
});

const isParted = (event: unknown): boolean => (event as { type: string }).type === "parted";

const saying = (world: ConversationWorld, text: string) =>
  ({
    type: "message",
    seq: 1,
    id: world.bytes(16),
    after: new Uint8Array(16),
    at: 0,
    content: { type: "text", text, replyTo: null },
  }) as const;

function changed(of: Member, change: Partial<GroupProfile>): Proposal {
  return profileChange(new HostileMember(of).mls, change);
}

function stranger(world: ConversationWorld): Member {
  return new ConversationWorld(world.random.bytes(1)[0] ?? 0).group(1)[0];
}
