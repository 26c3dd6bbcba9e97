/** What a member was to get before it was brought back, and what it is to get since, at a relay that calls boxes taken. */

import { expect, it } from "vitest";
import { addressText, boxAddress } from "../../src/session/box.ts";
import { FLIGHT } from "../../src/session/conversation/flight.ts";
import { mainBox } from "../../src/session/conversation/putting.ts";
import { FlightRecord } from "../../src/session/conversation/records.ts";
import { decode } from "../../src/wire/codec.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Ann and Bob by their devices, Dave also at a relay; nothing is put to Dave's device from here on. */
function withRelay(seed: number) {
  const world = new ConversationWorld(seed);
  const relay = world.relay();
  const [ann, bob, dave] = [world.newcomer(), world.newcomer(), world.newcomer([relay.address])];
  ann.found("group", 50);
  for (const other of [bob, dave]) {
    ann.add(other);
    world.run();
  }
  ann.do({ type: "relayUse", use: "also" });
  world.run();
  world.log = { takes: (_, place) => place === dave.place };
  return { world, relay, ann, bob, dave };
}

function farewellsOf({ store }: Member): FlightRecord[] {
  const flights = [...store].filter(([key]) => key.includes("/flight/"));
  return flights
    .map(([, value]) => decode(FlightRecord, value))
    .filter(({ kind }) => kind === FLIGHT.farewell);
}

it.each([1, 2])(
  "who was brought back and then taken out learns it, though %d boxes of before are another's",
  (count) => {
    const { world, relay, ann, bob, dave } = withRelay(41);
    relay.isUp = false;
    for (const one of [ann, bob, dave]) one.leaveRelay(relay);
    ann.rename("x");
    ann.bringBack(dave);
    world.pass(HOUR_MS);
    world.compareHistories();
    world.pass(HOUR_MS);
    expect(dave.conversation.epoch).toBe(ann.conversation.epoch);
    const former = farewellsOf(ann)
      .slice(0, count)
      .map((flight) => addressText(boxAddress(mainBox(flight, relay.address).writeKey)));
    expect(former).toHaveLength(count);
    ann.remove(dave);
    world.run();
    const offered = relay.offered.bind(relay);
    relay.offered = (address, frame) => (former.includes(address) ? "foreign" : offered(address, frame));
    relay.isUp = true;
    for (const one of [ann, bob, dave]) one.dialRelays();
    world.pass(3 * HOUR_MS);
    expect(dave.conversation.standing).toBe("removed");
  },
);

it("who is still there, and whose Welcome was lost, learns by its device that it was replaced, whatever a relay says", () => {
  const { world, relay, ann, bob, dave } = withRelay(42);
  relay.lies = "foreign";
  ann.rename("x");
  ann.bringBack(dave);
  dave.join = () => {};
  world.pass(2 * HOUR_MS);
  expect(dave.conversation.epoch).toBeLessThan(ann.conversation.epoch);
  world.log = null;
  for (const type of ["disconnected", "connected"] as const)
    for (const one of [ann, bob]) one.do({ type, place: dave.place });
  world.pass(HOUR_MS / 2);
  expect(dave.conversation.standing).toBe("lost");
});
