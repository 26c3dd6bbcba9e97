/** By which level a contact comes into a group. */

import { DIRECT, type LevelChoice } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import type { KeptConversation } from "../src/sealed/kept-conversation.ts";
import { levelToJoin } from "../src/sealed/levels/group-level.ts";
import { RELAY, SLOT_MS } from "./slot-world.ts";

const QUIET: LevelChoice = { level: "quiet", relay: RELAY, slotMs: SLOT_MS };
const BLIND: LevelChoice = { ...QUIET, level: "blind" };

const someone = { id: "1" };

const going = (used: LevelChoice, proposed: LevelChoice | null) =>
  ({
    machine: {
      level: { used, isInForce: true },
      roster: { profile: { level: proposed, cap: 16 }, members: [someone] },
    },
  }) as unknown as KeptConversation;

describe("a contact that is to come into a group", () => {
  it("does so at direct where nothing else is proposed, and else by what is in force in both", () => {
    expect(levelToJoin(going(DIRECT, null), going(DIRECT, null))).toBe(null);
    expect(levelToJoin(going(QUIET, QUIET), going(QUIET, null))).toEqual(QUIET);
    expect(levelToJoin(going(QUIET, null), going(QUIET, null))).toEqual(QUIET);
  });

  it.each([
    [DIRECT, QUIET],
    [QUIET, BLIND],
    [BLIND, QUIET],
  ])("waits while another level is proposed than the group goes by", (used, proposed) => {
    expect(() => levelToJoin(going(used, proposed), going(used, null))).toThrow("LEVEL_CONTACT_FIRST");
  });
});
