/** Relay rooms as their people see them: made, joined, talked in, left. */

import { describe, expect, it, vi } from "vitest";
import { RoomHouse, SECOND } from "./room-house.ts";

vi.mock("@noble/curves/ed25519.js", async (original) => {
  const { nativeCurves } = await import("../simulation/native-curves.ts");
  return nativeCurves(await original());
});

describe("a relay room", () => {
  it("is made, joined by its link, and talked in, and everybody sees who has what", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = house.room("Anna", "Boris", "Carla");
    if (!anna || !boris || !carla) throw new Error("three pages were opened");
    for (const page of [anna, boris, carla]) expect(page.names).toEqual(["Anna", "Boris", "Carla"]);
    anna.say("hello");
    boris.say("good day");
    house.run(5 * SECOND);
    expect(carla.heard).toEqual(expect.arrayContaining(["hello", "good day"]));
    expect(boris.heard).toEqual(["hello"]);
    expect([anna.delivery(0), boris.delivery(0)]).toEqual(["2/2", "2/2"]);
    expect(house.pages.flatMap(({ refused }) => refused)).toEqual([]);
  });
});
