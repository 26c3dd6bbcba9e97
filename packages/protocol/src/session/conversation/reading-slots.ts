/** Where the boxes of slots are looked for: it grows with what this member and the others choose. */

import { isResting } from "../chain.ts";
import { expectSlots } from "./expected.ts";
import { isReadAt, slotRelays } from "./quiet-relays.ts";
import { saveReader } from "./storage.ts";
import type { Turn } from "./turn.ts";

/**
 * Whoever says the one and the other in turn is to cause no work by it: what is looked for once is so until the program ends,
 * and only where this member reads at all.
 */
export function followSlots(turn: Turn): void {
  const { state } = turn;
  const { slotsReadAt } = state;
  for (const relay of slotsReadAt) if (!isReadAt(state, relay)) slotsReadAt.delete(relay);
  const fresh = new Set(slotRelays(state).filter((relay) => !slotsReadAt.has(relay)));
  if (fresh.size === 0) return;
  for (const relay of fresh) slotsReadAt.add(relay);
  for (const boxes of state.epochs) {
    const resting = [...boxes.slotReaders].filter(([, chain]) => isResting(chain));
    const expected = expectSlots(state, boxes, fresh);
    if (expected.length > 0) turn.effects.push({ type: "expect", boxes: expected });
    for (const [leaf] of resting) saveReader(state, { boxes, leaf, isSlots: true });
  }
}
