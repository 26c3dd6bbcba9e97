/** Members who read at relays besides their own box servers: what is on its way when nobody is there to take it. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { pairProfile } from "../../src/session/group-profile.ts";
import { foundTogether } from "../../src/session/joining.ts";
import { memberKeyPackage } from "../../src/session/member-leaf.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { pairAtRelay, range, turn } from "./pair-at-relay.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("two who are never there at the same time", () => {
  it("talk through a relay, in order and each message once, and see how far each got", () => {
    const { world, alice, bob } = pairAtRelay(1);
    bob.kill();
    for (let round = 0; round < 6; round++) {
      for (const text of range("a", round * 5, round * 5 + 5)) alice.send(text);
      world.pass(5 * MINUTE_MS);
      expect(alice.states().slice(round * 5)).toEqual(Array(5).fill("boxed"));
      turn(world, alice, bob);
      for (const text of range("b", round * 5, round * 5 + 5)) bob.send(text);
      world.pass(5 * MINUTE_MS);
      turn(world, bob, alice);
      expect(alice.states()).toEqual(Array(round * 5 + 5).fill("delivered"));
    }
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(range("a", 0, 30));
    expect(alice.texts(bob)).toEqual(range("b", 0, 30));
    expect(bob.states()).toEqual(Array(30).fill("delivered"));
  });

  it("lose nothing by a relay that starts anew while its writer is connected", () => {
    const { world, relay, alice, bob } = pairAtRelay(2);
    bob.kill();
    for (const text of range("a", 0, 20)) alice.send(text);
    world.pass(5 * MINUTE_MS);
    expect(relay.frames.size).toBeGreaterThan(0);
    world.restartRelay(relay);
    world.pass(5 * MINUTE_MS);
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(range("a", 0, 20));
  });

  it("lose nothing by a relay that starts anew while nobody is there: the writer puts it again when it comes", () => {
    const { world, relay, alice, bob } = pairAtRelay(3);
    bob.kill();
    for (const text of range("a", 0, 20)) alice.send(text);
    world.pass(5 * MINUTE_MS);
    alice.kill();
    relay.restart();
    bob.restart();
    world.pass(HOUR_MS);
    expect(bob.texts(alice)).toEqual([]);
    turn(world, bob, alice);
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(range("a", 0, 20));
  });

  it("may say more in one absence than boxes fit a device's window, and something long", () => {
    const { world, alice, bob } = pairAtRelay(4);
    bob.kill();
    const said = [...range("a", 0, 40), "x".repeat(7000)];
    for (const text of said) {
      alice.send(text);
      world.pass(MINUTE_MS);
    }
    expect(alice.states()).toEqual(said.map(() => "boxed"));
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(said);
  });

  it("renew their keys: a commit comes by the relay too", () => {
    const { world, alice, bob } = pairAtRelay(5);
    const before = bob.conversation.epoch;
    turn(world, bob, alice, 2 * LOCAL_LIMITS.KEY_AGE_MAX_MS);
    turn(world, alice, bob);
    bob.send("under the new keys");
    world.pass(5 * MINUTE_MS);
    turn(world, bob, alice);
    expect(bob.conversation.epoch).toBeGreaterThan(before);
    expect(alice.texts(bob)).toEqual(["under the new keys"]);
    turn(world, alice, bob);
    expect(bob.conversation.epoch).toBe(alice.conversation.epoch);
  });
});

describe("a relay beside devices that answer", () => {
  it("is given nothing, if it is for when they don't", () => {
    const { world, relay, alice, bob } = pairAtRelay(6);
    const before = relay.puts;
    alice.send("hello");
    world.pass(5 * MINUTE_MS);
    expect(bob.texts(alice)).toEqual(["hello"]);
    expect(relay.puts).toBe(before);
  });

  it("is given everything, if the user says so, and what comes twice is shown once", () => {
    const { world, relay, alice, bob } = pairAtRelay(7);
    alice.do({ type: "relayUse", use: "also" });
    const before = relay.puts;
    for (const text of range("a", 0, 30)) alice.send(text);
    alice.send("y".repeat(8000));
    world.pass(5 * MINUTE_MS);
    expect(relay.puts - before).toBeGreaterThan(1);
    expect(bob.texts(alice)).toEqual([...range("a", 0, 30), "y".repeat(8000)]);
    expect(new Set(alice.states())).toEqual(new Set(["delivered"]));
  });

  it("is given nothing even when they are away, if the user says so", () => {
    const { world, relay, alice, bob } = pairAtRelay(8);
    alice.do({ type: "relayUse", use: "never" });
    bob.kill();
    const before = relay.puts;
    alice.send("wait");
    world.pass(HOUR_MS);
    expect([relay.puts - before, alice.states()]).toEqual([0, ["kept"]]);
    bob.restart();
    world.pass(MINUTE_MS);
    expect(bob.texts(alice)).toEqual(["wait"]);
  });

  it("is of no more use once its reader is back: what waits there goes to the device as well", () => {
    const { world, relay, alice, bob } = pairAtRelay(9);
    bob.kill();
    relay.drops = true;
    for (const text of range("a", 0, 40)) alice.send(text);
    world.pass(HOUR_MS);
    expect(new Set(alice.states())).toEqual(new Set(["boxed"]));
    bob.restart();
    world.pass(10 * MINUTE_MS);
    expect(bob.texts(alice)).toEqual(range("a", 0, 40));
    expect(new Set(alice.states())).toEqual(new Set(["delivered"]));
  });
});

describe("a relay that lies", () => {
  it("that every box is taken makes nobody lose the conversation, only its own use", () => {
    const { world, relay, alice, bob } = pairAtRelay(10);
    bob.kill();
    relay.lies = "foreign";
    for (const text of range("a", 0, 5)) alice.send(text);
    world.pass(HOUR_MS);
    expect(alice.conversation.standing).toBe("member");
    expect(alice.refused).toContain("box-taken");
    expect(new Set(alice.states())).toEqual(new Set(["kept"]));
    bob.restart();
    world.pass(10 * MINUTE_MS);
    expect(bob.texts(alice)).toEqual(range("a", 0, 5));
  });

  it("with frames of its own takes nothing from the reader, who finds the sender's elsewhere", () => {
    const { world, relay, alice, bob } = pairAtRelay(11);
    bob.kill();
    alice.send("true");
    world.pass(5 * MINUTE_MS);
    for (const [address, frame] of relay.frames) relay.frames.set(address, frame.slice().reverse());
    alice.kill();
    bob.restart();
    world.pass(5 * MINUTE_MS);
    expect(bob.refused).toContain("foreign-frame");
    alice.restart();
    world.pass(10 * MINUTE_MS);
    expect(bob.texts(alice)).toEqual(["true"]);
    expect(bob.conversation.standing).toBe("member");
  });

  it.each([
    ["in one box", "short"],
    ["in many", "x".repeat(7000)],
  ])("with frames of other boxes is looked at again once it is another connection: %s", (_, text) => {
    const { world, relay, alice, bob } = pairAtRelay(12);
    bob.kill();
    alice.send(text);
    world.pass(5 * MINUTE_MS);
    alice.kill();
    const kept = new Map(relay.frames);
    const swapped = [...kept.values()].reverse();
    for (const [at, address] of [...kept.keys()].entries())
      relay.frames.set(address, (swapped[at] ?? new Uint8Array(4096)).slice().reverse());
    bob.restart();
    world.pass(5 * MINUTE_MS);
    expect(bob.refused).toContain("foreign-frame");
    for (const [address, frame] of kept) relay.frames.set(address, frame);
    bob.leaveRelay(relay);
    bob.dialRelays();
    world.pass(5 * MINUTE_MS);
    expect(bob.texts(alice).map(({ length }) => length)).toEqual([text.length]);
  });

  it("with the parts of something long is looked at again as well", () => {
    const { world, relay, alice, bob } = pairAtRelay(13);
    bob.kill();
    const before = new Set(relay.frames.keys());
    alice.send("x".repeat(7000));
    world.pass(5 * MINUTE_MS);
    alice.kill();
    // The bodies are put first.
    const bodies = [...relay.frames].filter(([address]) => !before.has(address)).slice(0, -1);
    for (const [address, frame] of bodies) relay.frames.set(address, frame.slice().reverse());
    bob.restart();
    world.pass(5 * MINUTE_MS);
    expect(bob.refused).toContain("bad-parcel");
    for (const [address, frame] of bodies) relay.frames.set(address, frame);
    const [address = ""] = bodies.map(([of]) => of);
    const step = bob.do({ type: "connected", place: relay.address, keeper: relay.keeper });
    const expected = step.effects.flatMap((effect) => (effect.type === "expect" ? effect.boxes : []));
    expect(expected).toContainEqual({ place: relay.address, address });
    world.pass(5 * MINUTE_MS);
    expect(bob.texts(alice).map(({ length }) => length)).toEqual([7000]);
  });

  it("that it keeps nothing for any time is not given the same again and again", () => {
    const { world, relay, alice, bob } = pairAtRelay(14);
    bob.kill();
    relay.keepsMs = 0;
    alice.leaveRelay(relay);
    alice.dialRelays();
    alice.send("once");
    world.pass(5 * MINUTE_MS);
    const before = relay.puts;
    world.pass(HOUR_MS);
    expect(relay.puts - before).toBeLessThan(30);
  });
});

describe("two relays of one reader that don't agree", () => {
  const pairAtTwo = (seed: number) => {
    const world = new ConversationWorld(seed);
    const [first, second] = [world.relay(), world.relay()];
    const places = [first.address, second.address];
    const [alice, bob] = [world.newcomer(places), world.newcomer(places)];
    alice.found("contact", 2);
    alice.add(bob);
    world.run();
    return { world, first, second, alice, bob };
  };

  it("of which one keeps nothing, says OK and gives nothing: the other one brings each message once", () => {
    const { world, first, alice, bob } = pairAtTwo(31);
    bob.kill();
    for (const text of range("a", 0, 5)) alice.send(text);
    world.pass(5 * MINUTE_MS);
    first.frames.clear();
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(range("a", 0, 5));
    bob.send("answer");
    world.pass(5 * MINUTE_MS);
    first.frames.clear();
    turn(world, bob, alice);
    expect(alice.texts(bob)).toEqual(["answer"]);
    expect(new Set(alice.states())).toEqual(new Set(["delivered"]));
  });

  it("of which one says that every box is taken: what it says is noted, and the other one brings it", () => {
    const { world, first, alice, bob } = pairAtTwo(32);
    bob.kill();
    first.lies = "foreign";
    for (const text of range("a", 0, 5)) alice.send(text);
    world.pass(5 * MINUTE_MS);
    expect(alice.refused).toContain("box-taken");
    expect(new Set(alice.states())).toEqual(new Set(["boxed"]));
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(range("a", 0, 5));
  });
});

describe("a relay that says it has what it has not", () => {
  const away = 7 * HOUR_MS;
  const accused = ({ events }: Member) => {
    const told = events as { type: string; relay: string }[];
    return [...new Set(told.flatMap(({ type, relay }) => (type === "relay-lost" ? [relay] : [])))];
  };

  it("is found out when that is put there again, and named", () => {
    const { world, relay, alice, bob } = pairAtRelay(41);
    bob.kill();
    relay.drops = true;
    alice.send("gone");
    world.pass(5 * MINUTE_MS);
    expect([alice.states(), accused(alice)]).toEqual([["boxed"], []]);
    world.pass(away);
    expect(accused(alice)).toEqual([relay.address]);
    relay.drops = false;
    world.pass(away);
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(["gone"]);
  });

  it("is not accused where it still has it, or is another process by now", () => {
    const { world, relay, alice, bob } = pairAtRelay(42);
    bob.kill();
    alice.send("there");
    world.pass(away);
    world.restartRelay(relay);
    world.pass(away);
    expect(accused(alice)).toEqual([]);
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(["there"]);
  });

  it("is not accused by who doesn't know since when it has it", () => {
    const { world, relay, alice, bob } = pairAtRelay(43);
    bob.kill();
    alice.send("there");
    world.pass(20 * HOUR_MS);
    alice.kill();
    alice.restart();
    world.pass(HOUR_MS);
    // Its day there is over.
    relay.frames.clear();
    world.pass(away);
    expect([relay.frames.size > 0, accused(alice)]).toEqual([true, []]);
  });
});

describe("where a member reads", () => {
  it("changes by a commit, and the others write there from then on", () => {
    const { world, alice, bob } = pairAtRelay(12);
    const other = world.relay("other.example:8080");
    for (const member of world.members) other.read((address, frame) => member.heardOf(other, address, frame));
    bob.do({ type: "relays", relays: [other.address] });
    world.pass(5 * MINUTE_MS);
    const seen = alice.conversation.roster.members.find(({ id }) => id === bob.conversation.self);
    expect(seen?.relays).toEqual([other.address]);
    bob.kill();
    alice.send("to the other one");
    world.pass(5 * MINUTE_MS);
    expect([other.puts > 0, alice.states()]).toEqual([true, ["boxed"]]);
    turn(world, alice, bob);
    expect(bob.texts(alice)).toEqual(["to the other one"]);
  });

  it("is as the new group says, after the two began anew", () => {
    const { world, alice, bob } = pairAtRelay(14);
    const other = world.relay();
    for (const member of world.members) other.read((address, frame) => member.heardOf(other, address, frame));
    const { bytes, time } = world;
    const moved = { ...bob.own, relays: [other.address] };
    const creator = memberKeyPackage(moved, bob.conversation.cipherSuite, time.nowMs, bytes);
    const self = bob.conversation.self;
    const asked = alice.newKeyPackage(() => null);
    const founded = foundTogether(creator, pairProfile(self), asked, bytes, time.nowMs);
    if (founded === null) throw new Error("a sound group of two");
    bob.do({ type: "relays", relays: [other.address] });
    bob.do({ type: "adopt", mls: founded.mls, welcome: null, shown: null });
    alice.join(founded.welcome);
    world.run();
    bob.kill();
    alice.send("to the other one");
    world.pass(5 * MINUTE_MS);
    expect([other.puts > 0, alice.states()]).toEqual([true, ["boxed"]]);
  });

  it("is kept over a restart, old places of the last epochs too", () => {
    const { world, relay, alice, bob } = pairAtRelay(13);
    bob.kill();
    alice.send("at the old one");
    world.pass(5 * MINUTE_MS);
    alice.kill();
    bob.restart();
    bob.kill();
    bob.restart();
    expect(bob.conversation.places().map(({ place }) => place)).toContain(relay.address);
    world.pass(5 * MINUTE_MS);
    expect(bob.texts(alice)).toEqual(["at the old one"]);
  });
});

describe("a group", () => {
  it("has members at other relays, or none, and each reads at its own", () => {
    const world = new ConversationWorld(20);
    const [one, two] = [world.relay(), world.relay()];
    const first = world.newcomer([one.address]);
    const second = world.newcomer([two.address, one.address]);
    const third = world.newcomer();
    first.found("group", 10);
    for (const other of [second, third]) {
      first.add(other);
      world.run();
    }
    second.kill();
    third.kill();
    for (const text of range("a", 0, 12)) first.send(text);
    world.pass(10 * MINUTE_MS);
    expect(new Set(first.states())).toEqual(new Set(["kept"]));
    first.kill();
    world.pass(HOUR_MS);
    second.restart();
    world.pass(10 * MINUTE_MS);
    expect(second.texts(first)).toEqual(range("a", 0, 12));
    first.restart();
    third.restart();
    world.pass(10 * MINUTE_MS);
    expect(third.texts(first)).toEqual(range("a", 0, 12));
    expect(new Set(first.states())).toEqual(new Set(["delivered"]));
    expect(one.puts > 0 && two.puts > 0).toBe(true);
  });
});
