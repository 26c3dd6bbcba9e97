/** An orderer with a store of before it took somebody out: it commits nothing by itself until somebody has confirmed its head. */

import { hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../../src/base/limits.ts";
import { invite } from "./chaos.ts";
import { type Mutant, SOUND } from "./mutant.ts";
import { headNotConfirmed } from "./mutants.ts";
import { settle } from "./run.ts";
import type { SimDaemon } from "./sim-daemon.ts";
import { SimWorld } from "./sim-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A day after it took the last one out, the orderer has its store of before again: by that its keys are too old. */
function wentBack(mutant: Mutant<SimDaemon>): SimWorld {
  const latency = { latencyMinMs: 200, latencyMaxMs: 800 };
  const world = new SimWorld({
    seed: 4,
    suite: 1,
    daemons: 4,
    ...latency,
    receipts: false,
    stride: 16,
    mutant,
  });
  world.mayLose = true;
  world.found("group");
  const [orderer, ...others] = world.daemons as [SimDaemon, ...SimDaemon[]];
  for (const other of others) {
    invite(world, orderer, other);
    world.time.runFor(2 * MINUTE_MS);
  }
  const copy = orderer.store.copy();
  const gone = others.at(-1) as SimDaemon;
  world.out.add(gone.id);
  world.left(gone.id);
  orderer.do({ type: "wish", wish: { type: "remove", member: hexToBytes(gone.id) } });
  world.time.runFor(LOCAL_LIMITS.KEY_AGE_MAX_MS + HOUR_MS);
  world.throwBack(orderer, copy);
  world.time.runFor(MINUTE_MS);
  orderer.start();
  world.time.runFor(HOUR_MS);
  return world;
}

describe("an orderer that is in an epoch which is over, and in which its keys are too old", () => {
  it("renews them in no other history than the others', and comes to where they are", () => {
    const world = wentBack(SOUND);
    expect(world.histories.ledTwice).toEqual([]);
    settle(world);
    expect(world.histories.ledTwice).toEqual([]);
  });

  it("is caught if it commits though nobody has confirmed its head", () => {
    expect(wentBack(headNotConfirmed()).histories.ledTwice).not.toEqual([]);
  });
});
