/** What becomes of all that was put at a place whose connection comes or goes, or that is another process than before. */

import type { BoxKeeper, ConversationState } from "./state.ts";
import type { Turn } from "./turn.ts";
import { waysAt } from "./ways.ts";

/** A new connection. A device's memory may be gone, and at a relay too unless it is the same process as before. */
export function placeAnswers(turn: Turn, place: string, keeper: BoxKeeper | null): void {
  const { state } = turn;
  state.connected.add(place);
  const isSame = keeper !== null && state.kept.get(place)?.bootId === keeper.bootId;
  if (keeper !== null) state.kept.set(place, keeper);
  for (const [, way] of waysAt(state, place)) {
    if (way.isRelay && isSame && way.phase === "put") continue;
    if (way.isRelay && isSame && way.phase === "spoilt") continue;
    if (!isSame) {
      way.isNew = true;
      way.missed = null;
    }
    way.phase = "idle";
    way.open.clear();
    way.dueAt = turn.nowMs;
  }
}

/** The relay of a conversation with slots said who it is. All that was put before its restart is put again. */
export function relayIs(turn: Turn, place: string, keeper: BoxKeeper): void {
  const { state } = turn;
  const before = state.kept.get(place);
  state.kept.set(place, keeper);
  if (before !== undefined && before.bootId !== keeper.bootId) putAllAnew(turn, place);
}

/** Whatever was put there lies where nobody looks. */
export function putAllAnew({ state, nowMs }: Turn, place: string): void {
  for (const [, way] of waysAt(state, place)) {
    way.phase = "idle";
    way.open.clear();
    way.dueAt = nowMs;
    way.taken = null;
    way.isNew = true;
    way.missed = null;
  }
}

export function placeGone(state: ConversationState, place: string): void {
  state.connected.delete(place);
  for (const [, way] of waysAt(state, place)) {
    if (way.phase !== "bodies" && way.phase !== "main") continue;
    way.phase = "idle";
    way.open.clear();
    // It may have come there all the same.
    way.missed = null;
  }
}
