/** What a relay says that it has, and what who looks for it there as a reader finds. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";
import { idOf } from "./member-secrets.ts";
import { pairAtRelay, range, turn } from "./pair-at-relay.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The first look comes within an hour. */
const SOON_MS = 90 * MINUTE_MS;

const accused = ({ events }: Member) => {
  const told = events as { type: string; relay: string }[];
  return new Set(told.flatMap(({ type, relay }) => (type === "relay-lost" ? [relay] : [])));
};

describe("a relay that has not what it says", () => {
  it.each([
    ["OK, and EXISTS when it is put there again", "again"],
    ["EXISTS of every box", "always"],
  ] as const)("is found out and named: %s", (_, claims) => {
    const { world, relay, alice, bob } = pairAtRelay(51);
    bob.kill();
    relay.claims = claims;
    alice.send("gone");
    world.pass(5 * MINUTE_MS);
    expect(accused(alice)).toEqual(new Set());
    world.pass(SOON_MS);
    expect(accused(alice)).toEqual(new Set([relay.address]));
    bob.restart();
    world.pass(10 * MINUTE_MS);
    expect(bob.texts(alice)).toEqual(["gone"]);
  });

  it("is found out when it has it and gives it to nobody who waits for it", () => {
    const { world, relay, alice, bob } = pairAtRelay(52);
    bob.kill();
    relay.withholds = true;
    alice.send("withheld");
    world.pass(SOON_MS);
    expect([relay.frames.size > 0, accused(alice)]).toEqual([true, new Set([relay.address])]);
  });

  it("is found out by parts of something long alone, and by another frame in a box", () => {
    for (const [seed, text] of [
      [53, "x".repeat(7000)],
      [54, "short"],
    ] as const) {
      const { world, relay, alice, bob } = pairAtRelay(seed);
      bob.kill();
      const before = new Set(relay.frames.keys());
      alice.send(text);
      world.pass(5 * MINUTE_MS);
      const [first = ""] = [...relay.frames.keys()].filter((address) => !before.has(address));
      if (seed === 53) relay.frames.delete(first);
      else relay.frames.set(first, new Uint8Array(4096));
      world.pass(SOON_MS);
      expect(accused(alice)).toEqual(new Set([relay.address]));
    }
  });

  it("is found out by who came back and can't know since when it has it, as it says EXISTS right after", () => {
    const { world, relay, alice, bob } = pairAtRelay(55);
    bob.kill();
    relay.claims = "again";
    alice.send("gone");
    world.pass(5 * MINUTE_MS);
    alice.kill();
    alice.restart();
    world.pass(SOON_MS);
    expect(accused(alice)).toEqual(new Set([relay.address]));
  });

  it("is asked as a reader asks: for all its reader would look for, and nobody else's boxes", () => {
    const { world, relay, alice, bob } = pairAtRelay(56);
    const wanted = bob.conversation.expected().filter(({ place }) => place === relay.address);
    bob.kill();
    for (const text of range("a", 0, 3)) alice.send(text);
    world.pass(SOON_MS);
    const [{ asked } = { asked: new Set() }] = alice.looks;
    expect(asked.size).toBeGreaterThanOrEqual(PROTOCOL_LIMITS.CHAIN_WINDOW);
    const unknown = [...asked].filter((address) => !wanted.some((box) => box.address === address));
    expect(unknown).toEqual([]);
  });
});

describe("a relay that keeps to its word is not accused", () => {
  it("when it is looked at for days, also by who begins anew, and is asked ever more seldom", () => {
    const { world, relay, alice, bob } = pairAtRelay(61);
    bob.kill();
    for (const text of [...range("a", 0, 3), "x".repeat(7000)]) alice.send(text);
    world.pass(20 * HOUR_MS);
    expect(alice.looks.length).toBeGreaterThan(3);
    expect(alice.looks.length).toBeLessThan(12);
    alice.kill();
    alice.restart();
    world.pass(20 * HOUR_MS);
    expect(accused(alice)).toEqual(new Set());
    expect(alice.looks.every(({ place }) => place === relay.address)).toBe(true);
  });

  it("when its time is over, or it was started anew", () => {
    const { world, relay, alice, bob } = pairAtRelay(62);
    relay.keepsMs = 2 * HOUR_MS;
    relay.expires = true;
    alice.leaveRelay(relay);
    alice.dialRelays();
    bob.kill();
    for (let i = 0; i < 12; i++) {
      alice.send(`for a while ${i}`);
      world.pass(100 * MINUTE_MS);
      if (i % 4 === 3) world.restartRelay(relay);
    }
    expect(alice.looks.length).toBeGreaterThan(3);
    expect(accused(alice)).toEqual(new Set());
  });

  it("when its reader came, took it and is gone again; then nobody looks there any more", () => {
    const { world, alice, bob } = pairAtRelay(63);
    bob.kill();
    alice.send("taken");
    world.pass(5 * MINUTE_MS);
    turn(world, alice, bob);
    bob.send("answer");
    world.pass(5 * MINUTE_MS);
    turn(world, bob, alice);
    expect(alice.states()).toEqual(["delivered"]);
    const before = alice.looks.length;
    world.pass(12 * HOUR_MS);
    expect([alice.looks.length, accused(alice)]).toEqual([before, new Set()]);
  });

  it("when it isn't reached, or is another process by the time of the look", () => {
    const { world, relay, alice, bob } = pairAtRelay(64);
    bob.kill();
    alice.send("there");
    world.pass(5 * MINUTE_MS);
    relay.isUp = false;
    world.pass(HOUR_MS);
    // Nobody has heard of its restart yet but who looks.
    relay.restart();
    world.pass(3 * HOUR_MS);
    expect([alice.looks.length > 1, accused(alice)]).toEqual([true, new Set()]);
  });

  it("when the clock was set back, by which its time would not be over yet", () => {
    const { world, relay, alice, bob } = pairAtRelay(65);
    relay.expires = true;
    bob.kill();
    alice.send("there");
    world.pass(23 * HOUR_MS);
    alice.clockBackMs = 20 * HOUR_MS;
    alice.do({ type: "tick" });
    const before = alice.looks.length;
    // More than a day is over, of which the clock shows less than half.
    world.pass(8 * HOUR_MS);
    expect([alice.looks.length > before, accused(alice)]).toEqual([true, new Set()]);
  });
});

describe("a member that says it is far ahead in its boxes", () => {
  it("has nobody look for more than what could lie there", () => {
    const world = new ConversationWorld(71);
    const relays = [world.relay().address];
    const [alice, bob, mallory] = [0, 1, 2].map(() => world.newcomer(relays)) as [Member, Member, Member];
    alice.found("group", 50);
    for (const other of [bob, mallory]) {
      alice.add(other);
      world.run();
    }
    const hostile = new HostileMember(mallory);
    const taken = [{ epoch: alice.conversation.epoch, index: 50_000 }];
    const ack = { member: memberIdBytes(idOf(alice)), stream: 0, upTo: 0, last: new Uint8Array(16), taken };
    hostile.puts(alice, hostile.says([{ type: "ack", ...ack }]));
    world.run();
    mallory.kill();
    alice.rename("lies there for Mallory");
    world.pass(SOON_MS);
    expect(alice.looks.length).toBeGreaterThan(0);
    const most = LOCAL_LIMITS.RELAY_WINDOW + 3 * PROTOCOL_LIMITS.CHAIN_WINDOW;
    for (const { asked } of alice.looks) expect(asked.size).toBeLessThan(most);
  });
});
