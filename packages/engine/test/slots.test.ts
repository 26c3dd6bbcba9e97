/** A conversation in `quiet` by the engine's own driver, in virtual time: what goes out when, and what never does. */

import { DIRECT, type LevelChoice, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { RELAY, SLOT_MS, SlotWorld } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const { QUIET_CIRCUITS, QUIET_ROTATION_MS, FRAME_BYTES } = PROTOCOL_LIMITS;
const QUIET: LevelChoice = { level: "quiet", relay: RELAY, slotMs: SLOT_MS };
const PUT = 1;
const GET = 2;
const PUT_BYTES = 1 + 4 + 32 + FRAME_BYTES;

/** Both have chosen it, and the first slots have passed. */
function quietPair(seed: number, startMs = 0) {
  const world = new SlotWorld({ seed, startMs });
  const [alice, bob] = world.pair(seed);
  alice.choose(QUIET);
  world.time.runFor(MINUTE_MS);
  bob.choose(QUIET);
  world.time.runFor(2 * MINUTE_MS);
  return { world, alice, bob };
}

describe("choosing quiet", () => {
  it("changes nothing until both have chosen it, and is then in force on both sides", () => {
    const world = new SlotWorld({ seed: 1 });
    const [alice, bob] = world.pair(1);
    alice.choose(QUIET);
    world.time.runFor(MINUTE_MS);
    expect(world.sent).toEqual([]);
    expect(alice.kept.machine.level.used).toEqual(DIRECT);
    expect([...bob.kept.machine.level.others.values()]).toEqual([QUIET]);
    bob.choose(QUIET);
    world.time.runFor(MINUTE_MS);
    for (const { kept } of [alice, bob]) {
      expect(kept.machine.level).toMatchObject({ own: QUIET, used: QUIET, isInForce: true });
      expect(kept.machine.places()).toEqual([]);
    }
  });

  it("is not taken back by what the other side chooses: this side stays in its slots, and is told", () => {
    const { world, alice, bob } = quietPair(2);
    bob.choose(DIRECT);
    bob.meet();
    world.time.runFor(2 * MINUTE_MS);
    expect(bob.kept.machine.level.used).toEqual(DIRECT);
    expect(alice.kept.machine.level).toMatchObject({ used: QUIET, isInForce: false });
    expect(alice.kept.machine.places()).toEqual([]);
    world.devicePuts.length = 0;
    alice.say("still in slots");
    world.time.runFor(2 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(["still in slots"]);
    expect(world.devicePuts).not.toContain("alice");
  });

  it("outlives the end of the program", () => {
    const { world, alice, bob } = quietPair(3);
    alice.stop();
    alice.restart();
    alice.say("after");
    world.time.runFor(2 * MINUTE_MS);
    expect(alice.kept.machine.level).toMatchObject({ used: QUIET, isInForce: true });
    expect([...bob.reads.keys()]).toEqual(["after"]);
  });
});

describe("a conversation in quiet", () => {
  it("carries messages both ways by the relay alone, all that waits in one frame", () => {
    const { world, alice, bob } = quietPair(4);
    world.devicePuts.length = 0;
    const texts = ["one", "two", "x".repeat(8000), "three"];
    const ids = texts.map((text) => alice.say(text));
    bob.say("four");
    world.time.runFor(4 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(texts);
    expect(bob.reads.get("two")).toBe(bob.reads.get("one"));
    expect([...alice.reads.keys()]).toEqual(["four"]);
    expect(ids.map((id) => alice.stateOf(id))).toEqual(texts.map(() => "delivered"));
    expect(world.devicePuts).toEqual([]);
  });

  it("sends the same bytes at the same times, and is sent the same, whatever is said", () => {
    // Over a renewal of all circuits.
    const run = (talks: boolean) => {
      const { world, alice, bob } = quietPair(5, QUIET_ROTATION_MS - 8 * MINUTE_MS);
      world.sent.length = 0;
      world.received.length = 0;
      for (let minute = 0; minute < 8; minute++) {
        if (talks) for (const text of ["a", "b"]) alice.say(`${text} ${minute}`);
        if (talks && minute % 4 === 0) bob.say("y".repeat(5000) + minute);
        world.time.runFor(MINUTE_MS);
      }
      return { world, alice, bob };
    };
    const [silent, talking] = [run(false), run(true)];
    expect(talking.bob.reads.size).toBeGreaterThanOrEqual(14);
    expect(talking.alice.reads.size).toBe(2);
    expect(silent.world.sent.length).toBeGreaterThan(2 * 2 * QUIET_CIRCUITS * 40);
    expect(talking.world.sent).toEqual(silent.world.sent);
    expect(talking.world.received).toEqual(silent.world.received);
  });

  it("sends one PUT and one GET on each circuit and slot, and nothing besides, not even at a send", () => {
    const { world, alice } = quietPair(6);
    world.sent.length = 0;
    for (let minute = 0; minute < 5; minute++) {
      alice.say(`m ${minute}`);
      world.time.runFor(MINUTE_MS);
    }
    const perSlot = new Map<string, number[]>();
    for (const { atMs, by, connection, op, bytes } of world.sent) {
      const key = `${by} ${connection} ${Math.floor(atMs / SLOT_MS)}`;
      perSlot.set(key, [...(perSlot.get(key) ?? []), op]);
      expect(bytes).toBe(op === PUT ? PUT_BYTES : 1 + 4 + 32);
    }
    expect([...perSlot.values()].every((ops) => ops.join() === [PUT, GET].join())).toBe(true);
    expect(new Set(world.sent.map(({ connection }) => connection)).size).toBe(2 * QUIET_CIRCUITS);
    expect(perSlot.size).toBe(2 * QUIET_CIRCUITS * 30);
  });

  it("keeps what is said while the relay is away, and sends it afterwards without a burst, losing nothing", () => {
    const { world, alice, bob } = quietPair(7);
    world.stopRelay();
    const ids = Array.from({ length: 5 }, (_, i) => alice.say(`kept ${i}`));
    world.time.runFor(2 * MINUTE_MS);
    expect(ids.map((id) => alice.stateOf(id))).toEqual(ids.map(() => "kept"));
    expect([alice.levels.isUp(alice.kept), alice.levels.isAway(alice.kept)]).toEqual([false, true]);
    world.devicePuts.length = 0;
    world.isRelayUp = true;
    world.sent.length = 0;
    world.time.runFor(3 * MINUTE_MS);
    expect(bob.reads.size).toBe(5);
    expect(alice.levels.isAway(alice.kept)).toBe(false);
    expect(world.devicePuts).toEqual([]);
    const slots = world.sent.map(({ by, connection, atMs, op }) =>
      [by, connection, Math.floor(atMs / SLOT_MS), op].join(),
    );
    expect(new Set(slots).size).toBe(slots.length);
  });

  it("goes on by a clock that was set back by an hour", () => {
    const { world, alice, bob } = quietPair(10, 4 * 60 * MINUTE_MS);
    for (const { clock, levels } of [alice, bob]) {
      clock.setBackMs = 60 * MINUTE_MS;
      levels.woke();
    }
    alice.say("an hour earlier");
    world.time.runFor(2 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(["an hour earlier"]);
  });

  it("reads later what came while it was away, and stops filling boxes for who is away", () => {
    const { world, alice, bob } = quietPair(8);
    bob.stop();
    world.time.runFor(3 * MINUTE_MS);
    const id = alice.say("while you were away");
    world.time.runFor(4 * MINUTE_MS);
    expect(alice.stateOf(id)).toBe("boxed");
    bob.restart();
    world.time.runFor(4 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(["while you were away"]);
    expect(alice.stateOf(id)).toBe("delivered");
  });

  it("puts nothing again for what the relay says on a circuit that isn't its own", () => {
    const { world, alice, bob } = quietPair(11);
    bob.stop();
    world.time.runFor(MINUTE_MS);
    for (const text of ["one", "two"]) {
      alice.say(text);
      world.time.runFor(MINUTE_MS);
    }
    world.isOtherToEach = true;
    world.writeKeys.length = 0;
    const own = new Set(world.sent.filter(({ by }) => by === "alice").map(({ connection }) => connection));
    for (const connection of own) {
      world.cut(connection);
      world.time.runFor(MINUTE_MS);
    }
    expect(own.size).toBe(QUIET_CIRCUITS);
    const times = new Map<string, number>();
    for (const key of world.writeKeys) times.set(key.join(), (times.get(key.join()) ?? 0) + 1);
    expect(Math.max(...times.values())).toBe(1);
  });

  it("renews its keys by the clock, and goes on under them", () => {
    const { world, alice, bob } = quietPair(9);
    const { epoch } = alice.kept.machine;
    for (const person of [alice, bob]) person.stop();
    world.time.runFor(24 * 60 * MINUTE_MS);
    for (const person of [alice, bob]) person.restart();
    world.time.runFor(4 * MINUTE_MS);
    alice.say("under new keys");
    bob.say("here too");
    world.time.runFor(3 * MINUTE_MS);
    expect(alice.kept.machine.epoch).toBeGreaterThan(epoch);
    expect(bob.kept.machine.epoch).toBe(alice.kept.machine.epoch);
    expect([[...alice.reads.keys()], [...bob.reads.keys()]]).toEqual([["here too"], ["under new keys"]]);
  });
});
