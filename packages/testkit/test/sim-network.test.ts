import { describe, expect, it } from "vitest";
import { PERFECT_LINK, SeededRandom, SimNetwork, VirtualWorld } from "../src/index.ts";

function setUp(quality = PERFECT_LINK) {
  const world = new VirtualWorld(0);
  const network = new SimNetwork<number>(world, new SeededRandom(1), quality);
  const got: { at: number; from: string; packet: number }[] = [];
  network.addNode("a", () => undefined);
  network.addNode("b", (from, packet) => got.push({ at: world.nowMs, from, packet }));
  return { world, network, got };
}

describe("the simulated network", () => {
  it("delivers after the latency", () => {
    const { world, network, got } = setUp({ ...PERFECT_LINK, latencyMinMs: 40, latencyMaxMs: 40 });
    network.send("a", "b", 1);
    world.runToEnd();
    expect(got).toEqual([{ at: 40, from: "a", packet: 1 }]);
  });

  it("keeps the order of a stream and not that of datagrams", () => {
    const order = (ordered: boolean) => {
      const { world, network, got } = setUp({ ...PERFECT_LINK, latencyMinMs: 1, latencyMaxMs: 500, ordered });
      for (let i = 0; i < 100; i++) network.send("a", "b", i);
      world.runToEnd();
      return got.map(({ packet }) => packet);
    };
    const sent = Array.from({ length: 100 }, (_, i) => i);
    expect(order(true)).toEqual(sent);
    expect(order(false)).not.toEqual(sent);
    expect(order(false).sort((a, b) => a - b)).toEqual(sent);
  });

  it("loses and doubles about as often as asked, and counts it", () => {
    const { world, network, got } = setUp({ ...PERFECT_LINK, loss: 0.2, duplication: 0.1 });
    for (let i = 0; i < 2000; i++) network.send("a", "b", i);
    world.runToEnd();
    const { sent, lost, duplicated, delivered } = network.counts;
    expect(sent).toBe(2000);
    expect(lost).toBeGreaterThan(320);
    expect(lost).toBeLessThan(480);
    expect(duplicated).toBeGreaterThan(100);
    expect(duplicated).toBeLessThan(220);
    expect(delivered).toBe(sent - lost + duplicated);
    expect(got).toHaveLength(delivered);
  });

  it("carries nothing across a partition, also what is under way, until it heals", () => {
    const { world, network, got } = setUp();
    network.send("a", "b", 1);
    network.partition([["a"], ["b"]]);
    world.runToEnd();
    network.partition([["a", "b"]]);
    network.send("a", "b", 2);
    world.runToEnd();
    network.partition([["b"]]);
    network.send("a", "b", 3);
    world.runToEnd();
    network.partition(null);
    network.send("a", "b", 4);
    world.runToEnd();
    expect(got.map(({ packet }) => packet)).toEqual([2, 4]);
    expect(network.counts.lost).toBe(2);
  });

  it("delivers nothing to or from the dead", () => {
    const { world, network, got } = setUp();
    network.kill("a");
    network.send("a", "b", 1);
    network.addNode("a", () => undefined);
    network.send("a", "b", 2);
    network.kill("b");
    world.runToEnd();
    expect(got).toEqual([]);
    expect(network.counts.lost).toBe(2);
  });

  it("gives one pair a link of its own, in both directions", () => {
    const { world, network, got } = setUp();
    network.setLink("b", "a", { ...PERFECT_LINK, loss: 1 });
    network.addNode("c", () => undefined);
    network.send("a", "b", 1);
    network.send("c", "b", 2);
    world.runToEnd();
    expect(got.map(({ from }) => from)).toEqual(["c"]);
  });
});
