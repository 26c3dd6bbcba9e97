/** What lies at a relay and isn't confirmed: its writer asks how far the other got, and sees whether it went back itself. */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { type Pair, pairAtRelay, range, turn } from "./pair-at-relay.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("what lies at a relay for long and isn't confirmed", () => {
  const isUnheard = ({ world, alice }: Pair): boolean => alice.conversation.isUnheard(world.time.nowMs);

  /** Alice wrote so many, and renewed her keys so often, before her older store was put back and Bob went away. */
  function wentBack(seed: number, forgotten: number, renewals: number): Pair {
    const pair = pairAtRelay(seed);
    const { world, alice, bob } = pair;
    alice.send("before");
    world.run();
    const old = [...alice.store].map(([key, value]) => [key, value.slice()] as const);
    for (const text of range("forgotten", 0, forgotten)) alice.send(text);
    world.run();
    for (let i = 0; i < renewals; i++) {
      world.pass(LOCAL_LIMITS.KEY_AGE_MAX_MS + HOUR_MS);
      bob.send(`day ${i}`);
      world.run();
    }
    bob.kill();
    alice.kill();
    alice.store.clear();
    for (const [key, value] of old) alice.store.set(key, value);
    for (const relay of world.relays) relay.frames.clear();
    alice.restart();
    alice.send("after");
    world.pass(HOUR_MS);
    return pair;
  }

  it.each([
    ["messages", 3, 0],
    ["fewer messages than it writes", 1, 0],
    ["epochs alone", 0, 4],
  ])("is asked after, and an older state that forgot %s is seen by the answer", (_, forgotten, renewals) => {
    const pair = wentBack(31 + forgotten + renewals, forgotten, renewals);
    const { world, alice, bob } = pair;
    if (renewals === 0) alice.send("and more");
    expect([isUnheard(pair), alice.states().at(-1)]).toEqual([false, renewals === 0 ? "kept" : "boxed"]);
    world.pass(LOCAL_LIMITS.UNHEARD_ASK_MS);
    expect(isUnheard(pair)).toBe(true);
    const told = bob.conversation.howFar();
    if (told === null) throw new Error("bob is in a conversation of two");
    alice.do({ type: "howFar", told });
    expect(alice.conversation.standing).toBe("lost");
  });

  it("is asked after, and who only waits for somebody that is away goes on, whenever the answer was given", () => {
    const pair = pairAtRelay(40);
    const { world, alice, bob } = pair;
    alice.send("one");
    world.run();
    bob.kill();
    alice.send("two");
    world.pass(LOCAL_LIMITS.UNHEARD_ASK_MS + HOUR_MS);
    expect(isUnheard(pair)).toBe(true);
    const before = bob.conversation.howFar();
    turn(world, alice, bob);
    const after = bob.conversation.howFar();
    turn(world, bob, alice);
    alice.send("three");
    world.pass(5 * MINUTE_MS);
    for (const told of [before, after]) if (told !== null) alice.do({ type: "howFar", told });
    expect([alice.conversation.standing, after?.upTo]).toEqual(["member", (before?.upTo ?? 0) + 1]);
  });
});
