/**
 * Two who are never there together, one of whom went back to an older state: what it writes lies at a relay, in boxes that
 * the other looks at no more. So who isn't confirmed for long asks by the lane of the two how far the other has got, and
 * sees by the answer that its own state is an older one (docs/protocol.md, Coming back). Of groups: unheard-members.ts.
 */

import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { FLIGHT } from "./flight.ts";
import { loseGroup, speaksOfForgotten } from "./going-back.ts";
import { isSlotted } from "./level-in-use.ts";
import { type ConversationState, currentEpoch, isActive } from "./state.ts";
import { lastShown } from "./taken.ts";
import type { Turn } from "./turn.ts";

/** What one of two knows of the other. */
export interface HowFar {
  /** In which group. */
  readonly group: Uint8Array;
  /** The last epoch in which the other has shown itself; 0 if in none. */
  readonly epoch: bigint;
  /** The other's messages that are here: of which stream, up to which, and the id of that one. */
  readonly stream: number;
  readonly upTo: number;
  readonly last: Uint8Array;
}

/** Whether something that was said lies at a relay for long, and nobody has confirmed it. */
export function isUnheard(state: ConversationState, nowMs: number): boolean {
  if (state.roster.profile.kind !== "contact" || !isActive(state) || isSlotted(state)) return false;
  return [...state.flights.values()].some(({ kind, sentAt, ways }) => {
    const isLong = nowMs - sentAt >= LOCAL_LIMITS.UNHEARD_ASK_MS;
    return (
      kind === FLIGHT.messages && isLong && ways.some(({ isRelay, phase }) => isRelay && phase === "put")
    );
  });
}

/** Null for who isn't in a conversation of two, or can't go on in it. */
export function howFar(state: ConversationState): HowFar | null {
  const [peer] = state.peers.values();
  if (peer === undefined || state.roster.profile.kind !== "contact" || !isActive(state)) return null;
  return {
    group: state.mls.groupContext.groupId,
    epoch: lastShown(peer),
    stream: peer.inStream ?? 0,
    upTo: Math.max(0, peer.inNext - 1),
    last: peer.inLast,
  };
}

/** The other says how far it got. Whoever is healthy knows all of that, however long ago it was said. */
export function hearHowFar(turn: Turn, { group, epoch, stream, upTo, last }: HowFar): void {
  const { state } = turn;
  const [peer] = state.peers.values();
  if (peer === undefined || state.roster.profile.kind !== "contact" || !isActive(state)) return;
  const isOther = !equalBytes(group, state.mls.groupContext.groupId);
  const isAhead = epoch > currentEpoch(state).epoch;
  const ack = { type: "ack", member: peer.member, stream, upTo, last, taken: [] } as const;
  const isForgotten = stream === state.core.stream && speaksOfForgotten(state, peer, ack);
  if (isOther || isAhead || isForgotten) loseGroup(turn);
}
