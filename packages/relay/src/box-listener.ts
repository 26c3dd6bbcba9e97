/**
 * The sockets of a box server: HTTP on a unix socket or a loopback port (where an onion service leads), which serves
 * nothing but the upgrade to a WebSocket at /boxes. Keeps no log: neither addresses nor times nor sizes are written.
 */

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import { BOX_PATH, BOX_REQUEST_BYTES_MAX, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { WebSocketServer } from "ws";
import type { BoxConnections } from "./box-server.ts";
import { BoxSocket } from "./box-socket.ts";
import { isOwnPage, isPageHost, isPageNamed, type PageRules } from "./page-origins.ts";
import type { ServedPage } from "./served-page.ts";
import { TurnWriter } from "./turn-writer.ts";
import { readWiped } from "./wiped-reads.ts";

/** How often in the time of a handshake it is looked whose is over. */
const CHECKS_IN_HANDSHAKE = 10;
const FRAGMENTS_MAX = 8;

export const websocketOptions = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: BOX_REQUEST_BYTES_MAX,
  maxFragments: FRAGMENTS_MAX,
  maxPendingAutoPongs: LOCAL_LIMITS.BOX_PONGS_WAITING_MAX,
  closeTimeout: LOCAL_LIMITS.BOX_CLOSE_GRACE_MS,
} as const;

export type BoxTarget = { readonly path: string } | { readonly host: string; readonly port: number };

function createBoundedServer(options: BoxListenerOptions): Server {
  const { page, handshakeTimeoutMs } = options;
  const withinMs = handshakeTimeoutMs ?? LOCAL_LIMITS.BOX_HANDSHAKE_TIMEOUT_MS;
  const server = createServer({
    maxHeaderSize: LOCAL_LIMITS.BOX_HEADER_BYTES_MAX,
    headersTimeout: withinMs,
    requestTimeout: withinMs,
    connectionsCheckingInterval: withinMs / CHECKS_IN_HANDSHAKE,
    noDelay: true,
  });
  server.on("request", (request, response) => {
    if (isPageHost(options, request.headers.host ?? "") && page?.serve(request, response) === true) return;
    response.sendDate = false;
    response.writeHead(404, { Connection: "close" }).end();
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  return server;
}

export interface BoxListenerOptions extends PageRules {
  readonly connectionsMax: number;
  /** Given out to who asks for it, and then welcome as the origin of WebSockets. */
  readonly page: ServedPage | null;
  /** From the connection to its request to become a WebSocket; default: BOX_HANDSHAKE_TIMEOUT_MS. */
  readonly handshakeTimeoutMs?: number | undefined;
}

const OWN_BOXES: BoxListenerOptions = {
  connectionsMax: LOCAL_LIMITS.BOX_CONNECTIONS_MAX,
  origins: [],
  page: null,
};

/** One for all: thousands of connections are idle. */
function destroyed(this: Socket): void {
  this.destroy();
}

export class BoxListener {
  readonly #server: Server;
  readonly #boxes: BoxConnections;
  readonly #options: BoxListenerOptions;
  readonly #websockets = new WebSocketServer(websocketOptions);
  readonly #writer = new TurnWriter();
  /** Has not said what it wants, or not well; oldest first. */
  readonly #silent = new Set<Socket>();
  readonly #clients = new Map<Socket, BoxSocket>();
  readonly #beat: NodeJS.Timeout;

  constructor(boxes: BoxConnections, options: BoxListenerOptions = OWN_BOXES) {
    this.#boxes = boxes;
    this.#options = options;
    this.#server = createBoundedServer(options);
    this.#server.on("connection", (socket: Socket) => this.#letIn(socket));
    this.#server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    this.#beat = setInterval(() => {
      for (const client of this.#clients.values()) client.ping();
    }, LOCAL_LIMITS.BOX_PING_MS);
    this.#beat.unref();
  }

  get connections(): number {
    return this.#silent.size + this.#clients.size;
  }

  /** Throws CONFIG_PORT_TAKEN. Port 0 takes any free one. */
  open(target: BoxTarget): Promise<{ port: number } | { path: string }> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error) => reject(new HushError("CONFIG_PORT_TAKEN", {}, error)));
      this.#server.listen(target, () => {
        const address = this.#server.address();
        const isPort = address !== null && typeof address === "object";
        resolve(isPort ? { port: address.port } : { path: address ?? "" });
      });
    });
  }

  /** Cuts all connections; resolves when they have ended. */
  close(): Promise<void> {
    clearInterval(this.#beat);
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.cutAll();
    });
  }

  cutAll(): void {
    for (const socket of [...this.#silent, ...this.#clients.keys()]) socket.destroy();
  }

  #letIn(socket: Socket): void {
    socket.on("error", destroyed);
    if (this.connections >= this.#options.connectionsMax) {
      const [longest] = this.#silent;
      if (longest === undefined) {
        socket.destroy();
        return;
      }
      this.#silent.delete(longest);
      longest.destroy();
    }
    this.#silent.add(socket);
    socket.on("close", () => {
      this.#silent.delete(socket);
      this.#clients.delete(socket);
    });
  }

  /** A browser says which page opens the WebSocket. */
  #isClient({ url, headers, method }: IncomingMessage): boolean {
    const { origin, host } = headers;
    const isWelcome = origin === undefined || this.#isWelcome(origin, host ?? "");
    return url === BOX_PATH && method === "GET" && isWelcome;
  }

  #isWelcome(origin: string, host: string): boolean {
    const options = this.#options;
    if (!isPageHost(options, host)) return false;
    return isPageNamed(options, origin) || (options.page !== null && isOwnPage(options, origin, host));
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (!this.#isClient(request) || !this.#silent.has(socket)) {
      socket.destroy();
      return;
    }
    this.#websockets.handleUpgrade(request, socket, head, (websocket) => {
      readWiped(socket);
      this.#silent.delete(socket);
      this.#clients.set(socket, new BoxSocket(socket, websocket, this.#boxes, this.#writer));
    });
  }
}
