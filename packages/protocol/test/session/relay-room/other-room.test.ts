/** What a hostile member of another room can do to a room at the same relay, with the machines and keys that really are. */

import { addressText, boxAddress, parseRelayRoomLink } from "@hushroom/protocol";
import { describe, expect, it, vi } from "vitest";
import { slotBox } from "../../../src/session/relay-room/commit-slot.ts";
import { lobbyBoxes } from "../../../src/session/relay-room/lobby.ts";
import type * as Reading from "../../../src/session/relay-room/reading.ts";
import { secretOf } from "./held-secrets.ts";
import { MINUTE, RELAY, RoomHouse, SECOND } from "./room-house.ts";
import type { SimPage } from "./sim-page.ts";
import { Stranger } from "./stranger.ts";

vi.mock("../../../src/session/relay-room/reading.ts", async (original) =>
  (await import("./held-secrets.ts")).noting(await original<typeof Reading>()),
);

describe("a member of another room at the same relay, with all keys of its own", () => {
  const LEAVES = [0, 1, 2];

  /** Two rooms of two; Carla, in the second, is hostile. */
  function twoRooms() {
    const house = new RoomHouse();
    const [anna, boris] = house.room("Anna", "Boris");
    const [carla, dora] = house.room("Carla", "Dora");
    if (!anna || !boris || !carla || !dora) throw new Error("two rooms of two");
    return { house, anna, boris, carla, dora, stranger: new Stranger(house) };
  }

  /** Each address that she can make: chains of each leaf, commit slots, the lobby of her link. */
  function allAddresses(house: RoomHouse, stranger: Stranger, carla: SimPage): string[] {
    const secret = secretOf(carla);
    const chains = LEAVES.flatMap((leaf) => stranger.chainBoxes(secret, leaf, RELAY, 40));
    const slots = Array.from({ length: 64 }, (_, k) => addressText(boxAddress(slotBox(secret, k).writeKey)));
    const lobby = lobbyBoxes(parseRelayRoomLink(carla.room.link), house.world.nowMs);
    return [...chains, ...slots, ...lobby.map(({ address }) => address)];
  }

  it("opens nothing that the relay ever had of this room, and all that her own room says", () => {
    const { house, anna, boris, carla, dora, stranger } = twoRooms();
    const start = house.relay.puts.length;
    anna.say("for Boris alone");
    boris.say("so is this");
    carla.say("for Dora");
    house.run(MINUTE);
    expect([boris.heard, dora.heard]).toEqual([["for Boris alone"], ["for Dora"]]);
    const putsOf = (page: SimPage) => house.relay.puts.slice(start).filter((put) => put.page === page.number);
    const opens = ({ frame }: { frame: Uint8Array }) => stranger.opensAny(secretOf(carla), frame);
    expect(putsOf(carla).some(opens)).toBe(true);
    const theirs = [...putsOf(anna), ...putsOf(boris)];
    expect([theirs.length > 2, theirs.some(opens)]).toEqual([true, false]);
  });

  it("is told the very same by the relay whether this room talks or not", () => {
    const toldWith = (isTalking: boolean) => {
      const { house, anna, boris, carla, stranger } = twoRooms();
      stranger.watch(allAddresses(house, stranger, carla));
      const before = stranger.received.length;
      for (let i = 0; i < 8; i++) {
        if (isTalking) {
          anna.say(`a ${i}`);
          boris.say(`b ${i}`);
        }
        house.run(20 * SECOND);
      }
      expect(boris.heard).toHaveLength(isTalking ? 8 : 0);
      return { before, after: stranger.received.length };
    };
    const [silent, talking] = [toldWith(false), toldWith(true)];
    expect(talking).toEqual(silent);
    // Of her own room she is told: she is not deaf.
    expect(silent.after).toBeGreaterThan(0);
  });

  it("confirms nothing said here, not even with a relay that gives out her confirmations for theirs", () => {
    const { house, anna, boris, carla, dora } = twoRooms();
    const hers: Uint8Array[] = [];
    house.relay.hand = {
      request: (page, request) => {
        if (page === boris.number && request.op === "put") return null;
        if (page === dora.number && request.op === "put") hers.push(request.frame.slice());
        return request;
      },
      answer: (page, answer) => (page === boris.number && answer.op === "box" ? null : answer),
    };
    anna.say("nobody has this");
    carla.say("nobody has this");
    house.run(MINUTE);
    // The relay gives Anna, for whatever she waits for, what confirms Carla's message.
    const watched = house.relay.watched.filter(({ page }) => page === anna.number);
    for (const { address } of watched)
      for (const frame of hers) anna.give({ type: "found", address: addressText(address), frame });
    house.run(MINUTE);
    expect([carla.delivery(0), anna.delivery(0)]).toEqual(["1/1", "0/1"]);
    expect([anna.heard, hers.length > 0]).toEqual([[], true]);
  });
});
