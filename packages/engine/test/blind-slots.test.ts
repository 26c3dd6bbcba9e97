/** A conversation in `blind` by the engine's own driver, in virtual time: what goes out when, and what never does. */

import {
  DIRECT,
  type LevelChoice,
  LOCAL_LIMITS,
  logBox,
  openLogEntry,
  PROTOCOL_LIMITS,
  sightLogEntry,
} from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { expectAllRead, talkInStorm } from "./slot-storm.ts";
import { LOG_BATCH, RELAY, SLOT_MS, SlotWorld } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const { FRAME_BYTES } = PROTOCOL_LIMITS;
const BLIND: LevelChoice = { level: "blind", relay: RELAY, slotMs: SLOT_MS };
const QUIET: LevelChoice = { ...BLIND, level: "quiet" };
const [APPEND, SYNC, LOG] = [6, 7, 71];
const ENTRY_BYTES = 32 + FRAME_BYTES;

/** Both have chosen it, and the first slots have passed. */
function blindPair(seed: number, startMs = 0) {
  const world = new SlotWorld({ seed, startMs });
  const [alice, bob] = world.pair(seed);
  alice.choose(BLIND);
  world.time.runFor(MINUTE_MS);
  bob.choose(BLIND);
  world.time.runFor(2 * MINUTE_MS);
  world.devicePuts.length = 0;
  return { world, alice, bob };
}

describe("choosing blind", () => {
  it("reads the log at once, so that the other side can go over first, and is then in force on both sides", () => {
    const world = new SlotWorld({ seed: 1 });
    const [alice, bob] = world.pair(1);
    alice.choose(BLIND);
    world.time.runFor(MINUTE_MS);
    expect(new Set(world.sent.map(({ by }) => by))).toEqual(new Set(["alice"]));
    expect(alice.kept.machine.level.used).toEqual(DIRECT);
    bob.choose(BLIND);
    world.time.runFor(MINUTE_MS);
    for (const { kept } of [alice, bob]) {
      expect(kept.machine.level).toMatchObject({ own: BLIND, used: BLIND, isInForce: true });
      expect(kept.machine.places()).toEqual([]);
    }
    expect(new Set(world.sent.map(({ connection }) => connection)).size).toBe(2);
  });

  it("takes over what lay in boxes unread, and gives back what lay in the log", () => {
    const { world, alice, bob } = blindPair(2);
    bob.choose(DIRECT);
    bob.meet();
    world.time.runFor(MINUTE_MS);
    const id = alice.say("nobody reads the log");
    world.time.runFor(2 * MINUTE_MS);
    expect(alice.kept.machine.level).toMatchObject({ used: BLIND, isInForce: false });
    expect([alice.stateOf(id), bob.reads.size]).toEqual(["boxed", 0]);
    expect(world.devicePuts).not.toContain("alice");
    alice.choose(DIRECT);
    alice.meet();
    world.time.runFor(MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(["nobody reads the log"]);
  });

  it("goes over from quiet, and back to it, without losing anything", () => {
    const { world, alice, bob } = blindPair(3);
    for (const choice of [QUIET, BLIND]) {
      alice.choose(choice);
      alice.say(`a to ${choice.level}`);
      world.time.runFor(2 * MINUTE_MS);
      bob.say(`b to ${choice.level}`);
      bob.choose(choice);
      world.time.runFor(5 * MINUTE_MS);
      for (const { kept } of [alice, bob])
        expect(kept.machine.level).toMatchObject({ used: choice, isInForce: true });
    }
    expect([...bob.reads.keys()]).toEqual(["a to quiet", "a to blind"]);
    expect([...alice.reads.keys()]).toEqual(["b to quiet", "b to blind"]);
    expect(world.devicePuts).toEqual([]);
  });
});

describe("a conversation in blind", () => {
  it("carries messages both ways by the log alone, all that waits in one frame", () => {
    const { world, alice, bob } = blindPair(4);
    const texts = ["one", "two", "x".repeat(8000), "three"];
    const ids = texts.map((text) => alice.say(text));
    bob.say("four");
    world.time.runFor(3 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(texts);
    expect(bob.reads.get("two")).toBe(bob.reads.get("one"));
    expect([...alice.reads.keys()]).toEqual(["four"]);
    expect(ids.map((id) => alice.stateOf(id))).toEqual(texts.map(() => "delivered"));
    expect(world.devicePuts).toEqual([]);
  });

  it("sends the same bytes at the same times, and is sent the same, whatever is said", () => {
    // Over a renewal of the circuit, and a restart of the relay.
    const run = (talks: boolean) => {
      const { world, alice, bob } = blindPair(5, 24 * HOUR_MS - 12 * MINUTE_MS);
      world.sent.length = 0;
      world.received.length = 0;
      for (let minute = 0; minute < 24; minute++) {
        if (talks && minute < 20) for (const text of ["a", "b"]) alice.say(`${text} ${minute}`);
        if (talks && minute % 4 === 0) bob.say("y".repeat(5000) + minute);
        if (minute === 18) world.stopRelay();
        if (minute === 19) world.isRelayUp = true;
        world.time.runFor(MINUTE_MS);
      }
      return { world, alice, bob };
    };
    const [silent, talking] = [run(false), run(true)];
    expect(talking.bob.reads.size).toBe(40);
    expect(talking.alice.reads.size).toBeGreaterThanOrEqual(5);
    expect(silent.world.sent.length).toBeGreaterThan(2 * 2 * 120);
    expect(talking.world.sent).toEqual(silent.world.sent);
    expect(talking.world.received).toEqual(silent.world.received);
  });

  it("sends one APPEND and one SYNC in each slot, at its beginning, is sent one LOG, and nothing besides", () => {
    const { world, alice } = blindPair(6);
    world.sent.length = 0;
    world.received.length = 0;
    for (let minute = 0; minute < 5; minute++) {
      alice.say(`m ${minute}`);
      world.time.runFor(MINUTE_MS);
    }
    const perSlot = new Map<string, number[]>();
    for (const { atMs, by, op, bytes } of world.sent) {
      const key = `${by} ${Math.floor(atMs / SLOT_MS)}`;
      perSlot.set(key, [...(perSlot.get(key) ?? []), op]);
      expect(bytes).toBe(op === APPEND ? 5 + ENTRY_BYTES : 5 + 8);
      expect(atMs % SLOT_MS).toBe(0);
    }
    expect([...perSlot.values()].every((ops) => ops.join() === [APPEND, SYNC].join())).toBe(true);
    expect(perSlot.size).toBe(2 * 30);
    const logs = world.received.filter(({ op }) => op === LOG);
    expect(new Set(logs.map(({ bytes }) => bytes))).toEqual(new Set([15 + LOG_BATCH * ENTRY_BYTES]));
    expect(logs.length).toBe(2 * 30);
  });

  it("appends nothing twice that could be told from noise, though all is put again", () => {
    const { world, alice, bob } = blindPair(7);
    bob.stop();
    for (let at = 0; at < 3; at++) alice.say(`unread ${at}`);
    world.time.runFor(10 * MINUTE_MS);
    world.stopRelay();
    world.isRelayUp = true;
    world.time.runFor(20 * MINUTE_MS);
    expect(new Set(world.appended).size).toBe(world.appended.length);
    expect(world.appended.length).toBeGreaterThan(200);
    bob.restart();
    world.time.runFor(10 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual([0, 1, 2].map((at) => `unread ${at}`));
  });

  it("shows a relay nothing by which it knows entries of frames that it was put before, or is put after", () => {
    const { world, alice, bob } = blindPair(8);
    bob.stop();
    alice.say("unread");
    world.time.runFor(10 * MINUTE_MS);
    alice.choose(QUIET);
    bob.restart();
    bob.choose(QUIET);
    world.time.runFor(20 * MINUTE_MS);
    alice.choose(BLIND);
    bob.choose(BLIND);
    alice.say("again");
    world.time.runFor(20 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(["unread", "again"]);
    const boxes = world.writeKeys.map(logBox);
    const sights = world.appended.map((bytes) => {
      const entry = Uint8Array.from(Buffer.from(bytes, "latin1"));
      return sightLogEntry({ address: entry.subarray(0, 32), frame: entry.subarray(32) });
    });
    expect([boxes.length > 100, sights.length > 100]).toEqual([true, true]);
    const known = sights.filter((sight) => boxes.some((box) => openLogEntry(box, sight) !== null));
    expect(known).toEqual([]);
  });

  it("keeps what is said while the relay is away, and sends it afterwards without a burst, losing nothing", () => {
    const { world, alice, bob } = blindPair(8);
    world.stopRelay();
    const ids = Array.from({ length: 5 }, (_, i) => alice.say(`kept ${i}`));
    world.time.runFor(2 * MINUTE_MS);
    expect(ids.map((id) => alice.stateOf(id))).toEqual(ids.map(() => "kept"));
    expect([alice.levels.isUp(alice.kept), alice.levels.isAway(alice.kept)]).toEqual([false, true]);
    world.isRelayUp = true;
    world.sent.length = 0;
    world.time.runFor(4 * MINUTE_MS);
    expect(bob.reads.size).toBe(5);
    expect([alice.levels.isUp(alice.kept), alice.levels.isAway(alice.kept)]).toEqual([true, false]);
    expect(world.devicePuts).toEqual([]);
    const slots = world.sent.map(({ by, atMs, op }) => [by, Math.floor(atMs / SLOT_MS), op].join());
    expect(new Set(slots).size).toBe(slots.length);
  });

  it("tells of a relay that drops what it is given, before anything is said, and until it keeps it", () => {
    const { world, alice } = blindPair(14);
    world.drops = () => true;
    world.time.runFor((LOCAL_LIMITS.LEVEL_HINDERED_SLOTS - 3) * SLOT_MS);
    expect(alice.levels.trouble(alice.kept)).toBeNull();
    world.time.runFor(6 * SLOT_MS);
    expect(alice.levels.trouble(alice.kept)).toBe("LEVEL_RELAY_KEEPS_NOTHING");
    world.drops = () => false;
    world.time.runFor(LOCAL_LIMITS.LEVEL_HINDERED_SLOTS * SLOT_MS);
    expect(alice.levels.trouble(alice.kept)).toBeNull();
  });

  it("reads on where it stopped, in order, and tells as long as it is behind", () => {
    const { world, alice, bob } = blindPair(9);
    bob.stop();
    world.time.runFor(2 * MINUTE_MS);
    const id = alice.say("while you were away");
    world.time.runFor(HOUR_MS);
    expect(alice.stateOf(id)).toBe("boxed");
    bob.restart();
    world.time.runFor(2 * MINUTE_MS);
    expect(bob.levels.trouble(bob.kept)).toBe("LEVEL_BEHIND");
    world.time.runFor(HOUR_MS / (LOG_BATCH - 2) + 2 * MINUTE_MS);
    expect(bob.levels.trouble(bob.kept)).toBeNull();
    expect([...bob.reads.keys()]).toEqual(["while you were away"]);
    expect(alice.stateOf(id)).toBe("delivered");
  });

  it("reads what the log put out meanwhile when it is put again", () => {
    const { world, alice, bob } = blindPair(10);
    bob.stop();
    alice.say("long ago");
    world.time.runFor(MINUTE_MS);
    bob.places.erase(RELAY);
    bob.restart();
    world.time.runFor(10 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(["long ago"]);
  });

  it("goes on by a clock that was set back by an hour", () => {
    const { world, alice, bob } = blindPair(11, 4 * HOUR_MS);
    for (const { clock, levels } of [alice, bob]) {
      clock.setBackMs = HOUR_MS;
      levels.woke();
    }
    alice.say("an hour earlier");
    world.time.runFor(2 * MINUTE_MS);
    expect([...bob.reads.keys()]).toEqual(["an hour earlier"]);
  });

  it("renews its keys by the clock, and goes on under them", () => {
    const { world, alice, bob } = blindPair(12);
    const { epoch } = alice.kept.machine;
    for (const person of [alice, bob]) person.stop();
    world.time.runFor(24 * HOUR_MS);
    for (const person of [alice, bob]) person.restart();
    world.time.runFor(8 * MINUTE_MS);
    alice.say("under new keys");
    bob.say("here too");
    world.time.runFor(3 * MINUTE_MS);
    expect(alice.kept.machine.epoch).toBeGreaterThan(epoch);
    expect(bob.kept.machine.epoch).toBe(alice.kept.machine.epoch);
    expect([[...alice.reads.keys()], [...bob.reads.keys()]]).toEqual([["here too"], ["under new keys"]]);
  });
});

/** By night with many seeds. */
const SEEDS = process.env["HUSHROOM_NIGHTLY"] === "1" ? 12 : 1;

describe("a conversation in blind over a bad relay", () => {
  it.each(Array.from({ length: SEEDS }, (_, at) => 20 + at))(
    "loses nothing, doubles nothing and keeps the order (seed %i)",
    (seed) => {
      const { world, alice, bob } = blindPair(seed);
      expectAllRead(world, talkInStorm(world, [alice, bob], seed, 60));
    },
  );
});
