/** How long a reader in a group in `quiet` is given: so many of its own turns; and of what nothing follows. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import type { KeptConversation } from "../src/sealed/kept-conversation.ts";
import { turnMsOf, Withheld } from "../src/sealed/levels/withheld.ts";

const SLOT_MS = 10_000;
const HERE = { read: 0, batch: 0 };

it("gives the time of the group as it is now, when it has grown since it began", () => {
  let frames = 0;
  let flight = 1;
  const machine = {
    lanes: 1,
    unconfirmedAt: () => new Map([["bob", [{ flight, isThere: true, tries: 1 }]]]),
    framesFrom: () => new Map([["bob", frames]]),
  };
  const kept = { meta: { kind: "group" }, machine } as unknown as KeptConversation;
  const withheld = new Withheld(kept, "relay.example", () => turnMsOf(kept, "quiet", SLOT_MS));
  withheld.note(HERE, 0);
  machine.lanes = 15;
  flight = 2;
  withheld.note(HERE, 1000);
  withheld.readOut("bob");
  const turnMs = 15 * SLOT_MS;
  for (let turn = 1; turn < LOCAL_LIMITS.LEVEL_WITHHELD_SLOTS; turn++) {
    frames++;
    withheld.found(turn * turnMs);
    expect([turn, withheld.isLasting(0)]).toEqual([turn, false]);
  }
});

it("says nothing of what lies behind something that isn't there", () => {
  let frames = 0;
  const machine = {
    unconfirmedAt: () =>
      new Map([
        [
          "bob",
          [
            { flight: 1, isThere: false, tries: 0 },
            { flight: 2, isThere: true, tries: 1 },
          ],
        ],
      ]),
    framesFrom: () => new Map([["bob", frames]]),
  };
  const kept = { meta: { kind: "contact" }, machine } as unknown as KeptConversation;
  const withheld = new Withheld(kept, "relay.example", () => SLOT_MS);
  for (let slot = 0; slot < 2 * LOCAL_LIMITS.LEVEL_WITHHELD_SLOTS; slot++) {
    withheld.note(HERE, slot * SLOT_MS);
    withheld.drained();
    frames++;
    withheld.found(slot * SLOT_MS);
  }
  expect(withheld.isLasting(0)).toBe(false);
});
