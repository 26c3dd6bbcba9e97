/** Who was away for longer than the others keep epochs, and in whose boxes of its epoch another member's frames lie. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { ConversationWorld } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";

const { EPOCHS_KEPT } = PROTOCOL_LIMITS;
const MINUTE_MS = 60_000;

function groupWith(seed: number) {
  const world = new ConversationWorld(seed);
  const [alice, bob, carol, mallory] = world.group(4);
  /** Longer than anybody reads the boxes of Carol's epoch. */
  const goOn = () => {
    for (let i = 0; i <= EPOCHS_KEPT; i++) {
      alice.rename(`round ${i}`);
      world.run();
    }
  };
  return { world, alice, bob, carol, hostile: new HostileMember(mallory), goOn };
}

describe("a member that was away for longer than epochs are kept, whose boxes another one fills", () => {
  it.each([1, 3])("follows, though its device forgot that %i were filled before it could say so", (count) => {
    const { world, alice, carol, hostile, goOn } = groupWith(10 + count);
    hostile.squats(carol, alice, count);
    carol.kill();
    goOn();
    carol.restart();
    world.pass(10 * MINUTE_MS);
    expect(carol.conversation.epoch).toBe(alice.conversation.epoch);
  });

  it("follows, though they are filled before the commits come there", () => {
    const { world, alice, carol, hostile, goOn } = groupWith(21);
    carol.kill();
    goOn();
    hostile.squats(carol, alice, 3);
    carol.restart();
    world.pass(10 * MINUTE_MS);
    expect(carol.conversation.epoch).toBe(alice.conversation.epoch);
  });

  it("follows by a writer that was started anew meanwhile, which keeps no chain for longer than it owes a commit", () => {
    const { world, alice, bob, carol, hostile, goOn } = groupWith(31);
    hostile.squats(carol, alice, 1);
    const writes = () => [...alice.store.keys()].filter((key) => key.includes("/write/")).length;
    carol.kill();
    goOn();
    const among = 3;
    expect(writes()).toBe(among * EPOCHS_KEPT + 2);
    for (const one of [alice, bob]) one.restart();
    carol.restart();
    world.pass(10 * MINUTE_MS);
    expect(carol.conversation.epoch).toBe(alice.conversation.epoch);
    alice.rename("once more");
    world.run();
    expect(writes()).toBe(among * EPOCHS_KEPT);
  });
});
