/** Who has chains that only the two know: whose program knows of them, and whose lane keys are sound. */

import { describe, expect, it } from "vitest";
import { x25519PublicKey } from "../../src/crypto/x25519.ts";
import { type GroupMember, laneKeyOf, ownMemberId } from "../../src/session/member-leaf.ts";
import { haveSlotChains, pairSecret } from "../../src/session/slot-chains.ts";
import { ConversationWorld } from "./conversation-world.ts";
import { olderKeyPackage } from "./older-program.ts";
import type { Shown } from "./shown.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const HOUR_MS = 3_600_000;
const seedOf = (fill: number) => new Uint8Array(32).fill(fill);
const publicOf = (fill: number) => x25519PublicKey(laneKeyOf(seedOf(fill)));

function member(fill: number, changes: Partial<GroupMember> = {}): GroupMember {
  const id = ownMemberId(seedOf(fill));
  return {
    ...{ id, leaf: fill, name: "", place: "", relays: [], number: 0n, signatureKey: seedOf(0) },
    ...{ laneKey: publicOf(fill), knowsSlotChains: true },
    ...changes,
  };
}

describe("chains that only two know", () => {
  it("have the same secret for both, and another one for each two", () => {
    expect(pairSecret(seedOf(1), publicOf(2))).toEqual(pairSecret(seedOf(2), publicOf(1)));
    expect(pairSecret(seedOf(1), publicOf(2))).not.toEqual(pairSecret(seedOf(1), publicOf(3)));
  });

  it("are none with a key that makes a secret known to all, or that is the own one come back", () => {
    expect(pairSecret(seedOf(1), new Uint8Array(32))).toBeNull();
    expect(pairSecret(seedOf(1), publicOf(1))).toBeNull();
  });

  it.each([
    ["an older program", { knowsSlotChains: false }],
    ["a lane key of small order", { laneKey: new Uint8Array(32) }],
    ["the lane key of another one", { laneKey: publicOf(1) }],
  ])("are not between all where somebody has %s", (_, changes) => {
    expect(haveSlotChains([member(1), member(2), member(3)])).toBe(true);
    expect(haveSlotChains([member(1), member(2), member(3, changes)])).toBe(false);
  });
});

describe("a group with a member of an older program", () => {
  it("is not given quiet, by nobody's word, until that member has made a commit by a newer one", () => {
    const world = new ConversationWorld(1);
    const level = new SlottedRelay(world);
    const [alice, bob] = [world.newcomer([level.address]), world.newcomer([level.address], olderKeyPackage)];
    const welcome = alice.gather([bob], 16);
    bob.join(welcome);
    world.run();
    level.proposedBy(alice, "quiet");
    const refusals = () => (alice.events as Shown[]).filter(({ type }) => type === "wish-refused").length;
    expect(refusals()).toBe(1);
    expect(bob.conversation.roster.profile.level).toBeNull();
    world.pass(25 * HOUR_MS);
    expect(bob.conversation.roster.members.every(({ knowsSlotChains }) => knowsSlotChains)).toBe(true);
    level.agreed([alice, bob], "quiet");
    alice.send("now");
    level.pass(4);
    expect(bob.texts(alice)).toEqual(["now"]);
    expect(refusals()).toBe(1);
  });
});
