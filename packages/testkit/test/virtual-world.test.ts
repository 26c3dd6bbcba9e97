import { describe, expect, it } from "vitest";
import { SeededRandom, VirtualWorld } from "../src/index.ts";

describe("virtual time", () => {
  it("runs events by time, then in the order they were asked for", () => {
    const world = new VirtualWorld(0);
    const ran: string[] = [];
    world.at(20, () => ran.push("c"));
    world.at(10, () => ran.push("a"));
    world.at(10, () => {
      ran.push("b");
      world.after(0, () => ran.push("b2"));
    });
    world.at(20, () => ran.push("d"));
    world.runToEnd();
    expect(ran).toEqual(["a", "b", "b2", "c", "d"]);
    expect(world.nowMs).toBe(20);
  });

  it("keeps the order among thousands of events in any order of asking", () => {
    const world = new VirtualWorld(0);
    const random = new SeededRandom(7);
    const ran: { at: number; number: number }[] = [];
    for (let number = 0; number < 5000; number++) {
      const at = random.below(300);
      world.at(at, () => ran.push({ at: world.nowMs, number }));
    }
    world.runToEnd();
    expect(ran).toHaveLength(5000);
    expect(ran).toEqual([...ran].sort((a, b) => a.at - b.at || a.number - b.number));
  });

  it("doesn't run what was cancelled, and nothing beyond the time asked for", () => {
    const world = new VirtualWorld(100);
    const ran: string[] = [];
    const cancel = world.after(5, () => ran.push("cancelled"));
    world.after(10, () => ran.push("due"));
    world.after(11, () => ran.push("later"));
    cancel();
    world.runFor(10);
    expect(ran).toEqual(["due"]);
    expect(world.nowMs).toBe(110);
    world.runUntil(500);
    expect(ran).toEqual(["due", "later"]);
    expect(world.nowMs).toBe(500);
  });

  it("never goes back: an event of the past is due now", () => {
    const world = new VirtualWorld(100);
    world.at(50, () => undefined);
    world.runToEnd();
    expect(world.nowMs).toBe(100);
  });
});
