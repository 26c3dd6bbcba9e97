/** Which path leads where. Unknown paths are GUEST_NOT_FOUND, known ones asked in another way GUEST_METHOD. */

import { HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { Exchange } from "./exchange.ts";
import type { GuestParts, Handler } from "./guest-parts.ts";
import { join, showJoin } from "./join-routes.ts";
import { showLog } from "./log-stream.ts";
import { command, leave, say } from "./post-routes.ts";
import { chooseLanguage, showCompose, showHistory, showMembers, showRoom } from "./room-routes.ts";

interface Route {
  readonly GET?: Handler;
  readonly POST?: Handler;
}

export const ROUTES: Readonly<Record<string, Route>> = {
  "/": { GET: showRoom },
  "/stream": { GET: showLog },
  "/compose": { GET: showCompose },
  "/history": { GET: showHistory },
  "/members": { GET: showMembers },
  "/say": { POST: say },
  "/command": { POST: command },
  "/leave": { POST: leave },
  "/language": { GET: chooseLanguage },
  "/style.css": { GET: (exchange, { files }) => files.serve(exchange, "style.css") },
  "/guest.js": { GET: (exchange, { files }) => files.serve(exchange, "guest.js") },
  "/favicon.ico": {
    GET: (exchange) => exchange.send(204, "image/x-icon", "", { "Cache-Control": "private, max-age=86400" }),
  },
  "/robots.txt": { GET: (exchange) => exchange.send(200, "text/plain", "User-agent: *\nDisallow: /\n") },
};

const JOIN_PATH = new RegExp(`^/j/([a-z2-7]{${PROTOCOL_LIMITS.TOKEN_CHARS}})$`);
const REACH_PATH = /^\/reach\/([A-Za-z0-9_-]{16,128})$/;

/** `/reach/<nonce>`: what the prober asks; anybody else finds nothing there. */
export function isProbe(url: string | undefined): boolean {
  return url?.startsWith("/reach/") === true;
}

function findRoute(path: string): Route {
  const fixed = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (fixed !== undefined) return fixed;
  const token = JOIN_PATH.exec(path)?.[1];
  if (token !== undefined) {
    return {
      GET: (exchange, parts) => showJoin(exchange, parts, token),
      POST: (exchange, parts) => join(exchange, parts, token),
    };
  }
  if (path.startsWith("/j/")) throw new HushError("ROOM_LINK_UNKNOWN");
  const nonce = REACH_PATH.exec(path)?.[1];
  if (nonce !== undefined) return { GET: (exchange, parts) => prove(exchange, parts, nonce) };
  throw new HushError("GUEST_NOT_FOUND");
}

function prove(exchange: Exchange, parts: GuestParts, nonce: string): void {
  const proof = parts.reachProofs.redeem(nonce);
  if (proof === undefined) throw new HushError("GUEST_NOT_FOUND");
  exchange.send(200, "text/plain", proof);
}

/** Throws HushError for whatever can't be answered. */
export async function route(exchange: Exchange, parts: GuestParts): Promise<void> {
  const found = findRoute(exchange.path);
  const method = exchange.request.method === "HEAD" ? "GET" : exchange.request.method;
  const handler = method === "GET" || method === "POST" ? found[method] : undefined;
  if (handler === undefined) {
    exchange.response.setHeader(
      "Allow",
      found.GET === undefined ? "POST" : found.POST ? "GET, HEAD, POST" : "GET, HEAD",
    );
    throw new HushError("GUEST_METHOD");
  }
  await handler(exchange, parts);
}
