/**
 * An orderer whose store is an older one is in an epoch that the others have left by what it ordered itself, and forgot. It
 * hears so by the heads that they show it (docs/protocol.md, Coming back; decision 0079).
 */

import { equalBytes } from "../../base/bytes.ts";
import type { ShownHistory } from "./following.ts";
import { heedAccuser } from "./going-back.ts";
import { currentEpoch, isActive, isOrderer } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Of who shows that it was in this epoch too, and that the group went on from it without anybody's having moved the place. */
export function hearForgottenOrders(turn: Turn, member: string, { heads, moves }: ShownHistory): void {
  const { state } = turn;
  const peer = state.peers.get(member);
  if (peer === undefined || !isActive(state) || !isOrderer(state) || state.outvotedBy.size > 0) return;
  const now = currentEpoch(state);
  const wasHere = heads.some(({ epoch, head }) => epoch === now.epoch && equalBytes(head, now.head));
  const wentOn = heads.some(({ epoch }) => epoch > now.epoch);
  const isMoved = moves.some(({ epoch }) => epoch >= now.epoch);
  if (wasHere && wentOn && !isMoved) heedAccuser(turn, peer);
}
