/** A relay without tickets that says to one link for minutes that it is full (docs/errors.md, RELAY_FULL). */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { FullRelays } from "../src/sealed/full-relays.ts";

const RELAY = "relay.example:4400";

/** One that was full to one link for as long as that takes to be told. */
function named() {
  let nowMs = 0;
  let told = 0;
  const clock = { monotonicMs: () => nowMs } as ConstructorParameters<typeof FullRelays>[0];
  const relays = new FullRelays(clock, () => told++);
  for (nowMs = 0; nowMs <= LOCAL_LIMITS.RELAY_HINDERED_MS; nowMs += LOCAL_LIMITS.RELAY_HINDERED_MS)
    relays.answered(RELAY, "talk place", "full");
  expect([relays.trouble(RELAY), relays.troubleOf("talk "), told]).toEqual(["RELAY_FULL", "RELAY_FULL", 1]);
  return { relays, told: () => told };
}

it("is named until it takes something", () => {
  const { relays, told } = named();
  relays.answered(RELAY, "talk place", "ok");
  expect([relays.trouble(RELAY), told()]).toEqual([null, 2]);
});

it("is named no more once whom it was full to is forgotten", () => {
  const { relays, told } = named();
  relays.drop("other ");
  expect([relays.trouble(RELAY), told()]).toEqual(["RELAY_FULL", 1]);
  relays.drop("talk ");
  expect([relays.trouble(RELAY), told()]).toEqual([null, 2]);
});
