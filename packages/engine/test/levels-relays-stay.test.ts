/** Which relays can be given up while conversations go by levels, and for how many one has room. */

import { DIRECT, type LevelChoice, LOCAL_LIMITS, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import type { KeptConversation } from "../src/sealed/kept-conversation.ts";
import { assertRelaysStay } from "../src/sealed/levels/choosing.ts";
import { assertRoom, type SlotPlace } from "../src/sealed/levels/slot-place.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RELAY, SLOT_MS } from "./slot-world.ts";

const QUIET: LevelChoice = { level: "quiet", relay: RELAY, slotMs: SLOT_MS };
const QUIET_ELSEWHERE: LevelChoice = { ...QUIET, relay: "another.example" };
const BLIND: LevelChoice = { ...QUIET, level: "blind" };

interface Levels {
  readonly own: LevelChoice;
  readonly used: LevelChoice;
  readonly left: readonly LevelChoice[];
}

function givesUp(level: Levels, hasLeft = false) {
  const conversations = new Map([["1", { machine: { level }, meta: { hasLeft } }]]);
  return () => assertRelaysStay({ conversations } as unknown as Messenger, ["another.example"]);
}

describe("a relay", () => {
  it.each([
    ["is chosen", { own: QUIET, used: DIRECT, left: [] }],
    ["is used", { own: DIRECT, used: QUIET, left: [] }],
    ["is still read, as others may go by it", { own: DIRECT, used: DIRECT, left: [QUIET] }],
    ["has a log that is still read, in slots", { own: DIRECT, used: QUIET_ELSEWHERE, left: [BLIND] }],
    ["has a log that was chosen", { own: BLIND, used: DIRECT, left: [] }],
  ])("can't be given up while it %s", (_, level) => {
    expect(givesUp(level)).toThrow("LEVEL_RELAY_IN_USE");
    expect(givesUp(level, true)).not.toThrow();
  });

  it("can be once nobody can be there any more", () => {
    expect(givesUp({ own: DIRECT, used: DIRECT, left: [] })).not.toThrow();
  });

  it("can be at `direct`, where no log is read, whoever of the group wasn't heard since", () => {
    expect(givesUp({ own: DIRECT, used: DIRECT, left: [BLIND] })).not.toThrow();
  });

  it("that is read has as much less room, and one whose log was left for `direct` has not", () => {
    const { QUIET_CIRCUITS } = PROTOCOL_LIMITS;
    const { BLIND_CONVERSATIONS_MAX } = LOCAL_LIMITS;
    for (const [at, count] of [
      [QUIET, QUIET_CIRCUITS],
      [BLIND, BLIND_CONVERSATIONS_MAX],
    ] as const) {
      expect(comesIn(at, count, { own: at, used: DIRECT, left: [] })).toThrow("LEVEL_FULL");
      expect(comesIn(at, count, { own: DIRECT, used: QUIET_ELSEWHERE, left: [at] })).toThrow("LEVEL_FULL");
      expect(comesIn(at, count - 1, { own: at, used: at, left: [] })).not.toThrow();
    }
    // Should they go back to slots, there has to be room for them.
    expect(comesIn(QUIET, QUIET_CIRCUITS, { own: DIRECT, used: DIRECT, left: [QUIET] })).toThrow(
      "LEVEL_FULL",
    );
    const afterLog = { own: DIRECT, used: DIRECT, left: [BLIND] };
    expect(comesIn(BLIND, BLIND_CONVERSATIONS_MAX, afterLog)).not.toThrow();
  });
});

/** Beside so many that are in these levels. */
function comesIn({ level, relay }: LevelChoice, count: number, levels: Levels) {
  const others = Array.from({ length: count }, () => ({ machine: { level: levels } }));
  return () => assertRoom(others as unknown as KeptConversation[], { level, relay } as SlotPlace);
}
