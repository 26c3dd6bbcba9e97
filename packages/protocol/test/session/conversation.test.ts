/** A conversation between machines that meet in memory: what each must do before networks, daemons and stores come in. */
import { describe, expect, it } from "vitest";
import { FLIGHT } from "../../src/session/conversation/flight.ts";
import { memberIdBytes, ownMemberId } from "../../src/session/member-leaf.ts";
import { ConversationWorld } from "./conversation-world.ts";

describe("two members", () => {
  it("talk both ways, in order, and see their messages delivered", () => {
    const world = new ConversationWorld(1);
    const [alice, bob] = world.pair();
    for (let i = 0; i < 30; i++) alice.send(`a${i}`);
    for (let i = 0; i < 30; i++) bob.send(`b${i}`);
    world.run();
    expect(bob.texts(alice)).toEqual(Array.from({ length: 30 }, (_, i) => `a${i}`));
    expect(alice.texts(bob)).toEqual(Array.from({ length: 30 }, (_, i) => `b${i}`));
    expect(alice.states()).toEqual(Array.from({ length: 30 }, () => "delivered"));
  });

  it("keep what is said while the other is away, and go on after a restart from the store", () => {
    const world = new ConversationWorld(2);
    const [alice, bob] = world.pair();
    bob.kill();
    for (let i = 0; i < 20; i++) alice.send(`a${i}`);
    world.run();
    expect(alice.states().every((state) => state === "kept")).toBe(true);
    alice.restart();
    bob.restart();
    world.run();
    expect(bob.texts(alice)).toEqual(Array.from({ length: 20 }, (_, i) => `a${i}`));
    expect(alice.states().every((state) => state === "delivered")).toBe(true);
  });

  it("know by a frame in their own box, and by nothing at a relay, that the other is there", () => {
    const world = new ConversationWorld(14);
    const [alice, bob] = world.pair();
    world.run();
    for (const member of [alice, bob]) member.heard.clear();
    alice.send("here");
    world.run();
    expect([...bob.heard]).toEqual([alice.place]);
  });

  it("renew their keys after so many messages", () => {
    const world = new ConversationWorld(3);
    const [alice, bob] = world.pair();
    const before = alice.conversation.epoch;
    for (let i = 0; i < 250; i++) {
      bob.send(`b${i}`);
      world.run();
    }
    expect(alice.conversation.epoch).toBeGreaterThan(before + 1n);
    expect(alice.texts(bob)).toHaveLength(250);
  });

  it("carry long messages over several boxes", () => {
    const world = new ConversationWorld(4);
    const [alice, bob] = world.pair();
    alice.send("x".repeat(8000));
    alice.send("after");
    world.run();
    expect(bob.texts(alice)).toEqual(["x".repeat(8000), "after"]);
  });

  it("are shown that a message is in its box only once it is, also behind a longer one", () => {
    const world = new ConversationWorld(9);
    const [alice, bob] = world.pair();
    alice.send("x".repeat(8000));
    alice.send("after");
    world.pass(500);
    expect(alice.states()).toEqual(["kept", "kept"]);
    world.run();
    expect(bob.texts(alice)).toEqual(["x".repeat(8000), "after"]);
    expect(alice.states()).toEqual(["delivered", "delivered"]);
  });

  it("leave nothing to do behind when they are done", () => {
    const world = new ConversationWorld(10);
    const [alice, bob] = world.pair();
    alice.rename("again");
    world.run();
    bob.send("yes");
    world.run();
    const left = [...alice.store.keys(), ...bob.store.keys()].filter((key) => /item|pending|wish/.test(key));
    expect(left).toEqual([]);
    expect([...alice.flightKinds(), ...bob.flightKinds()].filter((kind) => kind !== FLIGHT.control)).toEqual(
      [],
    );
  });

  it("are not woken for what waits behind a commit that has no answer yet", () => {
    const world = new ConversationWorld(12);
    const [alice] = world.pair();
    alice.rename("again");
    alice.send("behind it");
    const wakes = alice
      .do({ type: "tick" })
      .effects.flatMap((effect) =>
        effect.type === "wake" && effect.atMs !== null ? [effect.atMs - world.time.nowMs] : [],
      );
    expect(Math.min(...wakes)).toBeGreaterThan(1000);
  });

  it("acknowledge at once also when the clock was set back just then", () => {
    const world = new ConversationWorld(13);
    const [alice, bob] = world.pair();
    alice.send("one");
    world.pass(201);
    expect(bob.texts(alice)).toEqual(["one"]);
    const setBackMs = world.time.nowMs - 5 * 24 * 3_600_000;
    bob.conversation.handle({ type: "tick" }, setBackMs);
    const { effects } = bob.conversation.handle({ type: "tick" }, setBackMs + 60);
    expect(effects.filter(({ type }) => type === "put")).toHaveLength(1);
  });

  it("take back what has not left, and not what has", () => {
    const world = new ConversationWorld(5);
    const [alice, bob] = world.pair();
    bob.kill();
    const id = alice.send("never");
    expect(alice.recall(id)).toBe(true);
    bob.restart();
    const other = alice.send("said");
    world.run();
    expect(alice.recall(other)).toBe(false);
    expect(bob.texts(alice)).toEqual(["said"]);
  });
});

describe("a group", () => {
  it("grows, talks, removes a member, and the removed one reads nothing more", () => {
    const world = new ConversationWorld(6);
    const [alice, bob, carol, dave] = world.group(4);
    bob.send("hello all");
    world.run();
    expect(carol.texts(bob)).toEqual(["hello all"]);
    alice.remove(dave);
    world.run();
    expect(dave.conversation.standing).toBe("removed");
    bob.send("without dave");
    carol.send("indeed");
    world.run();
    expect(alice.texts(carol)).toEqual(["indeed"]);
    expect(dave.texts(bob)).toEqual(["hello all"]);
  });

  it("forgets what a member chose that has left it: any number may come, choose and go", () => {
    const world = new ConversationWorld(15);
    const [alice, , , dave] = world.group(4);
    const content = { type: "level", level: "blind", relay: "relay.example:80", slotMs: 10_000 } as const;
    dave.do({ type: "send", id: "d".repeat(32), content });
    world.run();
    const chosen = () => [...alice.conversation.level.others.keys()];
    expect(chosen()).toEqual([dave.conversation.self]);
    alice.remove(dave);
    world.run();
    expect(chosen()).toEqual([]);
  });

  it("lets everybody renew keys at once: one commit wins, none is lost", () => {
    const world = new ConversationWorld(7);
    const members = world.group(5);
    const { epoch } = members[0].conversation;
    world.pass(25 * 3_600_000);
    expect(members[0].conversation.epoch).toBeGreaterThan(epoch);
    for (const member of members) member.send(`from ${member.name}`);
    world.run();
    for (const member of members) {
      for (const other of members)
        if (other !== member) expect(member.texts(other)).toEqual([`from ${other.name}`]);
      expect(member.conversation.epoch).toBe(members[0]?.conversation.epoch);
    }
  });

  it("takes as heard what was answered, though a box before it stays empty: nobody begins anew by it", () => {
    const world = new ConversationWorld(16);
    const [alice, bob] = world.group(3);
    alice.makeAdmin(bob);
    world.run();
    bob.rename("put to the orderer, who isn't there");
    alice.kill();
    bob.send("heard");
    world.run();
    expect(bob.flightKinds()).toContain(FLIGHT.commit);
    bob.forgetFlights(FLIGHT.commit);
    alice.restart();
    world.pass(3_600_000);
    expect([alice.texts(bob), bob.states()]).toEqual([["heard"], ["delivered"]]);
    expect(bob.conversation.isStuck).toBe(false);
  });

  it("takes a newcomer for nothing but that, while older messages still wait for others", () => {
    const world = new ConversationWorld(11);
    const [alice, bob] = world.group(2);
    bob.kill();
    alice.send("for bob");
    const carol = world.newcomer();
    alice.add(carol);
    world.run();
    alice.send("for both");
    world.run();
    expect(alice.conversation.standing).toBe("member");
    bob.restart();
    world.run();
    expect(bob.texts(alice)).toEqual(["for bob", "for both"]);
    expect(carol.texts(alice)).toEqual(["for both"]);
  });

  it("lets one that was away for many epochs catch up in order", () => {
    const world = new ConversationWorld(8);
    const [alice, bob, carol] = world.group(3);
    carol.kill();
    for (let i = 0; i < 12; i++) {
      alice.rename(`name ${i}`);
      bob.send(`b${i}`);
      world.run();
    }
    carol.restart();
    world.run();
    expect(carol.conversation.epoch).toBe(alice.conversation.epoch);
    expect(carol.texts(bob)).toEqual(Array.from({ length: 12 }, (_, i) => `b${i}`));
  });

  it("brings a member back: it goes on where it was, and nothing that was owed is lost", () => {
    const world = new ConversationWorld(14);
    const [alice, bob, carol] = world.group(3);
    bob.send("before");
    world.run();
    carol.kill();
    bob.send("meanwhile");
    world.run();
    carol.restart();
    alice.bringBack(carol);
    world.run();
    carol.send("back again");
    world.run();
    expect(carol.texts(bob)).toEqual(["before", "meanwhile"]);
    expect(bob.texts(carol)).toEqual(["back again"]);
    expect(bob.states()).toEqual(["delivered", "delivered"]);
    const broughtBack = [expect.objectContaining({ id: ownMemberId(carol.memberSeed) })];
    expect(bob.events).toContainEqual(expect.objectContaining({ type: "members", broughtBack }));
  });

  it("brings its orderer back also while a commit waits for it", () => {
    const world = new ConversationWorld(15);
    const [alice, bob] = world.group(2);
    // It takes what comes and has lost the state that could read it.
    alice.pauses();
    world.pass(25 * 3_600_000);
    bob.send("renews its keys");
    world.run();
    expect([...bob.store.keys()]).toContain("c/c1/pending");
    bob.bringBack(alice);
    const { join } = alice;
    alice.join = (welcome) => {
      alice.do = alice.step;
      join(welcome);
    };
    world.run();
    expect(alice.conversation.epoch).toBe(bob.conversation.epoch);
    expect(alice.texts(bob)).toEqual(["renews its keys"]);
  });

  it("shows as read only what each has said to have read, also when a reader was brought back", () => {
    const world = new ConversationWorld(16);
    const [alice, bob, carol] = world.group(3);
    for (const one of [alice, bob, carol]) one.do({ type: "receipts", on: true });
    alice.send("to be read");
    world.run();
    expect(alice.states()).toEqual(["delivered"]);
    alice.bringBack(carol);
    world.run();
    bob.do({ type: "seen" });
    world.run();
    alice.send("and this");
    world.run();
    for (const one of [bob, carol]) one.do({ type: "seen" });
    world.run();
    expect(alice.states()).toEqual(["delivered", "read"]);
    expect([...alice.store.keys()].filter((key) => key.includes("/item/"))).toEqual([]);
  });

  it("tells a removed member again whose place lost the commit before it was read", () => {
    const world = new ConversationWorld(17);
    const [alice, bob, carol] = world.group(3);
    carol.pauses();
    alice.remove(carol);
    world.run();
    expect(bob.conversation.roster.members).toHaveLength(2);
    carol.kill();
    carol.restart();
    expect(carol.conversation.standing).toBe("member");
    world.pass(2 * 3_600_000);
    expect(carol.conversation.standing).toBe("removed");
    expect(alice.conversation.departed()).toHaveLength(1);
    world.pass(15 * 24 * 3_600_000);
    expect(alice.conversation.departed()).toEqual([]);
    expect(alice.flightKinds()).not.toContain(FLIGHT.farewell);
  });

  it("goes on with a member that was removed and added again, and knows the others' messages of before", () => {
    const world = new ConversationWorld(18);
    const [alice, bob, carol] = world.group(3);
    alice.send("with carol");
    world.run();
    alice.remove(carol);
    world.run();
    alice.send("without carol");
    world.run();
    alice.addAgain(carol);
    world.run();
    alice.send("with carol again");
    world.run();
    expect(carol.texts(alice)).toEqual(["with carol", "with carol again"]);
    expect(bob.texts(alice)).toEqual(["with carol", "without carol", "with carol again"]);
    expect(alice.states()).toEqual(["delivered", "delivered", "delivered"]);
  });

  it("is heard by all when it is in again, though something it said before it was taken out failed", () => {
    const world = new ConversationWorld(21);
    const [alice, bob, carol] = world.group(3);
    bob.kill();
    carol.send("never reaches bob");
    world.run();
    alice.remove(carol);
    world.run();
    expect(carol.states()).toEqual(["failed"]);
    alice.addAgain(carol);
    world.run();
    bob.restart();
    world.pass(10 * 60_000);
    carol.send("again");
    world.pass(10 * 60_000);
    expect([alice.texts(carol), bob.texts(carol)]).toEqual([["never reaches bob", "again"], ["again"]]);
    expect(carol.states()).toEqual(["failed", "delivered"]);
  });

  it("lets nobody put a commit for ever that came too late to who ordered then", () => {
    const world = new ConversationWorld(19);
    const [alice, bob, carol] = world.group(3);
    const member = memberIdBytes(ownMemberId(bob.memberSeed));
    const former = memberIdBytes(ownMemberId(alice.memberSeed));
    for (const one of [alice, bob, carol]) one.send("hello");
    for (const one of [bob, carol]) alice.makeAdmin(one);
    alice.do({ type: "wish", wish: { type: "orderer", member } });
    world.run();
    // In the same moment: the orderer's own one wins, and hands the place back.
    carol.rename("asked too late");
    bob.do({ type: "wish", wish: { type: "orderer", member: former } });
    world.pass(30 * 60_000);
    expect(carol.conversation.roster.profile).toMatchObject({
      orderer: ownMemberId(alice.memberSeed),
      name: "asked too late",
    });
    expect(carol.flightKinds().filter((kind) => kind === FLIGHT.commit)).toEqual([]);
  });

  it("puts no commit for ever to the former self of a member that was brought back", () => {
    const world = new ConversationWorld(21);
    const [alice, bob, carol] = world.group(3);
    // It takes what comes and has lost the state that could read it.
    carol.pauses();
    alice.rename("not read by carol");
    world.run();
    expect(alice.flightKinds()).toContain(FLIGHT.commit);
    alice.handOver(bob);
    world.run();
    bob.bringBack(carol);
    const { join } = carol;
    carol.join = (welcome) => {
      carol.do = carol.step;
      join(welcome);
    };
    world.pass(3_600_000);
    expect(carol.conversation.epoch).toBe(alice.conversation.epoch);
    expect(alice.flightKinds().filter((kind) => kind !== FLIGHT.control)).toEqual([]);
  });
});
