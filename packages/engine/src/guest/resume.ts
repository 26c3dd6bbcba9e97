/** What a guest that comes back needs: the items after its last one if they are within a page, else the newest page. */

import { type HelloFrame, PROTOCOL_LIMITS, type Room } from "@hushroom/protocol";

/**
 * `after` is the id of the last item that the guest has, or null. Not resumed if the room has nothing left that the
 * guest has: then what it has was removed meanwhile, or it missed more than a page.
 */
export function resumeHistory(room: Room, after: string | null): Pick<HelloFrame, "items" | "resumed"> {
  const newest = room.history({ limit: PROTOCOL_LIMITS.HISTORY_PAGE_MAX });
  const first = newest[0];
  const last = newest.at(-1);
  if (after === null || !/^\d{1,15}$/.test(after) || first === undefined || last === undefined) {
    return { items: newest, resumed: false };
  }
  const known = Number(after);
  if (known < Number(first.id) || known > Number(last.id)) return { items: newest, resumed: false };
  return { items: newest.filter((item) => Number(item.id) > known), resumed: true };
}

/** Everything before this id is gone from the room; null while nothing is in it. */
export function oldestId(room: Room): string | null {
  return room.history({ after: "0", limit: 1 })[0]?.id ?? null;
}
