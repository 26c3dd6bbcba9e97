/** The end of a member's time in a relay room, and what it drops then. */

import type { EndReason } from "./room-events.ts";
import type { RoomState } from "./room-state.ts";

export function endRoom(state: RoomState, why: EndReason, by: string | null): void {
  if (state.ended !== null) return;
  state.ended = { why, by };
  state.desk.close();
  state.desk.tell({ type: "ended", why, by });
}
