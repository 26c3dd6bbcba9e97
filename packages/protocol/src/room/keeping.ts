/** What is kept of the log, and telling members what is not. */

import type { RoomState } from "./room-state.ts";

/** A room at its count drops a message for each new one; members are told at every twentieth part of it. */
const PART = 20;

/** Drops what is over the bounds. */
export function trimHistory(room: RoomState, nowMs: number): void {
  const { retention } = room.settings;
  if (!room.history.trim(retention, nowMs)) return;
  const untold = Number(room.history.goneUpTo) - room.removedTold;
  if (untold >= retention.countMax / PART) tellRemoved(room);
}

/** As `trimHistory`, and members are told at once: by age, or since the host wants less kept. */
export function expireHistory(room: RoomState, nowMs: number): void {
  if (room.history.trim(room.settings.retention, nowMs)) tellRemoved(room);
}

export function clearHistory(room: RoomState): void {
  room.history.clear();
  tellRemoved(room);
}

/** When the oldest item will be too old; Infinity if never. */
export function oldestExpiresAt(room: RoomState): number {
  const { ageMaxMs } = room.settings.retention;
  const oldestAt = room.history.oldestAt;
  return ageMaxMs === null || oldestAt === null ? Number.POSITIVE_INFINITY : oldestAt + ageMaxMs + 1;
}

function tellRemoved(room: RoomState): void {
  const upTo = room.history.goneUpTo;
  if (Number(upTo) === room.removedTold) return;
  room.removedTold = Number(upTo);
  room.broadcast({ type: "removed", upTo });
}
