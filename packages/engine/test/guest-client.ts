/** A guest as bytes on a loopback connection: raw requests, a browser's cookies, forms, and a WebSocket. */

import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { type GuestFrame, type HostFrame, readHostFrame } from "@hushroom/protocol";
import { vi } from "vitest";
import { WebSocket } from "ws";

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export class GuestBrowser {
  readonly cookies = new Map<string, string>();
  readonly #port: number;
  readonly host: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(port: number, headers: Readonly<Record<string, string>> = {}) {
    this.#port = port;
    this.host = `127.0.0.1:${port}`;
    this.#headers = headers;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  ask(path: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Page> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.#port,
          path,
          method,
          agent: false,
          headers: { Host: this.host, Cookie: this.cookieHeader, ...this.#headers, ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            for (const cookie of response.headers["set-cookie"] ?? []) this.#keep(cookie);
            const body = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    return this.ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Opens the link as a browser does, fills the form in and sends it. */
  async join(token: string, name: string, more: Readonly<Record<string, string>> = {}): Promise<Page> {
    const form = await this.formToken(`/j/${token}`);
    return this.post(`/j/${token}`, { form, name, ...more });
  }

  async formToken(path: string): Promise<string> {
    return hiddenField((await this.ask(path)).body, "form");
  }

  async say(text: string): Promise<Page> {
    const { body } = await this.ask("/compose");
    return this.post("/say", {
      form: hiddenField(body, "form"),
      once: hiddenField(body, "once"),
      reply: "",
      text,
    });
  }

  /** What the page streams until `until` is in it. The connection stays open; `end` closes it. */
  stream(path = "/stream"): PageStream {
    const head = `GET ${path} HTTP/1.1\r\nHost: ${this.host}\r\nCookie: ${this.cookieHeader}\r\n\r\n`;
    return new PageStream(this.#port, head);
  }

  live(after?: string, headers: Readonly<Record<string, string>> = {}): LiveClient {
    const query = after === undefined ? "" : `?after=${after}`;
    return new LiveClient(`ws://${this.host}/live${query}`, { Cookie: this.cookieHeader, ...headers });
  }

  #keep(cookie: string): void {
    const [pair = ""] = cookie.split(";");
    const equals = pair.indexOf("=");
    this.cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
}

export function hiddenField(page: string, name: string): string {
  const input = page.match(/<input[^>]*>/g)?.find((tag) => tag.includes(`name="${name}"`));
  const value = input === undefined ? undefined : /value="([^"]*)"/.exec(input)?.[1];
  if (value === undefined) throw new Error(`the page has no field ${name}:\n${page.slice(0, 2000)}`);
  return value;
}

/** Fails with what was seen if it does not come to that. */
function until(is: () => boolean, seen: () => string): Promise<void> {
  const look = () => {
    if (!is()) throw new Error(`it did not come to that; seen: ${seen().slice(0, 4000)}`);
  };
  return vi.waitFor(look, { timeout: 60_000, interval: 5 });
}

/** Bytes sent and received on one connection. */
export class PageStream {
  readonly socket: Socket;
  text = "";
  closed = false;

  constructor(port: number, first: string | Buffer) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.setNoDelay();
    this.socket.write(first);
    this.socket.on("data", (chunk) => {
      this.text += chunk.toString("latin1");
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
    });
  }

  async until(fits: (text: string) => boolean): Promise<string> {
    await until(
      () => fits(this.text),
      () => this.text,
    );
    return this.text;
  }

  async untilClosed(): Promise<string> {
    await until(
      () => this.closed,
      () => `still open: ${this.text}`,
    );
    return this.text;
  }

  end(): void {
    this.socket.destroy();
  }
}

/** A WebSocket that keeps every frame it got. */
export class LiveClient {
  readonly websocket: WebSocket;
  readonly frames: HostFrame[] = [];
  closeCode: number | null = null;
  closeReason = "";
  refusedStatus: number | null = null;

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.websocket = new WebSocket(url, { headers: { ...headers }, perMessageDeflate: false });
    this.websocket.on("message", (data) => this.frames.push(readHostFrame(String(data))));
    this.websocket.on("unexpected-response", (_request, response) => {
      this.refusedStatus = response.statusCode ?? 0;
      response.resume();
    });
    this.websocket.on("error", () => {});
    this.websocket.on("close", (code, reason) => {
      this.closeCode = code;
      this.closeReason = String(reason);
    });
  }

  send(frame: GuestFrame): void {
    this.websocket.send(JSON.stringify(frame));
  }

  async frame<T extends HostFrame["type"]>(
    type: T,
    fits: (frame: Extract<HostFrame, { type: T }>) => boolean = () => true,
  ): Promise<Extract<HostFrame, { type: T }>> {
    const isIt = (frame: HostFrame): frame is Extract<HostFrame, { type: T }> =>
      frame.type === type && fits(frame as Extract<HostFrame, { type: T }>);
    await this.#until(() => this.frames.some(isIt));
    const found = this.frames.find(isIt);
    if (found === undefined) throw new Error("it was there");
    return found;
  }

  texts(): string[] {
    return this.frames.flatMap((frame) => (frame.type === "message" ? [frame.text] : []));
  }

  async untilClosed(): Promise<number> {
    await this.#until(() => this.closeCode !== null);
    return this.closeCode ?? 0;
  }

  async untilRefused(): Promise<number> {
    await this.#until(() => this.refusedStatus !== null);
    return this.refusedStatus ?? 0;
  }

  end(): void {
    this.websocket.terminate();
  }

  #until(is: () => boolean): Promise<void> {
    return until(is, () => JSON.stringify(this.frames));
  }
}
