/**
 * An orderer whose store is an older one is in an epoch that the others have left by what it ordered itself, and forgot. It
 * hears so by the heads that they show it (docs/protocol.md, Coming back; decision 0079).
 */

import type { ShownHistory } from "./following.ts";
import { goesOnFrom, heedAccuser } from "./going-back.ts";
import { isKnown } from "./past.ts";
import { currentEpoch, isActive, isOrderer } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Of who shows that it was in this epoch too, and that the group went on from it without anybody's having moved the place. */
export function hearForgottenOrders(turn: Turn, member: string, { heads, moves }: ShownHistory): void {
  const { state } = turn;
  const peer = state.peers.get(member);
  if (peer === undefined || !isActive(state) || !isOrderer(state) || state.outvotedBy.size > 0) return;
  const isMoved = moves.some(({ epoch }) => epoch >= currentEpoch(state).epoch);
  if (!goesOnFrom(state, heads) || isMoved) return;
  const epoch = currentEpoch(state).epoch + 1n;
  const after = heads.find((one) => one.epoch === epoch);
  const next = after !== undefined && isKnown(after.commit) ? { epoch, commit: after.commit } : null;
  heedAccuser(turn, peer, null, next);
}
