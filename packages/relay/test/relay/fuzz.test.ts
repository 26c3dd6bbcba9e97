/** A million messages that no client sends, by night; by day some thousands. By real sockets: fuzz.process.test.ts. */

import { SeededRandom } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { frameOf, type HouseClient, TTL_MS } from "../house-client.ts";
import { fuzzedMessage } from "./fuzzed-messages.ts";
import { type HouseOptions, RelayHouse } from "./relay-house.ts";

const FUZZED = process.env["HUSHROOM_NIGHTLY"] === "1" ? 500_000 : 5000;
/** Other messages every day. */
const SEED = Math.floor(Date.now() / 86_400_000);
const CHECKED_EACH = 500;
/** Of one connection, which most often is cut by the first. */
const OF_CONNECTION_MAX = 16;

const HOUSES: readonly [string, HouseOptions][] = [
  ["to everybody", { boxes: 64, logEntries: 64, terms: { rightPuts: 1000 } }],
  ["for tickets", { tickets: { seed: new Uint8Array(32).fill(5), invites: new Map(), workBits: 6 } }],
];

/** Whatever the fuzzed ones left is over after a frame's time; then one that asks is served. */
function expectServed(house: RelayHouse, isFree: boolean): void {
  house.pass(TTL_MS);
  expect([house.server.connections, house.server.size]).toEqual([0, 0]);
  const honest = house.client();
  expect(honest.put(1, frameOf(3)).status).toBe(isFree ? "ok" : "full");
  expect(honest.get(1)).toEqual(isFree ? frameOf(3) : null);
  honest.end();
}

it.each(HOUSES)(
  `${FUZZED} fuzzed messages (seed ${SEED}) to a relay that is open %s: who sends them is cut off or answered, no more`,
  (name, options) => {
    const house = new RelayHouse(options);
    const random = new SeededRandom(SEED);
    let client: HouseClient | null = null;
    let sent = 0;
    let cut = 0;
    for (let at = 1; at <= FUZZED; at++) {
      client ??= house.client();
      client.send(fuzzedMessage(random));
      if (client.closed || ++sent === OF_CONNECTION_MAX || at % CHECKED_EACH === 0) {
        if (client.closed) cut++;
        client.end();
        [client, sent] = [null, 0];
      }
      if (at % CHECKED_EACH === 0) expectServed(house, name === "to everybody");
    }
    expect(cut).toBeGreaterThan(FUZZED / 4);
  },
  1_800_000,
);
