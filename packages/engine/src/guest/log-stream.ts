/** `/stream`: the log as a page that goes on growing while the guest reads, or with `?view=reload` one that reloads. */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { RoomDriver } from "../rooms/room-driver.ts";
import type { Exchange } from "./exchange.ts";
import { type GuestParts, type MemberExchange, memberOf, pageView } from "./guest-parts.ts";
import { HtmlOutlet } from "./html-outlet.ts";
import type { LogView } from "./page-views.ts";
import { guestPages } from "./pages/guest-pages.ts";
import { hasEarlier } from "./room-routes.ts";
import { securityHeaders } from "./security-headers.ts";

export function showLog(exchange: Exchange, parts: GuestParts): void {
  const member = memberOf(exchange, parts);
  if (exchange.query.get("view") === "reload") {
    exchange.html(200, guestPages.logPage(logView(exchange, parts, member)));
  } else if (exchange.request.method === "HEAD") {
    exchange.html(200, "");
  } else {
    openStream(exchange, parts, member);
  }
}

function logView(exchange: Exchange, parts: GuestParts, { you }: MemberExchange): LogView {
  const items = parts.driver.room.history({ limit: PROTOCOL_LIMITS.HISTORY_PAGE_MAX });
  return { ...pageView(exchange, parts), you, items, earlier: hasEarlier(parts, items[0]?.id) };
}

/** No length and no chunks: the page ends where the connection does, so nothing stands between two pieces. */
function openStream(exchange: Exchange, parts: GuestParts, member: MemberExchange): void {
  const { request, response, language } = exchange;
  const { session, you } = member;
  endOldest(parts.driver, session);
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, {
    ...securityHeaders(exchange.host),
    "Content-Type": "text/html; charset=utf-8",
    Connection: "close",
  });
  exchange.connection.keep();
  request.socket.setTimeout(0);
  request.socket.setNoDelay();
  const outlet = new HtmlOutlet(session, you.id, language, response, parts.pieces);
  const stream = parts.driver.openStream(outlet, () => {
    const view = logView(exchange, parts, member);
    outlet.greet(guestPages.logStart(view), view.items.at(-1)?.id);
  });
  response.on("close", () => {
    outlet.closed();
    parts.driver.closeStream(stream);
  });
}

/** A browser that forgets its streams can't pile them up. Those that are closing already count until they are closed. */
export function endOldest(driver: RoomDriver, session: string): void {
  const open = driver.streamsOf(session);
  const tooMany = open.length + 1 - LOCAL_LIMITS.GUEST_STREAMS_PER_SESSION_MAX;
  for (const outlet of open.slice(0, Math.max(0, tooMany))) outlet.end();
}
