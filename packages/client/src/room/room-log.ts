/** The log of one room as a page holds it: a window of its items, oldest first, ending at the newest. */

import { type HistoryItem, ROOM_LIMITS } from "@hushroom/protocol";

export interface RoomLog {
  readonly items: readonly HistoryItem[];
  /** Items may lie before the first one. */
  readonly hasOlder: boolean;
  readonly loaded: boolean;
}

export const EMPTY_LOG: RoomLog = { items: [], hasOlder: true, loaded: false };

/** Ids are decimal strings that grow by one for each item. */
const place = (item: HistoryItem) => Number(item.id);

/** Both lists are in order; of two items with one id the one of `newer` stands. */
function union(older: readonly HistoryItem[], newer: readonly HistoryItem[]): readonly HistoryItem[] {
  const byPlace = new Map<number, HistoryItem>();
  for (const item of [...older, ...newer]) byPlace.set(place(item), item);
  return [...byPlace.values()].sort((a, b) => place(a) - place(b));
}

export function withItem(log: RoomLog, item: HistoryItem): RoomLog {
  const last = log.items.at(-1);
  const grown =
    last === undefined || place(last) < place(item) ? [...log.items, item] : union(log.items, [item]);
  if (grown.length <= ROOM_LIMITS.OWNER_LOG_ITEMS_MAX) return { ...log, items: grown };
  return { ...log, items: grown.slice(-ROOM_LIMITS.OWNER_LOG_ITEMS_MAX), hasOlder: true };
}

/** Adds a page of history that reaches up to the log's first item, or is the newest one. A page not full is the first. */
export function withPage(log: RoomLog, page: readonly HistoryItem[], limit: number): RoomLog {
  return { items: union(page, log.items), hasOlder: page.length >= limit, loaded: true };
}

/** Items up to `upTo` are gone from the room, and all before them. */
export function withoutUpTo(log: RoomLog, upTo: string): RoomLog {
  const limit = Number(upTo);
  return { ...log, items: log.items.filter((item) => place(item) > limit), hasOlder: false };
}

/** Messages of others with an id above `readUpTo`. */
export function unreadIn(log: RoomLog, readUpTo: number, host: string): number {
  return log.items.filter((item) => item.type === "message" && item.member !== host && place(item) > readUpTo)
    .length;
}

export function lastId(log: RoomLog): number {
  const last = log.items.at(-1);
  return last === undefined ? 0 : place(last);
}
