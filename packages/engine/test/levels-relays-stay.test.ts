/** Which relays can be given up while conversations go by levels. */

import { DIRECT, type LevelChoice } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { assertRelaysStay } from "../src/sealed/levels/choosing.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RELAY, SLOT_MS } from "./slot-world.ts";

const QUIET: LevelChoice = { level: "quiet", relay: RELAY, slotMs: SLOT_MS };

function givesUp(
  level: { own: LevelChoice; used: LevelChoice; left: readonly LevelChoice[] },
  hasLeft = false,
) {
  const conversations = new Map([["1", { machine: { level }, meta: { hasLeft } }]]);
  return () => assertRelaysStay({ conversations } as unknown as Messenger, ["another.example"]);
}

describe("a relay", () => {
  it.each([
    ["is chosen", { own: QUIET, used: DIRECT, left: [] }],
    ["is used", { own: DIRECT, used: QUIET, left: [] }],
    ["is still read, as others may go by it", { own: DIRECT, used: DIRECT, left: [QUIET] }],
  ])("can't be given up while it %s", (_, level) => {
    expect(givesUp(level)).toThrow("LEVEL_RELAY_IN_USE");
    expect(givesUp(level, true)).not.toThrow();
  });

  it("can be once nobody can be there any more", () => {
    expect(givesUp({ own: DIRECT, used: DIRECT, left: [] })).not.toThrow();
  });
});
