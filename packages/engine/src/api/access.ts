/**
 * Who may use the API. On the unix socket the file's mode decides. On 127.0.0.1 the token does, and requests must name
 * this very address (a web page that rebinds its name to 127.0.0.1 does not) and come from no other site.
 */

import type { IncomingMessage } from "node:http";
import { equalBytes } from "@hushroom/protocol";

export class LoopbackAccess {
  readonly #token: Uint8Array;
  readonly #hosts: ReadonlySet<string>;

  constructor(token: string, port: number) {
    this.#token = Buffer.from(token);
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  hostAllowed(request: IncomingMessage): boolean {
    return this.#hosts.has(request.headers.host?.toLowerCase() ?? "");
  }

  /** Programs send no Origin; a browser's page must be our own. */
  originAllowed(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    if (origin === undefined) return true;
    return [...this.#hosts].some((host) => origin === `http://${host}`);
  }

  /** The WebSocket's subprotocol carries the token: browsers can set no header there. */
  socketTokenGood(request: IncomingMessage): boolean {
    return this.#isToken(socketToken(request) ?? "");
  }

  bearerGood(request: IncomingMessage): boolean {
    const match = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? "");
    return match?.[1] !== undefined && this.#isToken(match[1]);
  }

  #isToken(given: string): boolean {
    return equalBytes(Buffer.from(given), this.#token);
  }
}

const TOKEN_PROTOCOL_PREFIX = "hushroom.";

/** Null: the request offers no subprotocol of ours. */
export function socketToken(request: IncomingMessage): string | null {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
  const ours = offered.find((one) => one.startsWith(TOKEN_PROTOCOL_PREFIX));
  return ours?.slice(TOKEN_PROTOCOL_PREFIX.length) ?? null;
}
