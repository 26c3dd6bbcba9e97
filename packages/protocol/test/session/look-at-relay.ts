/** A look at a relay in virtual time. What it asks for is noted; what is there is answered once the patience is over. */

import type { VirtualWorld } from "@hushroom/testkit";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import type { ConversationInput } from "../../src/session/conversation/inputs.ts";
import type { Seen } from "../../src/session/conversation/looking.ts";
import type { ConversationEffect } from "../../src/session/conversation/turn.ts";

export type LookEffect = Extract<ConversationEffect, { type: "look" }>;

interface Relay {
  /** What whoever waited here for these frames would know. Null: it isn't there. */
  lookedAt(hashes: ReadonlyMap<string, Uint8Array>): Seen | null;
}

/** `isHere`: it is the same process still. By no circuit of the world's: what those draw is for messages alone. */
export function lookAtRelay(
  time: VirtualWorld,
  relay: Relay | undefined,
  { look, hashes }: LookEffect,
  member: { isHere(): boolean; do(input: ConversationInput): unknown },
): void {
  time.after(LOCAL_LIMITS.RELAY_LOOK_PATIENCE_MS, () => {
    if (member.isHere()) member.do({ type: "looked", look, seen: relay?.lookedAt(hashes) ?? null });
  });
}
