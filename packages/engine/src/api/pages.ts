/** The owner's web app, read once from the build folder and served from memory, with a policy that runs nothing else. */

import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pageHeaders } from "@hushroom/relay";

const FILES = [
  { path: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { path: "/app.js", file: "app.js", type: "text/javascript; charset=utf-8" },
  { path: "/style.css", file: "style.css", type: "text/css; charset=utf-8" },
] as const;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = {
  "content-security-policy": POLICY,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** A page of its own, which connects to relays: whichever a person names. */
const RELAY_ROOM = { path: "/relay-room", file: "hushroom-relay-room.html" } as const;

interface Page {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export class OwnerPages {
  readonly #pages = new Map<string, Page>();

  constructor(webRoot: string) {
    for (const { path, file, type } of FILES) {
      const source = join(webRoot, file);
      const headers = { ...HEADERS, "content-type": type };
      if (existsSync(source)) this.#pages.set(path, { headers, body: readFileSync(source) });
    }
    const relayRoom = join(webRoot, RELAY_ROOM.file);
    if (!existsSync(relayRoom)) return;
    const body = readFileSync(relayRoom);
    this.#pages.set(RELAY_ROOM.path, { headers: pageHeaders(body.toString()), body });
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const [path = ""] = (request.url ?? "").split("?");
    const page = this.#pages.get(path);
    const readable = request.method === "GET" || request.method === "HEAD";
    if (page === undefined || !readable) {
      response.writeHead(page === undefined ? 404 : 405, HEADERS).end();
      return;
    }
    response.writeHead(200, { ...page.headers, "content-length": page.body.length });
    response.end(request.method === "HEAD" ? undefined : page.body);
  }
}
