/** What one who is in a conversation can do to the others with frames, numbers, boxes and names that its program never makes. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import type { ConversationInput } from "../../src/session/conversation/inputs.ts";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";
import { idOf } from "./member-secrets.ts";

const SEQ_MAX = 0xffff_ffff;
const KEY = new Uint8Array(32);
/** Whose boxes, filled by whom. */
type Pair = readonly [Member, Member];
const text = (of: string) => ({ type: "text", text: of, replyTo: null }) as const;
const record = (world: ConversationWorld, seq: number, of: string) =>
  ({
    type: "message",
    seq,
    id: world.bytes(16),
    after: new Uint8Array(16),
    at: 0,
    content: text(of),
  }) as const;

/** Everybody says something, and everybody else hears it. */
function expectTalk(world: ConversationWorld, members: readonly Member[], word: string): void {
  for (const member of members) member.send(`${word} ${member.name}`);
  world.run();
  for (const member of members) {
    for (const other of members) {
      if (other !== member) expect(member.texts(other)).toContain(`${word} ${other.name}`);
    }
  }
}

describe("a member that sends what no program would", () => {
  it.each([0, 1, 7, SEQ_MAX])("begins its messages with number %i: the others go on", (seq) => {
    const world = new ConversationWorld(100 + (seq % 97));
    const [alice, bob, mallory] = world.group(3);
    const hostile = new HostileMember(mallory);
    const start = { type: "start", member: memberIdBytes(idOf(alice)), stream: 77, seq } as const;
    hostile.puts(alice, hostile.says([start, record(world, seq, "odd"), record(world, SEQ_MAX, "last")]));
    world.run();
    hostile.puts(alice, hostile.says([{ ...start, seq: SEQ_MAX }, record(world, SEQ_MAX, "last")]));
    world.run();
    expectTalk(world, [alice, bob], "still here");
    alice.restart();
    world.run();
    expectTalk(world, [alice, bob], "and after a restart");
  });

  it("fills frames and parcels with garbage: it is refused and changes nothing", () => {
    const world = new ConversationWorld(110);
    const [alice, bob, mallory] = world.group(3);
    const hostile = new HostileMember(mallory);
    hostile.puts(alice, world.bytes(300));
    hostile.puts(alice, hostile.saysRaw(world.bytes(300)));
    hostile.puts(alice, new Uint8Array(0));
    hostile.putsParcel(alice, hostile.saysRaw(world.bytes(9000)));
    hostile.putsParcel(alice, world.bytes(9000));
    hostile.squats(alice, mallory, 3);
    world.run();
    expect(new Set(alice.refused)).toEqual(new Set(["bad-message", "bad-packet", "foreign-frame"]));
    expectTalk(world, [alice, bob], "unharmed");
  });

  it("acknowledges what was never sent: no state goes beyond what is true, and the window stays", () => {
    const world = new ConversationWorld(120);
    const [alice, bob, mallory] = world.group(3);
    mallory.kill();
    alice.send("before");
    world.run();
    const stream = streamOf(alice);
    const hostile = new HostileMember(mallory);
    const epochs = [alice.conversation.epoch, alice.conversation.epoch - 1n, 77n, 2n ** 63n];
    const taken = epochs.map((epoch) => ({ epoch, index: SEQ_MAX }));
    const member = memberIdBytes(idOf(alice));
    const ack = { type: "ack", member, stream, upTo: SEQ_MAX, last: world.bytes(16), taken } as const;
    hostile.puts(alice, hostile.says([ack, { type: "read", member, upTo: SEQ_MAX }]));
    world.run();
    alice.send("after");
    world.run();
    expect(alice.states()).toEqual(["kept", "kept"]);
    expect(bob.texts(alice)).toEqual(["before", "after"]);
    alice.restart();
    world.run();
    expectTalk(world, [alice, bob], "unharmed");
  });

  it("names parcels for ever that never come: few are waited for", () => {
    const world = new ConversationWorld(130);
    const [alice, , mallory] = world.group(3);
    const hostile = new HostileMember(mallory);
    const before = alice.conversation.expected().length;
    for (let i = 0; i < 40; i++) {
      const key = world.bytes(32);
      hostile.announces(alice, key, PROTOCOL_LIMITS.PARCEL_FRAMES_MAX);
      hostile.announces(alice, key, 1);
      world.pass(100);
    }
    expect(alice.conversation.expected().length - before).toBeLessThan(5 * PROTOCOL_LIMITS.PARCEL_FRAMES_MAX);
    for (let i = 0; i < PROTOCOL_LIMITS.EPOCHS_KEPT + 1; i++) {
      alice.rename(`round ${i}`);
      world.run();
    }
    expect(alice.conversation.expected().length).toBeLessThanOrEqual(before * PROTOCOL_LIMITS.EPOCHS_KEPT);
    expect([...alice.store.keys()].filter((key) => key.includes("/parcel/"))).toEqual([]);
  });

  it("speaks in another's name: nobody hears it", () => {
    const world = new ConversationWorld(140);
    const [alice, bob, mallory] = world.group(3);
    const hostile = new HostileMember(mallory);
    hostile.puts(alice, hostile.says([record(world, 1, "I am Bob")]), bob);
    world.run();
    expect(alice.refused).toEqual(["forged-sender"]);
    expect(alice.texts(bob)).toEqual([]);
    expectTalk(world, [alice, bob], "unharmed");
  });

  it("repeats what others said: it is heard once", () => {
    const world = new ConversationWorld(150);
    const [alice, bob, mallory] = world.group(3);
    const heard: Uint8Array[] = [];
    const offered = mallory.offered.bind(mallory);
    mallory.offered = (address, frame) => {
      heard.push(frame.slice());
      return offered(address, frame);
    };
    bob.send("once");
    world.run();
    const hostile = new HostileMember(mallory);
    const messages = hostile.heardFrom(bob, heard);
    expect(messages).not.toEqual([]);
    for (const message of messages) {
      hostile.puts(alice, message, bob);
      hostile.puts(alice, message);
    }
    world.run();
    expect(alice.texts(bob)).toEqual(["once"]);
    expectTalk(world, [alice, bob], "unharmed");
  });
});

describe("a member that replays old epochs", () => {
  it("in their own boxes and in new ones, also to a program that was started anew: no message and no epoch comes back", () => {
    const world = new ConversationWorld(155);
    const [alice, bob, mallory] = world.group(3);
    const seen: [string, Uint8Array][] = [];
    const offered = alice.offered.bind(alice);
    alice.offered = (address, frame) => {
      seen.push([address, frame.slice()]);
      return offered(address, frame);
    };
    const old = new HostileMember(mallory);
    const messages = [old.says([record(world, 1, "kept back")])];
    messages.push(old.commits([]).message);
    for (let round = 0; round < PROTOCOL_LIMITS.EPOCHS_KEPT + 1; round++) {
      mallory.send(`in round ${round}`);
      world.run();
      messages.push(new HostileMember(mallory).commits([]).message);
      alice.rename(`round ${round}`);
      world.run();
    }
    const { epoch } = alice.conversation;
    const said = alice.texts(mallory);
    const kept = alice.store.size;
    alice.restart();
    alice.table.clear();
    const hostile = new HostileMember(mallory);
    const sent = mallory.sentTo(alice);
    for (const message of messages) hostile.puts(alice, message);
    for (const [address, frame] of seen) alice.arrived(address, frame);
    world.run();
    expect(sent).toBeLessThan(PROTOCOL_LIMITS.CHAIN_WINDOW - messages.length);
    expect(alice.refused.filter((reason) => reason === "bad-message").length).toBeGreaterThan(0);
    expect([alice.conversation.epoch, bob.conversation.epoch]).toEqual([epoch, epoch]);
    expect(alice.texts(mallory)).toEqual(said);
    expect(alice.store.size).toBeLessThan(kept + 3);
    expectTalk(world, [alice, bob], "unharmed");
  });
});

describe("a member that squats the boxes of others", () => {
  it("holds up no message for good, and is shown once", () => {
    const world = new ConversationWorld(160);
    const [, bob, carol, mallory] = world.group(4);
    const hostile = new HostileMember(mallory);
    hostile.squats(carol, bob, 3 * PROTOCOL_LIMITS.CHAIN_WINDOW);
    for (let i = 0; i < 5; i++) bob.send(`b${i}`);
    world.pass(3_600_000);
    expect(carol.texts(bob)).toEqual(["b0", "b1", "b2", "b3", "b4"]);
    expect(bob.states()).toEqual(Array.from({ length: 5 }, () => "delivered"));
    // Nobody can tell who it was: the box's reader is all that is said.
    const shown = bob.events.filter((event) => (event as { type: string }).type === "squatted");
    expect(shown).toEqual([{ type: "squatted", reader: idOf(carol) }]);
  });

  it("holds up no acknowledgement for good: nobody loses the group by it", () => {
    const world = new ConversationWorld(165);
    const [alice, bob, , mallory] = world.group(4);
    new HostileMember(mallory).squats(alice, bob, 6);
    alice.send("is it there?");
    world.pass(3_600_000);
    expect(bob.texts(alice)).toEqual(["is it there?"]);
    expect(alice.states()).toEqual(["delivered"]);
    expect(alice.conversation.isStuck).toBe(false);
  });

  it("holds up nothing at a device that forgot so: what its reader has passed over is not used any more", () => {
    const world = new ConversationWorld(166);
    const [, bob, carol, mallory] = world.group(4);
    new HostileMember(mallory).squats(carol, bob, 6);
    carol.send("tells how far it looked");
    for (let step = 0; step < 100 && bob.texts(carol).length === 0; step++) world.pass(50);
    carol.kill();
    carol.restart();
    bob.send("read it");
    world.pass(10_000);
    expect(carol.texts(bob)).toEqual(["read it"]);
  });

  it.each([
    ["noise", (hostile: HostileMember, [carol, bob]: Pair) => hostile.squats(carol, bob, 1)],
    [
      "what opens",
      (hostile: HostileMember, [carol, bob]: Pair) => hostile.puts(carol, new Uint8Array(9), bob),
    ],
    ["a parcel", (hostile: HostileMember, [carol, bob]: Pair) => hostile.announces(carol, KEY, 2, bob)],
  ])("holds up nothing there either by a single box, with %s", (_, fill) => {
    const world = new ConversationWorld(168);
    const [alice, bob, carol, mallory] = world.group(4);
    const hostile = new HostileMember(mallory);
    for (const writer of [alice, bob]) fill(hostile, [carol, writer]);
    world.pass(10_000);
    carol.kill();
    carol.restart();
    bob.send("read it");
    world.pass(10_000);
    expect(carol.texts(bob)).toEqual(["read it"]);
    alice.remove(mallory);
    world.pass(5 * 60_000);
    expect(carol.conversation.roster.members).toHaveLength(3);
    expect(carol.conversation.epoch).toBe(alice.conversation.epoch);
  });

  it("holds up nothing there by a box that its writer is yet to come to", () => {
    const world = new ConversationWorld(169);
    const [, bob, carol, mallory] = world.group(4);
    carol.send("tells how far it looked");
    world.pass(10_000);
    const hostile = new HostileMember(mallory);
    hostile.passesBy(carol, bob);
    hostile.squats(carol, bob, 1);
    carol.send("confirmed in the box before");
    world.pass(10_000);
    carol.kill();
    carol.restart();
    bob.send("read it");
    world.pass(10_000);
    expect(carol.texts(bob)).toEqual(["read it"]);
  });

  it("holds up nothing that a device said to have after its reader said what it has", () => {
    const world = new ConversationWorld(171);
    const [, bob, carol, mallory] = world.group(4);
    new HostileMember(mallory).squats(carol, bob, 1);
    carol.kill();
    carol.restart();
    const answers: ConversationInput[] = [];
    bob.do = (input) => {
      if (input.type !== "answered") return bob.step(input);
      answers.push(input);
      return { effects: [], recalled: false, spent: [] };
    };
    bob.send("where it isn't looked for");
    bob.send("behind it");
    world.pass(1000);
    expect(carol.texts(bob)).toEqual([]);
    bob.do = bob.step;
    for (const answer of answers) bob.do(answer);
    world.run();
    expect(carol.texts(bob)).toEqual(["where it isn't looked for", "behind it"]);
  });

  it("makes nobody believe that a message is in a box which is in none", () => {
    const world = new ConversationWorld(167);
    const [, bob, carol, mallory] = world.group(4);
    new HostileMember(mallory).squats(carol, bob, 1);
    bob.send("its box is another's");
    bob.send("has a box");
    world.pass(300);
    bob.send("said before the answers to both");
    world.pass(110);
    carol.kill();
    world.pass(10_000);
    expect(bob.states()).toEqual(["kept", "kept", "kept"]);
    carol.restart();
    world.run();
    expect(carol.texts(bob)).toHaveLength(3);
    expect(bob.states()).toEqual(["delivered", "delivered", "delivered"]);
  });

  it("keeps nobody from a commit", () => {
    const world = new ConversationWorld(170);
    const [alice, bob, carol, mallory] = world.group(4);
    const hostile = new HostileMember(mallory);
    hostile.squats(carol, alice, 5);
    alice.remove(mallory);
    world.pass(3_600_000);
    expect(carol.conversation.epoch).toBe(alice.conversation.epoch);
    expect(carol.conversation.roster.members).toHaveLength(3);
    expectTalk(world, [alice, bob, carol], "without Mallory");
  });

  it("keeps nobody's own commit from the orderer", () => {
    const world = new ConversationWorld(180);
    const [alice, bob, carol, mallory] = world.group(4);
    const hostile = new HostileMember(mallory);
    hostile.squats(alice, bob, 4);
    world.pass(25 * 3_600_000);
    bob.send("renews its keys");
    world.pass(3_600_000);
    expect([...bob.store.keys()].filter((key) => key.includes("/pending"))).toEqual([]);
    expect(alice.texts(bob)).toEqual(["renews its keys"]);
    expect(carol.texts(bob)).toEqual(["renews its keys"]);
  });
});

function streamOf(member: Member): number {
  return member.coreRecord().stream;
}
