/** The days of a lane: what is looked for goes on with the clock, and never grows. */
import { describe, expect, it } from "vitest";
import { LaneTraffic } from "../src/sealed/lane-traffic.ts";

const DAY_MS = 86_400_000;
const parts = { secret: new Uint8Array(32).fill(7), direction: 0, ownPlace: "a", peerPlace: "b" } as const;

describe("a lane", () => {
  it("looks for as many boxes after a year as on the first day", () => {
    const lane = new LaneTraffic(parts);
    const first = lane.turnDays(20_000 * DAY_MS);
    const expected = new Set(first.fresh);
    for (let day = 1; day <= 365; day++) {
      const { fresh, over } = lane.turnDays((20_000 + day) * DAY_MS);
      for (const address of over) expect(expected.delete(address)).toBe(true);
      for (const address of fresh) expected.add(address);
    }
    expect(expected.size).toBe(first.fresh.length);
    expect(new Set(lane.addresses())).toEqual(expected);
  });

  it("tells nothing twice within a day", () => {
    const lane = new LaneTraffic(parts);
    lane.turnDays(20_000 * DAY_MS);
    expect(lane.turnDays(20_000 * DAY_MS + 5)).toEqual({ fresh: [], over: [] });
  });
});
