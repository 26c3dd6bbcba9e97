/** The days of a lane: what is looked for goes on with the clock, and never grows. */
import type { PlacedBox } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { LaneTraffic } from "../src/sealed/lane-traffic.ts";

const DAY_MS = 86_400_000;
const RELAYS = ["relay.example"];
const parts = {
  secret: new Uint8Array(32).fill(7),
  direction: 0,
  ownPlace: "a",
  peerPlace: "b",
  peerRelays: [],
} as const;
const words = (boxes: readonly PlacedBox[]) => boxes.map(({ place, address }) => `${place} ${address}`);

describe("a lane", () => {
  it("looks for as many boxes after a year as on the first day", () => {
    const lane = new LaneTraffic(parts);
    const first = lane.turnDays(20_000 * DAY_MS, RELAYS);
    const expected = new Set(words(first.fresh));
    for (let day = 1; day <= 365; day++) {
      const { fresh, over } = lane.turnDays((20_000 + day) * DAY_MS, RELAYS);
      for (const box of words(over)) expect(expected.delete(box)).toBe(true);
      for (const box of words(fresh)) expected.add(box);
    }
    expect(expected.size).toBe(first.fresh.length);
    expect(new Set(words(lane.boxes()))).toEqual(expected);
  });

  it("tells nothing twice within a day", () => {
    const lane = new LaneTraffic(parts);
    lane.turnDays(20_000 * DAY_MS, RELAYS);
    expect(lane.turnDays(20_000 * DAY_MS + 5, RELAYS)).toEqual({ fresh: [], over: [] });
  });

  it("looks at other relays as soon as these are the own ones, and no longer at those before", () => {
    const lane = new LaneTraffic(parts);
    const before = lane.turnDays(20_000 * DAY_MS, RELAYS).fresh.filter(({ place }) => place !== "a");
    const { fresh, over } = lane.turnDays(20_000 * DAY_MS, ["other.example"]);
    expect(over).toEqual(before);
    expect(new Set(fresh.map(({ place }) => place))).toEqual(new Set(["other.example"]));
    expect(fresh.length).toBe(before.length);
  });
});
