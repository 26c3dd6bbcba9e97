/**
 * The page of relay rooms as HTTP gives it out: one file from memory, under the policy that it names itself and some more.
 * Nothing of the request is kept, and nothing of it comes back.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { assert, LOCAL_LIMITS } from "@hushroom/protocol";

const POLICY = /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/;

/** For a page that nothing else may frame, open or read. */
export function pageHeaders(html: string): Readonly<Record<string, string>> {
  const policy = POLICY.exec(html)?.[1];
  assert(policy !== undefined, "the page of relay rooms names its policy");
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `${policy}; frame-ancestors 'none'`,
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };
}

export class ServedPage {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #plain: Buffer;
  readonly #packed: Buffer;

  constructor(html: string) {
    this.#headers = { ...pageHeaders(html), vary: "Accept-Encoding", connection: "close" };
    this.#plain = Buffer.from(html);
    this.#packed = gzipSync(this.#plain, { level: 9 });
  }

  /** False: it is not what was asked for, and nothing was answered. */
  serve({ url = "", method, headers, socket }: IncomingMessage, response: ServerResponse): boolean {
    const isPage = (url === "/" || url.startsWith("/?")) && (method === "GET" || method === "HEAD");
    if (!isPage) return false;
    // Who reads too slowly loses the connection.
    const late = setTimeout(() => socket.destroy(), LOCAL_LIMITS.RELAY_PAGE_WITHIN_MS).unref();
    socket.once("close", () => clearTimeout(late));
    const isPacked = /\bgzip\b/.test(headers["accept-encoding"] ?? "");
    const body = isPacked ? this.#packed : this.#plain;
    const encoding = isPacked ? { "content-encoding": "gzip" } : {};
    response.sendDate = false;
    response.writeHead(200, { ...this.#headers, ...encoding, "content-length": body.length });
    response.end(method === "HEAD" ? undefined : body);
    return true;
  }
}
