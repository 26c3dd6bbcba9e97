/** An orderer that passes different commits to different members: they part, notice it, and come together again. */

import { describe, expect, it } from "vitest";
import { Conversation } from "../../../src/session/conversation/conversation.ts";
import { encodeBoxRequest } from "../../../src/wire/box-protocol.ts";
import { invite } from "./chaos.ts";
import { settle } from "./run.ts";
import type { SimDaemon } from "./sim-daemon.ts";
import { SimWorld } from "./sim-world.ts";

const MINUTE_MS = 60_000;

function gathered(count: number): SimWorld {
  const world = new SimWorld({
    seed: count,
    suite: 1,
    daemons: count,
    latencyMinMs: 200,
    latencyMaxMs: 800,
    receipts: false,
    stride: 16,
    // The orderer itself sees that two frames are meant for one box; an honest one would never.
    mutant: { shows: (events) => events.filter(({ type }) => type !== "squatted") },
  });
  world.mayLose = true;
  world.found("group");
  const [first, ...others] = world.daemons;
  for (const other of others) {
    if (first !== undefined) invite(world, first, other);
    world.time.runFor(2 * MINUTE_MS);
  }
  return world;
}

/** The orderer's second face: from the same state another commit, to this member alone. */
function deceive(orderer: SimDaemon, victim: SimDaemon): void {
  const records = [...orderer.store.records].map(([key, value]) => [key, value.slice()] as const);
  const twin = Conversation.load("c1", records, orderer.world.bytes);
  twin.handle({ type: "connected", place: victim.place }, orderer.nowMs);
  const { effects } = twin.handle({ type: "wish", wish: { type: "rename", name: "for you" } }, orderer.nowMs);
  const connection = victim.server?.connect(
    () => {},
    () => {},
  );
  for (const effect of effects) {
    if (effect.type !== "put" || effect.place !== victim.place) continue;
    const { writeKey, frame } = effect;
    const bytes = encodeBoxRequest({ op: "put", tag: 1, writeKey, frame });
    victim.run(() => connection?.receive(bytes));
  }
}

describe("an orderer that tells members different commits", () => {
  it("parts them, which the parted one notices by itself, and all agree again", () => {
    const world = gathered(3);
    const [orderer, other, victim] = world.daemons as [SimDaemon, SimDaemon, SimDaemon];
    deceive(orderer, victim);
    orderer.do({ type: "wish", wish: { type: "rename", name: "for the others" } });
    world.time.runFor(MINUTE_MS);
    expect(victim.conversation?.roster.profile.name).toBe("for you");
    expect(other.conversation?.roster.profile.name).toBe("for the others");
    world.say(victim);
    world.time.runFor(MINUTE_MS);
    const [said] = world.ledger.said;
    expect(world.deliveries.shown.get(said?.id ?? "") ?? 0).toBeLessThan(2);
    settle(world);
    expect(victim.conversation?.roster.profile.name).toBe("for the others");
  });
});
