/** Levels at a relay that asks for tickets, by the engine's own driver, in virtual time. */

import { type LevelChoice, LOCAL_LIMITS, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { RELAY, SLOT_MS, SlotWorld } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const REDEEM = 10;
const QUIET: LevelChoice = { level: "quiet", relay: RELAY, slotMs: SLOT_MS };
const BLIND: LevelChoice = { ...QUIET, level: "blind" };

function pairIn(choice: LevelChoice, seed: number, startMs: number) {
  const world = new SlotWorld({ seed, startMs, isTicketed: true });
  const [alice, bob] = world.pair(seed);
  alice.choose(choice);
  world.time.runFor(MINUTE_MS);
  bob.choose(choice);
  world.time.runFor(2 * MINUTE_MS);
  world.devicePuts.length = 0;
  return { world, alice, bob };
}

describe.each([
  ["quiet", QUIET, PROTOCOL_LIMITS.QUIET_ROTATION_MS, PROTOCOL_LIMITS.QUIET_CIRCUITS],
  ["blind", BLIND, 24 * 60 * MINUTE_MS, 1],
] as const)("a conversation in %s at a relay with tickets", (_level, choice, rotationMs, circuits) => {
  it("sends the same bytes at the same times, and is sent the same, whatever is said", () => {
    // Over a renewal of the circuits, and a restart of the relay, which forgets all rights.
    const run = (talks: boolean) => {
      const { world, alice, bob } = pairIn(choice, 5, rotationMs - 5 * MINUTE_MS);
      world.sent.length = 0;
      world.received.length = 0;
      world.tickets.redeemedCount = 0;
      for (let minute = 0; minute < 12; minute++) {
        if (talks) for (const text of ["a", "b"]) alice.say(`${text} ${minute}`);
        if (talks && minute % 4 === 0) bob.say(`y ${minute}`);
        if (minute === 5) world.stopRelay();
        if (minute === 6) world.isRelayUp = true;
        world.time.runFor(MINUTE_MS);
      }
      world.time.runFor(2 * MINUTE_MS);
      return { world, alice, bob };
    };
    const [silent, talking] = [run(false), run(true)];
    expect([talking.bob.reads.size, talking.alice.reads.size]).toEqual([24, 3]);
    expect(talking.world.sent).toEqual(silent.world.sent);
    expect(talking.world.received).toEqual(silent.world.received);
    // Both have new circuits after the renewal, and after the restart.
    expect(talking.world.tickets.redeemedCount).toBe(2 * 2 * circuits);
    expect(talking.world.devicePuts).toEqual([]);
  });

  it("keeps what is said while there is no ticket, says so, and sends it afterwards without a burst", () => {
    const { world, alice, bob } = pairIn(choice, 6, 0);
    // The rights that there were end with their connections.
    world.tickets.isThere = false;
    world.stopRelay();
    world.isRelayUp = true;
    const ids = Array.from({ length: 4 }, (_, nth) => alice.say(`kept ${nth}`));
    world.time.runFor(3 * MINUTE_MS);
    expect(ids.map((id) => alice.stateOf(id))).toEqual(ids.map(() => "kept"));
    expect(alice.levels.trouble(alice.kept)).toBe("RELAY_NEEDS_TICKETS");
    world.tickets.isThere = true;
    world.sent.length = 0;
    world.time.runFor((LOCAL_LIMITS.SLOT_RIGHT_AGAIN_SLOTS + 6) * SLOT_MS);
    expect([...bob.reads.keys()]).toEqual(ids.map((_, nth) => `kept ${nth}`));
    expect(alice.levels.trouble(alice.kept)).toBeNull();
    expect(world.devicePuts).toEqual([]);
    const slots = world.sent.map(({ by, connection, atMs, op }) =>
      [by, connection, Math.floor(atMs / SLOT_MS), op === REDEEM ? "frame" : op].join(),
    );
    expect(new Set(slots).size).toBe(slots.length);
  });
});
