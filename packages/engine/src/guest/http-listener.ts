/** node:http with every bound set, before which each connection passes the table of connections (and tor's line). */

import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import type { Connections } from "./connections.ts";
import { readProxyLine } from "./proxy-line.ts";

export type ListenTarget = { readonly path: string } | { readonly host: string; readonly port: number };

/** How often in the time for the headers it is looked whose is over. */
const CHECKS_IN_HEADERS = 10;

function createBoundedServer(headersTimeoutMs: number): Server {
  const server = createServer({
    maxHeaderSize: LOCAL_LIMITS.GUEST_HEADER_BYTES_MAX,
    headersTimeout: headersTimeoutMs,
    requestTimeout: LOCAL_LIMITS.GUEST_REQUEST_TIMEOUT_MS,
    keepAliveTimeout: LOCAL_LIMITS.GUEST_IDLE_TIMEOUT_MS,
    connectionsCheckingInterval: headersTimeoutMs / CHECKS_IN_HEADERS,
    noDelay: true,
  });
  server.maxHeadersCount = LOCAL_LIMITS.GUEST_HEADERS_MAX;
  server.setTimeout(LOCAL_LIMITS.GUEST_IDLE_TIMEOUT_MS);
  return server;
}

/** The connection event is taken from node:http until the connection has been let in. */
function letIn(server: Server, connections: Connections, proxyLine: boolean): void {
  const [serve] = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    if (!connections.accept(socket)) return;
    if (!proxyLine) {
      serve?.call(server, socket);
      return;
    }
    readProxyLine(socket, (circuit) => {
      connections.of(socket)?.cameBy(circuit);
      serve?.call(server, socket);
    });
  });
}

export class HttpListener {
  readonly server: Server;
  readonly #connections: Connections;
  #path: string | null = null;

  constructor(connections: Connections, proxyLine: boolean, headersTimeoutMs: number) {
    this.server = createBoundedServer(headersTimeoutMs);
    this.#connections = connections;
    letIn(this.server, connections, proxyLine);
  }

  /**
   * Throws CONFIG_PORT_TAKEN. Port 0 takes any free one. Opens anew where it was open before: a socket's file can
   * vanish under a listener that knows nothing of it.
   */
  open(target: ListenTarget): Promise<{ port: number } | { path: string }> {
    if (this.server.listening) this.server.close();
    return new Promise((resolve, reject) => {
      this.server.once("error", (error) => reject(new HushError("CONFIG_PORT_TAKEN", {}, error)));
      this.server.listen(target, () => {
        const address = this.server.address();
        this.#path = typeof address === "string" ? address : null;
        resolve(
          address !== null && typeof address === "object"
            ? { port: address.port }
            : { path: this.#path ?? "" },
        );
      });
    });
  }

  get isOpen(): boolean {
    return this.server.listening && (this.#path === null || existsSync(this.#path));
  }

  /** Takes no more in; resolves when the last connection has ended. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
      if (!this.server.listening && this.#connections.count === 0) resolve();
    });
  }
}
