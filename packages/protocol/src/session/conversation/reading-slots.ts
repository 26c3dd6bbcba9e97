/** Where the boxes of slots are looked for: it grows with what this member and the others choose. */

import { isResting } from "../chain.ts";
import { expectSlots } from "./expected.ts";
import { quietRelays } from "./state.ts";
import { saveReader } from "./storage.ts";
import type { Turn } from "./turn.ts";

/** Whoever says the one and the other in turn is to cause no work by it: what is looked for once is so until the program ends. */
export function followSlots(turn: Turn): void {
  const { state } = turn;
  const fresh = quietRelays(state).filter((relay) => !state.slotsReadAt.has(relay));
  if (fresh.length === 0) return;
  for (const relay of fresh) state.slotsReadAt.add(relay);
  for (const boxes of state.epochs) {
    const resting = [...boxes.slotReaders].filter(([, chain]) => isResting(chain));
    const expected = expectSlots(state, boxes);
    if (expected.length > 0) turn.effects.push({ type: "expect", boxes: expected });
    for (const [leaf] of resting) saveReader(state, { boxes, leaf, isSlots: true });
  }
}
