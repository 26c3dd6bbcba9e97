/** The page of relay rooms, as the build put it into this program (tools/relay-page.mjs). */

import { assert } from "@hushroom/protocol";

declare const RELAY_ROOM_PAGE: string | undefined;

export function relayRoomPage(): string {
  const page = typeof RELAY_ROOM_PAGE === "undefined" ? undefined : RELAY_ROOM_PAGE;
  assert(page !== undefined, "the build puts the page into the program");
  return page;
}
