/** One request and its answer: who asks, in which language, and the few ways there are to answer. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { isLanguage, type Language, negotiate } from "@hushroom/client";
import { type ErrorCode, type ErrorDetail, HushError } from "@hushroom/protocol";
import type { Connection } from "./connections.ts";
import { formatCookie, isSessionValue, LANGUAGE_COOKIE, parseCookies, sessionCookieName } from "./cookies.ts";
import { decodeForm, type Form } from "./form.ts";
import { parseTarget } from "./request-guard.ts";
import { securityHeaders } from "./security-headers.ts";
import { statusOf } from "./status-codes.ts";

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  /** What the browser shows as its session; the room may never have seen it. */
  readonly session: string | null;
  readonly language: Language;
  readonly wantsJson: boolean;
  readonly #roomId: string;

  constructor(request: IncomingMessage, response: ServerResponse, connection: Connection, roomId: string) {
    const cookies = parseCookies(request.headers.cookie);
    const session = cookies.get(sessionCookieName(roomId));
    const language = cookies.get(LANGUAGE_COOKIE);
    this.request = request;
    this.response = response;
    this.connection = connection;
    this.session = isSessionValue(session) ? session : null;
    this.language = isLanguage(language) ? language : negotiate(request.headers["accept-language"]);
    this.wantsJson = request.headers.accept?.includes("application/json") === true;
    this.#roomId = roomId;
  }

  /** Throws GUEST_NOT_FOUND for a target that is no plain path and query. */
  get path(): string {
    return parseTarget(this.request.url).path;
  }

  /** Throws GUEST_NOT_FOUND, GUEST_BAD_FORM. */
  get query(): Form {
    return decodeForm(Buffer.from(parseTarget(this.request.url).query, "latin1"));
  }

  get host(): string {
    return this.request.headers.host ?? "";
  }

  /** The path and query, for the way back after choosing a language. */
  get here(): string {
    return this.request.url ?? "/";
  }

  setSession(session: string): void {
    this.response.appendHeader("Set-Cookie", formatCookie(sessionCookieName(this.#roomId), session));
  }

  html(status: number, page: string): void {
    this.send(status, "text/html; charset=utf-8", page);
  }

  json(status: number, value: unknown): void {
    this.send(status, "application/json; charset=utf-8", JSON.stringify(value));
  }

  refuseJson(code: ErrorCode, detail: ErrorDetail = {}): void {
    this.json(statusOf(code), { error: { code, detail } });
  }

  /** 303: whatever was asked, the browser goes on with GET. */
  redirect(path: string): void {
    this.response.setHeader("Location", path);
    this.send(303, "text/plain; charset=utf-8", "");
  }

  send(
    status: number,
    type: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const bytes = Buffer.from(body);
    this.response.writeHead(status, {
      ...securityHeaders(this.host),
      "Content-Type": type,
      "Content-Length": bytes.length,
      ...headers,
    });
    this.response.end(bytes);
  }
}

/** The code and detail to tell the guest; anything but a HushError is a bug and rises on. */
export function refusalOf(error: unknown): HushError {
  if (error instanceof HushError) return error;
  throw error;
}
