/**
 * The API's listeners: a unix socket (mode 0600) for programs of the same user, and 127.0.0.1 for the owner's page,
 * with a token. JSON-RPC 2.0 over WebSocket, or one call by POST /api. Events go to every attached WebSocket.
 */

import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  API_CLOSE_BAD_TOKEN,
  type EventName,
  type EventParams,
  HushError,
  LOCAL_LIMITS,
  readRequest,
  requestIdOf,
  writeEvent,
  writeFailure,
  writeResult,
} from "@hushroom/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import type { Log } from "../log.ts";
import { LoopbackAccess } from "./access.ts";
import type { createMethods } from "./api-methods.ts";
import { createApiToken } from "./api-methods.ts";
import { OwnerPages } from "./pages.ts";
import type { RelayCarrier } from "./relay-carrier.ts";
import { readRequestBody } from "./request-body.ts";

type Methods = ReturnType<typeof createMethods>;

export class ApiServer {
  readonly token = createApiToken();
  port: number | null = null;
  readonly #methods: Methods;
  readonly #carrier: RelayCarrier;
  readonly #log: Log;
  readonly #pages: OwnerPages;
  readonly #servers: { readonly server: Server; readonly socketPath: string | null }[] = [];
  readonly #clients = new Set<WebSocket>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LOCAL_LIMITS.API_REQUEST_BYTES_MAX,
    perMessageDeflate: false,
  });

  constructor(methods: Methods, webRoot: string, carrier: RelayCarrier, log: Log) {
    this.#methods = methods;
    this.#carrier = carrier;
    this.#log = log;
    this.#pages = new OwnerPages(webRoot);
  }

  /** Throws CONFIG_PORT_TAKEN. Port 0 takes any free one. */
  async listenOnLoopback(port: number): Promise<number> {
    const server = createServer((request, response) => this.#answerLoopback(request, response));
    await listen(server, { host: "127.0.0.1", port });
    this.port = (server.address() as AddressInfo).port;
    const access = new LoopbackAccess(this.token, this.port);
    this.#access = access;
    server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const isOurs = access.hostAllowed(request) && access.originAllowed(request);
      if (isOurs && request.url === "/api") {
        this.#attach(request, socket, head, access.socketTokenGood(request));
      } else if (!isOurs || !this.#carrier.take(request, socket, head)) {
        this.#log.write("info", "api-refused", {}, "API_BAD_TOKEN");
        socket.destroy();
      }
    });
    this.#servers.push({ server, socketPath: null });
    return this.port;
  }

  /** A socket left behind by a program that was killed is replaced; one that still answers is API_ALREADY_RUNNING. */
  async listenOnSocket(path: string): Promise<void> {
    rmSync(path, { force: true });
    const server = createServer((request, response) => {
      if (request.method === "POST" && request.url === "/api") void this.#answerCall(request, response);
      else response.writeHead(404).end();
    });
    server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#attach(request, socket, head, true),
    );
    await listenForOwner(server, path);
    this.#servers.push({ server, socketPath: path });
  }

  notify<E extends EventName>(event: E, params: EventParams<E>): void {
    const text = writeEvent(event, params);
    for (const client of this.#clients) this.#send(client, text);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close(1001);
    this.#carrier.close();
    await Promise.all(this.#servers.map(({ server }) => closeServer(server)));
    for (const { socketPath } of this.#servers) if (socketPath !== null) rmSync(socketPath, { force: true });
  }

  #access: LoopbackAccess | null = null;

  #answerLoopback(request: IncomingMessage, response: ServerResponse): void {
    const access = this.#access;
    if (access === null || !access.hostAllowed(request) || !access.originAllowed(request)) {
      response.writeHead(403).end();
    } else if (request.url !== "/api") {
      this.#pages.serve(request, response);
    } else if (request.method !== "POST") {
      response.writeHead(405).end();
    } else if (!access.bearerGood(request)) {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(writeFailure(null, new HushError("API_BAD_TOKEN")));
    } else {
      void this.#answerCall(request, response);
    }
  }

  async #answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: string;
    try {
      reply = await this.#perform(await readRequestBody(request, LOCAL_LIMITS.API_REQUEST_BYTES_MAX));
    } catch (error) {
      reply = writeFailure(null, error);
    }
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
    });
    response.end(reply);
  }

  #attach(request: IncomingMessage, socket: Socket, head: Buffer, welcome: boolean): void {
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => client.terminate());
      if (!welcome) {
        client.close(API_CLOSE_BAD_TOKEN);
        return;
      }
      this.#clients.add(client);
      client.on("close", () => this.#clients.delete(client));
      client.on("message", (data) => {
        void this.#perform(String(data)).then((reply) => this.#send(client, reply));
      });
    });
  }

  /** Always answers; what was thrown by a bug is INTERNAL to the client and `unexpected` in the log. */
  async #perform(source: string): Promise<string> {
    const id = requestIdOf(source);
    try {
      const { method, params } = readRequest(source);
      const perform = this.#methods[method] as (params: unknown) => unknown;
      return writeResult(id ?? 0, await perform(params));
    } catch (error) {
      if (!(error instanceof HushError)) this.#log.write("error", "unexpected");
      return writeFailure(id, error);
    }
  }

  #send(client: WebSocket, text: string): void {
    if (client.bufferedAmount > LOCAL_LIMITS.API_BUFFERED_BYTES_MAX) client.terminate();
    else client.send(text);
  }
}

function listen(server: Server, where: { host: string; port: number } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new HushError("CONFIG_PORT_TAKEN", {}, error) : error);
    });
    server.listen(where, resolve);
  });
}

/** The socket is closed to other users from its first moment. */
function listenForOwner(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  try {
    return listen(server, { path });
  } finally {
    process.umask(before);
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
