/** What a request must be before anything looks into it: for this host, not from another site, of a sane form. */

import type { IncomingMessage } from "node:http";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

const URL_FORM = /^\/[A-Za-z0-9._~\-/]*(\?[A-Za-z0-9._~\-/%&=+!$'()*,;:@?]*)?$/;

/** Throws GUEST_BAD_HOST unless the Host header is one of `allowed`: DNS rebinding ends here. */
export function checkHost(request: IncomingMessage, allowed: readonly string[]): void {
  const host = request.headers.host?.toLowerCase().replace(/:80$/, "");
  if (host === undefined || !allowed.includes(host)) throw new HushError("GUEST_BAD_HOST");
}

/** Throws GUEST_BAD_ORIGIN if a browser says that another site makes it ask. Programs say nothing. */
export function checkOrigin(request: IncomingMessage): void {
  checkSocketOrigin(request);
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") throw new HushError("GUEST_BAD_ORIGIN");
}

/** The same for WebSockets, for which engines disagree about Sec-Fetch-Site. */
export function checkSocketOrigin(request: IncomingMessage): void {
  const { origin, host } = request.headers;
  if (origin !== undefined && originHost(origin) !== host?.toLowerCase()) {
    throw new HushError("GUEST_BAD_ORIGIN");
  }
}

/** Both schemes: a TLS proxy of the host's own may stand in front. Null for `null` and anything odd. */
function originHost(origin: string): string | null {
  return /^https?:\/\/([^/?#@\s]+)$/.exec(origin.toLowerCase())?.[1] ?? null;
}

export interface Target {
  readonly path: string;
  /** Without the question mark; empty if there is none. */
  readonly query: string;
}

/** Throws GUEST_NOT_FOUND for anything but a plain path and query. */
export function parseTarget(url: string | undefined): Target {
  if (url === undefined || url.length > LOCAL_LIMITS.GUEST_URL_CHARS_MAX || !URL_FORM.test(url)) {
    throw new HushError("GUEST_NOT_FOUND");
  }
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, query: "" } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** A path of this room to come back to, else "/". Never another host: `//x` and `/\x` are refused. */
export function localPath(next: string | undefined): string {
  return next !== undefined && !next.startsWith("//") && URL_FORM.test(next) ? next : "/";
}
