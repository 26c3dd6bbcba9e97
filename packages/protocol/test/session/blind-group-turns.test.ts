/** What a member of a group in `blind` says first in its turn. */

import { expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { ConversationWorld } from "./conversation-world.ts";
import { LogInMemory } from "./log-in-memory.ts";

const SLOT_MS = 10_000;
const AGAIN_SLOTS = LOCAL_LIMITS.LOG_AGAIN_MIN_MS / SLOT_MS;

it("says what is new before it repeats what nobody has confirmed", () => {
  const world = new ConversationWorld(210);
  const log = new LogInMemory(world);
  const [alice, bob, carol] = log.group(3);
  carol.kill();
  for (const text of ["one", "two", "three"]) {
    alice.send(text);
    log.pass(1);
  }
  log.pass(AGAIN_SLOTS - 1);
  alice.send("new");
  log.pass(1);
  expect(bob.texts(alice)).toEqual(["one", "two", "three", "new"]);
  carol.restart();
  log.pass(LOCAL_LIMITS.LOG_AGAIN_MAX_MS / SLOT_MS);
  expect(carol.texts(alice)).toEqual(["one", "two", "three", "new"]);
  expect(alice.states()).toEqual(Array.from({ length: 4 }, () => "delivered"));
});

it("repeats in every second turn what somebody missed, however much is new", () => {
  const world = new ConversationWorld(211);
  const log = new LogInMemory(world);
  const [alice, bob, carol] = log.group(3);
  log.misses = (reader) => reader === carol;
  alice.send("missed");
  log.pass(1);
  log.misses = () => false;
  for (let slot = 0; slot < AGAIN_SLOTS + 8; slot++) {
    alice.send(`${slot}`);
    log.pass(1);
    expect(bob.texts(alice).length).toBeGreaterThan(slot);
  }
  expect(carol.texts(alice).slice(0, AGAIN_SLOTS)).toEqual([
    "missed",
    ...Array.from({ length: AGAIN_SLOTS - 1 }, (_, slot) => `${slot}`),
  ]);
});
